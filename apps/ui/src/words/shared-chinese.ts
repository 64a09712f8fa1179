import type { Partly } from './partly.ts'
import type { SharedWords } from './shared-italian.ts'

export const sharedChinese: Partly<SharedWords> = {
  ui: {
    waiting: '请稍等…',
    again: '再试一次',
    close: '关闭',
    language: '语言',
    skip: '跳到内容',
    signOut: '退出',
    nothing: {
      title: '这里什么也没有',
      home: '回到首页',
    },
    wayIn: {
      enter: '登录',
      account: '您的账户：密码、通行密钥、程序',
    },
    aids: {
      title: '更容易阅读',
      letters: '字体',
      usual: '普通',
      large: '大',
      larger: '很大',
      contrast: '对比度',
      motion: '动画',
      asDevice: '与设备相同',
      strong: '强',
      still: '没有动画',
      aloud: '朗读',
      aloudWhat: '声音来自您自己的设备：朗读的内容不会离开设备。',
      read: '朗读本页',
      stop: '停止朗读',
    },
    offline: { title: '没有网络', sentence: '什么都没有丢失。网络恢复后请重试，您可以从这里继续。' },
    fault: {
      unreachable: '没有收到回应。请检查网络再试一次：什么也没有丢失。',
      signInOver: '登录时间已到。请重新登录。',
      decisionTaken: '这个请求已经有了答复。请回到首页查看。',
      notFound: '这里什么也没有，或者不是给您看的。',
      refused: '没能做到。什么也没有改变。',
      ours: '我们这边出了问题。请过一会儿再试；什么也没有丢失。',
    },
  },
}
