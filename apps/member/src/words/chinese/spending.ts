import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingChinese: Partly<SpendingWords> = {
  spending: {
    to: '合作社怎样花钱',
    title: '合作社{year}年怎样花钱',
    what: '社员大会以第{resolution}号决议决定了可以花多少钱。这里只有总额。',
    none: '社员大会还没有决定今年可以花多少钱。',
    all: '总计',
    house: '合作社',
    centre: { 'member-uses': '社员数据的使用', 'administration': '合作社的运作' },
    left: '计划：{planned}。已花：{spent}。剩余：{left}。',
    over: '计划：{planned}。已花：{spent}，比计划多{left}。',
    unplanned: '已花：{spent}。不在计划之内。',
  },
}
