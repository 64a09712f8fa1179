import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachChinese: Partly<ReachWords> = {
  reach: {
    about: '用于哪些数据',
    of: {
      all: '全部',
      appointments: '只限预约',
      project: '只限方案和预约',
    },
    mayRead: '也可以查看。每次查看您都能看到。',
    only: {
      appointments: '只限预约',
      project: '只限方案和预约',
      some: '只限一部分数据',
    },
    reads: '您能看什么',
    readsWhat: '您看过，本人会知道。',
    nothing: '目前还没有。',
  },
}
