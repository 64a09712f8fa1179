import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingAlbanian: Partly<SpendingWords> = {
  spending: {
    to: 'Si shpenzon kooperativa',
    title: 'Si shpenzon kooperativa në {year}',
    what: 'Asambleja vendosi sa mund të shpenzohet, me vendimin {resolution}. Këtu ka vetëm shuma.',
    none: 'Për këtë vit asambleja nuk ka vendosur ende sa mund të shpenzohet.',
    all: 'Gjithsej',
    house: 'Kooperativa',
    centre: {
      'member-uses': 'Përdorimi i të dhënave të anëtarëve',
      'administration': 'Funksionimi i kooperativës',
    },
    left: 'Të planifikuara: {planned}. Të shpenzuara: {spent}. Mbeten: {left}.',
    over: 'Të planifikuara: {planned}. Të shpenzuara: {spent}, {left} më shumë se sa ishte planifikuar.',
    unplanned: 'Të shpenzuara: {spent}. Nuk ishin planifikuar.',
  },
}
