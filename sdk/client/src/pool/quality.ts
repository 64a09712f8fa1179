import { z } from 'zod'
import { healthCategories } from '../fhir/health-categories.ts'
import { tableSchema } from './table.ts'
import type { Variable } from './variable.ts'
import { variables } from './variables.ts'

/**
 * What can be said of the quality of a variable before anybody has looked at a row (EHDS Art. 78(3): standards, validity,
 * timeliness, completeness). How complete it is would be an answer about people: a study asks for that, and pays.
 */
const qualitySchema = z.object({
  /** Code systems that its records are found by; none where it is written in the person's own record. */
  codings: z.array(z.enum(['SNOMED CT', 'LOINC', 'ATC', 'ICD-9-CM', 'RxNorm', 'Mutua', 'other'])),
  /** Outside its domain there is nothing: such a value is left out, and never cut to fit. */
  values: z.enum(['within-bounds', 'listed']),
  /** Which moment a value is of. */
  time: z.enum(['at-snapshot', 'newest', 'each', 'ever', 'year-before']),
  completeness: z.literal('not-measured'),
})
export type VariableQuality = z.infer<typeof qualitySchema>

/** A variable of the public catalogue, as anybody reads it. */
export const shownVariableSchema = z.object({
  id: z.string(),
  level: z.enum(['person', 'measurement']),
  title: z.object({ it: z.string(), en: z.string() }),
  /** UCUM. */
  unit: z.string().exactOptional(),
  category: z.enum(healthCategories),
  /** Its domain: all values, or the scaled bounds. */
  column: tableSchema.shape.columns.element,
  omop: z.object({ table: z.string(), field: z.string() }),
  /** `system|code` of the records that it is made from: one of them fits. */
  codes: z.array(z.string()),
  quality: qualitySchema,
})
export type ShownVariable = z.infer<typeof shownVariableSchema>

export const shownVariables = (): readonly ShownVariable[] =>
  variables.map(({ id, level, title, unit, category, column, omop, ...variable }) => ({
    ...{ id, level, title, category, column, omop },
    ...(unit === undefined ? {} : { unit }),
    codes: 'codes' in variable.source ? [...variable.source.codes] : [],
    quality: qualityOf({ column, ...variable }),
  }))

const qualityOf = ({ column, source }: Pick<Variable, 'column' | 'source'>): VariableQuality => ({
  codings: [...new Set('codes' in source ? source.codes.map(codingOf) : [])],
  values: column.kind === 'number' ? 'within-bounds' : 'listed',
  time: times[source.kind],
  completeness: 'not-measured',
})

const times: Readonly<Record<Variable['source']['kind'], VariableQuality['time']>> = {
  'age': 'at-snapshot',
  'gender': 'at-snapshot',
  'condition': 'ever',
  'last-coded': 'newest',
  'last-measurement': 'newest',
  'measurement': 'each',
  'measurement-year': 'each',
  'medication': 'ever',
  'count-in-year': 'year-before',
}

/** @param code `system|code` */
const codingOf = (code: string): VariableQuality['codings'][number] => {
  const [system = ''] = code.split('|')
  return codings.find(([known]) => known === system)?.[1] ?? 'other'
}

const codings = [
  ['http://snomed.info/sct', 'SNOMED CT'],
  ['http://loinc.org', 'LOINC'],
  ['http://www.whocc.no/atc', 'ATC'],
  ['http://hl7.org/fhir/sid/icd-9-cm', 'ICD-9-CM'],
  ['http://www.nlm.nih.gov/research/umls/rxnorm', 'RxNorm'],
  ['https://w3id.org/mutua/codes/domain', 'Mutua'],
] as const
