import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsFrench: Partly<CallWords> = {
  calls: {
    what: 'Ce que la coopérative demande de faire ensemble, et ce qui en est sorti.',
    none: 'Rien pour l’instant.',
    state: {
      before: 'ouvre bientôt',
      open: 'ouvert',
      weighing: 'choix en cours',
      settled: 'décidé',
      off: 'annulé',
    },
    until: 'On peut répondre jusqu’au',
    came: 'Choisies',
    noneCame: 'Aucune proposition n’a été choisie.',
    openTo: 'Un groupe de membres peut répondre : demande au guichet.',
    promises: 'Ce qu’ils promettent',
    members: 'Les membres',
    due: 'avant le',
    late: 'en retard depuis le',
    done: 'fait',
  },
}
