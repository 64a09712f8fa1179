import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachSpanish: Partly<ReachWords> = {
  reach: {
    about: 'Para qué datos',
    of: {
      all: 'Para todos',
      appointments: 'Solo las citas',
      project: 'Solo el proyecto y las citas',
    },
    mayRead: 'También los puede leer. Tú ves cada lectura.',
    only: {
      appointments: 'Solo las citas',
      project: 'Solo el proyecto y las citas',
      some: 'Solo una parte de los datos',
    },
    reads: 'Qué puedes leer',
    readsWhat: 'La persona ve que lo has leído.',
    nothing: 'Por ahora no hay nada.',
  },
}
