import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachFrench: Partly<ReachWords> = {
  reach: {
    about: 'Pour quelles données',
    of: {
      all: 'Pour toutes',
      appointments: 'Seulement les rendez-vous',
      project: 'Seulement le projet et les rendez-vous',
    },
    mayRead: 'Cette personne peut aussi les lire. Vous voyez chaque lecture.',
    only: {
      appointments: 'Seulement les rendez-vous',
      project: 'Seulement le projet et les rendez-vous',
      some: 'Seulement une partie des données',
    },
    reads: 'Ce que vous pouvez lire',
    readsWhat: 'La personne voit que vous l’avez lu.',
    nothing: 'Pour l’instant, il n’y a rien.',
  },
}
