import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsChinese: Partly<CallWords> = {
  calls: {
    what: '合作社请大家一起做什么，结果如何。',
    none: '还没有。',
    state: { before: '即将开放', open: '开放中', weighing: '正在选择', settled: '已决定', off: '已取消' },
    until: '回复截止',
    came: '选中的',
    noneCame: '没有选中任何方案。',
    openTo: '社员小组可以回复：请到服务台询问。',
    promises: '他们的承诺',
    members: '社员',
    due: '截止',
    late: '已逾期，应于',
    done: '已完成',
  },
}
