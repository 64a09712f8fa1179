import { selectablePurposes, type PurposeKind } from '../consent/purposes.ts'
import { purposeAskerSchema, purposeClassSchema, type PurposeClass } from './purpose-class.ts'

/**
 * The purposes that a co-op begins with, as classes for its first assembly to vote on: the same purposes, asked for by the
 * same people. Until the first class is in force a co-op has them unvoted; from then on only what was adopted.
 */
export const foundingPurposes: readonly PurposeClass[] = [
  founding('care', {
    title: 'Cura della persona',
    plain: 'Chi mi cura può chiedermi di leggere quello che serve per curarmi. Decido io, ogni volta.',
    ground: 'A9-2-h',
  }),
  founding('social', {
    title: 'Servizi sociali e assistenza',
    plain: 'Chi mi aiuta può chiedermi di leggere quello che serve per aiutarmi. Decido io, ogni volta.',
    ground: 'A9-2-h',
  }),
  founding('research', {
    title: 'Ricerca nell’interesse pubblico',
    plain:
      'Chi fa ricerca può chiedermi dei dati per un progetto che etica, legale e assemblea hanno approvato. Decido io, ogni volta.',
    ground: 'A9-2-j',
  }),
  founding('coop', {
    title: 'Vita della cooperativa',
    plain: 'La cooperativa può chiedermi quello che serve per amministrarla. Decido io, ogni volta.',
    ground: 'A9-2-a',
  }),
]

function founding(kind: PurposeKind, said: Pick<PurposeClass, 'title' | 'plain' | 'ground'>): PurposeClass {
  return purposeClassSchema.parse({
    type: 'purpose-class',
    name: kind,
    ...said,
    purposes: selectablePurposes.filter((one) => one.kind === kind).map(({ iri }) => iri),
    askers: purposeAskerSchema.options,
    basis: 'A6-1-a',
    longestDays: 731,
    takesProject: kind === 'research',
  })
}
