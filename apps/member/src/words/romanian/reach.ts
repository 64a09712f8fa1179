import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachRomanian: Partly<ReachWords> = {
  reach: {
    about: 'Pentru ce date',
    of: {
      all: 'Pentru toate',
      appointments: 'Doar programările',
      project: 'Doar proiectul și programările',
    },
    mayRead: 'Le poate și citi. Tu vezi fiecare citire.',
    only: {
      appointments: 'Doar programările',
      project: 'Doar proiectul și programările',
      some: 'Doar o parte din date',
    },
    reads: 'Ce poți citi',
    readsWhat: 'Persoana vede că ai citit.',
    nothing: 'Deocamdată nu este nimic.',
  },
}
