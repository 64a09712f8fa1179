import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachUkrainian: Partly<ReachWords> = {
  reach: {
    about: 'Для яких даних',
    of: {
      all: 'Для всіх',
      appointments: 'Лише записи на прийом',
      project: 'Лише проєкт і записи на прийом',
    },
    mayRead: 'Їх можна також читати. Ви бачите кожне читання.',
    only: {
      appointments: 'Лише записи на прийом',
      project: 'Лише проєкт і записи на прийом',
      some: 'Лише частина даних',
    },
    reads: 'Що ви можете читати',
    readsWhat: 'Людина бачить, що ви це прочитали.',
    nothing: 'Поки що нічого немає.',
  },
}
