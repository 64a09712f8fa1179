import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingRomanian: Partly<SpendingWords> = {
  spending: {
    to: 'Cum cheltuiește cooperativa',
    title: 'Cum cheltuiește cooperativa în {year}',
    what: 'Adunarea a hotărât cât se poate cheltui, prin hotărârea {resolution}. Aici sunt doar totaluri.',
    none: 'Pentru anul acesta adunarea nu a hotărât încă cât se poate cheltui.',
    all: 'În total',
    house: 'Cooperativa',
    centre: { 'member-uses': 'Folosirea datelor membrilor', 'administration': 'Funcționarea cooperativei' },
    left: 'Prevăzut: {planned}. Cheltuit: {spent}. Rămas: {left}.',
    over: 'Prevăzut: {planned}. Cheltuit: {spent}, cu {left} mai mult decât era prevăzut.',
    unplanned: 'Cheltuit: {spent}. Nu era prevăzut.',
  },
}
