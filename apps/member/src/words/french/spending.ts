import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingFrench: Partly<SpendingWords> = {
  spending: {
    to: 'Comment la coopérative dépense',
    title: 'Comment la coopérative dépense en {year}',
    what: 'L’assemblée a décidé combien on peut dépenser, par la résolution {resolution}. Ici, il n’y a que des totaux.',
    none: 'Pour cette année, l’assemblée n’a pas encore décidé combien on peut dépenser.',
    all: 'En tout',
    house: 'La coopérative',
    centre: {
      'member-uses': 'L’usage des données des membres',
      'administration': 'Le fonctionnement de la coopérative',
    },
    left: 'Prévu : {planned}. Dépensé : {spent}. Reste : {left}.',
    over: 'Prévu : {planned}. Dépensé : {spent}, soit {left} de plus que prévu.',
    unplanned: 'Dépensé : {spent}. Ce n’était pas prévu.',
  },
}
