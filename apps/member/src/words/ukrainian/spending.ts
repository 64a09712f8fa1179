import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingUkrainian: Partly<SpendingWords> = {
  spending: {
    to: 'На що витрачає кооператив',
    title: 'На що витрачає кооператив у {year} році',
    what: 'Збори вирішили, скільки можна витратити: рішення {resolution}. Тут лише підсумки.',
    none: 'На цей рік збори ще не вирішили, скільки можна витратити.',
    all: 'Усього',
    house: 'Кооператив',
    centre: { 'member-uses': 'Використання даних членів', 'administration': 'Робота кооперативу' },
    left: 'Заплановано: {planned}. Витрачено: {spent}. Залишилося: {left}.',
    over: 'Заплановано: {planned}. Витрачено: {spent}, на {left} більше, ніж заплановано.',
    unplanned: 'Витрачено: {spent}. Це не було заплановано.',
  },
}
