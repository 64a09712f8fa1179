import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachAlbanian: Partly<ReachWords> = {
  reach: {
    about: 'Për cilat të dhëna',
    of: {
      all: 'Për të gjitha',
      appointments: 'Vetëm takimet',
      project: 'Vetëm projekti dhe takimet',
    },
    mayRead: 'Mund edhe t’i lexojë. Ju e shihni çdo lexim.',
    only: {
      appointments: 'Vetëm takimet',
      project: 'Vetëm projekti dhe takimet',
      some: 'Vetëm një pjesë e të dhënave',
    },
    reads: 'Çfarë mund të lexoni',
    readsWhat: 'Personi e sheh që e keni lexuar.',
    nothing: 'Për tani nuk ka asgjë.',
  },
}
