import { contentsChinese } from '@mutua/ui/words/contents-chinese'
import type { OtherWords } from '../other-words.ts'
import { afterwardsChinese } from './afterwards.ts'
import { assemblyChinese } from './assembly.ts'
import { cameChinese } from './came.ts'
import { coopChinese } from './coop.ts'
import { decisionsChinese } from './decisions.ts'
import { lifeChinese } from './life.ts'
import { membershipChinese } from './membership.ts'
import { peopleChinese } from './people.ts'
import { projectChinese } from './project.ts'
import { callsChinese } from './calls.ts'
import { needsChinese } from './needs.ts'
import { reachChinese } from './reach.ts'
import { rightsChinese } from './rights.ts'
import { studiesChinese } from './studies.ts'
import { spendingChinese } from './spending.ts'
import { voteChinese } from './vote.ts'
import { scopesChinese } from './scopes.ts'

export const chinese: OtherWords = {
  scope: scopesChinese,
  mode: {
    read: '查看',
    append: '添加',
    write: '修改',
  },
  state: {
    given: '有效期到 {until}',
    paused: '已暂停：现在不能看',
    withdrawn: '已收回：不能再看',
    invalidated: '合作社已宣布无效',
    expired: '已于 {until} 结束',
  },
  request: {
    title: '{name} 请求使用您的数据',
    why: '原因',
    until: '截止',
    what: '内容',
    cannot: '对方不能做的事',
    cannotPass: '把您的数据交给别人。',
    cannotMore: '看其他内容，或用于其他原因。',
    cannotChange: '修改您的数据。',
    nothingTicked: '请至少选一项，或者回答“不同意”。',
    yes: '同意',
    no: '不同意',
    today: '只限今天',
    seeConsent: '查看这项同意',
    already: {
      given: '您已同意',
      refused: '您没有同意',
      cancelled: '请求已被收回',
      expired: '请求的时间已过',
    },
  },
  exactly: {
    show: '告诉我具体是哪些',
    count: '{count, plural, =0 {目前没有任何内容。} other {目前有 # 条记录：}}',
    masked: '以下内容不给看：{what}',
  },
  sharing: {
    title: '谁能看',
    which: '哪些同意',
    now: '现在',
    over: '已结束',
    none: '没有人能看您的数据。',
    noneOver: '还没有结束的同意。',
  },
  consent: {
    since: '开始',
    pause: '暂停',
    resume: '继续',
    restore: '撤销收回',
    withdrawnNow: '完成：从现在起对方不能再看。十分钟内您可以撤销。',
    uses: '{count, plural, =0 {查看记录} other {# 次查看}}',
    noUses: '还没有人用过这项同意。',
  },
  withdraw: {
    title: '收回给 {name} 的同意吗？',
    atOnce: '从现在起，对方什么也不能看。',
    erase: '我们会要求对方删除副本，并告诉您对方的回答。',
    undo: '十分钟内您可以撤销。',
    care: '您的治疗和服务不会改变。',
    now: '现在收回',
    keep: '保持不变',
  },
  log: {
    title: '谁用过您的数据',
    who: '显示',
    everybody: '所有人',
    nobody: '还没有人用过您的数据。',
    more: '显示更多',
  },
  data: {
    title: '您的数据',
    noDay: '没有日期',
    carryAway: '把全部数据带走，或者导入数据',
    kind: {
      problems: '健康问题',
      allergies: '过敏',
      medicines: '处方药',
      medicinesTaken: '您在吃的药',
      laboratory: '化验结果',
      vitals: '生命体征',
      reports: '检查报告',
      vaccinations: '疫苗接种',
      visits: '就诊和住院',
      projects: '方案和护理计划',
      documents: '文件',
    },
  },
  mine: {
    ways: '查看数据的方式',
    byKind: '按类型',
    timeline: '按时间',
    trends: '变化趋势',
    bringIn: '导入',
    project: '我的方案',
    hidden: '只有我能看',
    allKinds: '全部',
    count: '{count, plural, =0 {没有记录} other {# 条记录}}',
    source: '来源',
    sourceUnknown: '记录里没有说明。',
    file: '来自文件',
    writtenBy: '放入的人',
    yourself: '您自己',
    writtenAt: '放入的日期',
    readers: '谁看过',
    noReaders: '没有人看过。',
    hideTitle: '只留给自己',
    hideWhat: '隐藏后只有您能看到。别人甚至不会知道有隐藏的内容。您随时可以恢复。',
    hide: '隐藏',
    hiddenWhat: '这些数据只有您能看到。对其他人来说，它们不存在。',
    nothingHidden: '您没有隐藏任何内容。',
    hiddenSince: '隐藏日期',
    bringBack: '恢复',
  },
  contents: contentsChinese,
  bring: {
    choose: '选择文件',
    kinds:
      '健康档案的报告（PDF 或 XML）、FHIR 数据、Apple 健康的导出文件（ZIP）或表格（CSV）。我们先告诉您里面有什么：您同意之前，什么也不会写入。',
    unknown: '我们不会读这种文件。',
    foreseen: '文件里有',
    new: '{count, plural, =0 {没有新记录。} other {# 条新记录。}}',
    changed: '{count, plural, other {# 条会修改您已有的记录。}}',
    already: '{count, plural, =0 {没有重复的记录。} other {# 条您已经有了。}}',
    invalid: '{count, plural, =0 {没有错误。} other {# 条有错误，不会导入。}}',
    whyInvalid: '为什么不导入',
    entry: '第 {entry} 条：',
    now: '{count, plural, =0 {没有可导入的内容} other {导入 # 条记录}}',
    leave: '不导入',
    imports: '您导入过的内容',
    noImports: '您还没有导入任何内容。',
    noName: '没有名字的文件',
    progress: '{done} / {total}',
    undo: '撤销并移除',
    undone: '{count, plural, =0 {没有可移除的内容。} other {已移除 # 条记录。}}',
    kept: '{count, plural, other {# 条后来有改动，已保留。}}',
    state: {
      running: '进行中',
      done: '已导入',
      cancelled: '已停止',
      failed: '没有成功',
      interrupted: '已中断',
      undoing: '正在移除',
      undone: '已移除',
    },
    fault: {
      'body-malformed': '文件读不出来：不完整，或者内容与文件名不符。',
      'body-too-large': '文件太大。',
      'import-running': '另一个文件还在导入。请等它完成后再试。',
      'quota-exceeded': '您的空间已经满了。',
    },
  },
  trend: {
    none: '同一项目至少要有两次测量，才能看到变化。',
    sentence: '{name}：{count} 次测量，从 {from}（{since}）到 {to}（{until}）。',
    band: '绿色区域是化验室写的常见值。',
    asTable: '表格中的相同数字',
    day: '日期',
  },
  ...afterwardsChinese,
  ...cameChinese,
  ...coopChinese,
  ...assemblyChinese,
  ...decisionsChinese,
  ...lifeChinese,
  ...membershipChinese,
  ...peopleChinese,
  project: projectChinese,
  ...callsChinese,
  ...needsChinese,
  ...reachChinese,
  ...rightsChinese,
  ...studiesChinese,
  ...spendingChinese,
  ...voteChinese,
}
