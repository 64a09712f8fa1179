import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeChinese: Partly<HomeWords> = {
  places: {
    home: '首页',
    sharing: '谁能看',
    log: '谁看过',
    data: '我的数据',
  },
  wayIn: {
    sentence: '您的数据由您掌握。登录后可以看到：谁能看，谁看过，谁向您提出请求。',
  },
  home: {
    title: '今天您的数据',
    join: '成为合作社社员',
    asks: '{name} 向您提出请求',
    nothingWaits: '没有人向您提出请求。',
    whoCanSee: '谁能看',
    ending: '{count, plural, =0 {没有即将到期的同意} other {# 项同意即将到期}}',
    whoLooked: '谁看过',
    quiet: '平静的一周：没有人看过。',
    latest: '最近的查看',
  },
  use: {
    read: '{name} 看了：{what}。原因：{why}。',
    looked: '{name} 查看了有哪些内容：{what}。原因：{why}。',
    wrote: '{name} 写入了：{what}。原因：{why}。',
    removed: '{name} 删除了：{what}。原因：{why}。',
    times: '这样的情况有 {count} 次。',
  },
  whole: { pod: '您的全部数据空间', health: '您的全部健康和社会数据' },
  consent: {
    withdraw: '收回同意',
  },
  life: {
    hello: '您好',
    people: '{count, plural, =0 {没有人。} other {个人或机构。}}',
    looked: '{count, plural, other {次，七天内，来自 # 个人或机构。}}',
    gave: '有什么用处',
    useful: '{count, plural, =0 {还没有使用。} other {次使用。}}',
    studies: '{count, plural, =0 {没有研究。} other {# 项研究。}}',
    named: '有人选您来帮助：',
    namedWhat: '您可以接受，也可以说不。',
    overdue: '有人还没说是否已删除副本',
    overdueWhat: '时间已过。合作社知道。看看是谁。',
    commitments: '{count, plural, other {您还有 # 项承诺没有做}}',
    commitmentsWhat: '在您的方案里。',
    first: {
      title: '从哪里开始',
      bring: '导入您的数据',
      bringWhat: '一份报告，或者您自己测的数据。',
      share: '给您的医生看一些内容',
      shareWhat: '由您选择看什么、看多久。',
      people: '选择谁帮助您',
      peopleWhat: '一个您信任的人。',
    },
  },
  share: {
    begin: '给我的医生看',
  },
  quiet: {
    title: '通知和离开',
    exit: '马上离开',
  },
  people: {
    title: '谁帮助我',
    more: '其他页面',
  },
  emergency: {
    title: '紧急情况',
  },
  lists: {
    now: '现在谁能看',
  },
  carry: {
    title: '把全部数据带走',
  },
  studies: {
    title: '研究',
  },
  calls: {
    title: '共同设计',
  },
  sections: {
    title: '分组',
  },
  needs: {
    title: '互助板',
  },
  rights: {
    title: '我的权利',
  },
  assembly: {
    title: '大会与投票',
  },
  coop: {
    title: '合作社',
  },
}
