import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingSpanish: Partly<SpendingWords> = {
  spending: {
    to: 'Cómo gasta la cooperativa',
    title: 'Cómo gasta la cooperativa en {year}',
    what: 'La asamblea decidió cuánto se puede gastar, con el acuerdo {resolution}. Aquí solo hay totales.',
    none: 'Para este año la asamblea todavía no ha decidido cuánto se puede gastar.',
    all: 'En total',
    house: 'La cooperativa',
    centre: {
      'member-uses': 'Los usos de los datos de los socios',
      'administration': 'El funcionamiento de la cooperativa',
    },
    left: 'Previsto: {planned}. Gastado: {spent}. Queda: {left}.',
    over: 'Previsto: {planned}. Gastado: {spent}, {left} más de lo previsto.',
    unplanned: 'Gastado: {spent}. No estaba previsto.',
  },
}
