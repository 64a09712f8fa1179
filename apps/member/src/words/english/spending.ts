import type { SpendingWords } from '../italian/spending.ts'

export const spendingEnglish: SpendingWords = {
  spending: {
    to: 'How the co-op spends',
    title: 'How the co-op spends in {year}',
    what: 'The assembly decided how much may be spent, by resolution {resolution}. Here are totals only.',
    none: 'For this year the assembly has not decided yet how much may be spent.',
    all: 'In all',
    house: 'The co-op',
    centre: { 'member-uses': 'Uses of members’ data', 'administration': 'Running the co-op' },
    left: 'Planned: {planned}. Spent: {spent}. Left: {left}.',
    over: 'Planned: {planned}. Spent: {spent}, which is {left} more than planned.',
    unplanned: 'Spent: {spent}. This was not planned.',
  },
}
