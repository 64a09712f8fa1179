import { z } from 'zod'
import { instantOf, instantSchema, type Instant } from '../ids.ts'
import { isMaskWithin, recordMaskSchema } from './record-mask.ts'
import { areRecordScopesWithin, parseRecordScope, recordScopeSchema } from './record-scope.ts'

/** `n` per calendar hour, day or month in UTC. A fetch is what a tariff counts: the content of a document leaving. */
export const frequencySchema = z.object({
  times: z.number().int().min(1).max(1_000_000),
  per: z.enum(['hour', 'day', 'month']),
})
export type Frequency = z.infer<typeof frequencySchema>

/** Half-open `[from, to)` over the time that a record is about. */
export const dataRangeSchema = z
  .object({ from: instantSchema.optional(), to: instantSchema.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, 'must end after it begins')
export type DataRange = z.infer<typeof dataRangeSchema>

/** ISO 8601 duration in days, months or years: `P30D`. */
export const dataLifeSchema = z.string().regex(/^P[1-9]\d{0,2}[DMY]$/)

/** Ways of writing, as they are seen at the resource: it comes into being, it is another, it is gone. */
export const changeSchema = z.enum(['create', 'modify', 'delete'])
export type Change = z.infer<typeof changeSchema>

/** Media type without parameters, in lower case (RFC 6838 §4.2). */
export const mediaTypeSchema = z
  .string()
  .max(255)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/)

const ldp = 'http://www.w3.org/ns/ldp#'
const lws = 'https://www.w3.org/ns/lws#'
const typesOfContainers = [
  `${ldp}Resource`,
  `${ldp}Container`,
  `${ldp}BasicContainer`,
  `${lws}Container`,
] as const
const typesOfDocuments = [`${ldp}Resource`, `${lws}DataResource`] as const

/** Types that `Link` headers of resources name; known from the address, since a container ends with a slash. */
export const resourceTypesOf = (resource: string): readonly ResourceType[] =>
  resource.endsWith('/') ? typesOfContainers : typesOfDocuments
export const resourceTypeSchema = z.enum([...typesOfContainers, `${lws}DataResource`])
export type ResourceType = z.infer<typeof resourceTypeSchema>

/** Lists that stand for sets are written in one way. */
const inOrder = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted()

/**
 * How a grant may be used, after the consent artefact of India's account aggregators (ReBIT NBFC-AA 1.2 and ABDM
 * HIE-CM) and the access profile of Linked Web Storage. What is left out is not limited. All but `life`, which binds the
 * recipient and is told to them, are enforced where the resource lies. Strict: a term that is not known is never left out, since what
 * remained would be wider than what was said.
 */
export const termsSchema = z.strictObject({
  /** `once`: each resource may be fetched once. */
  fetch: z.enum(['once', 'periodic']).optional(),
  frequency: frequencySchema.optional(),
  range: dataRangeSchema.optional(),
  /** How long the recipient may keep what was fetched, from the fetch. */
  life: dataLifeSchema.optional(),
  /** All that was fetched must be erased by then; nothing is served from then on. */
  eraseBy: instantSchema.optional(),
  /** No use before this instant, where the grant begins later than it is given. */
  notBefore: instantSchema.optional(),
  /** Only documents of these kinds, whatever they are converted to for who reads them. */
  mediaTypes: z.array(mediaTypeSchema).min(1).max(20).optional(),
  /** Only resources of one of these types: containers, or documents. */
  resourceTypes: z.array(resourceTypeSchema).min(1).max(5).optional(),
  /** Of the ways of writing that the modes allow, only these. */
  changes: z.array(changeSchema).min(1).max(3).optional(),
  /**
   * Only FHIR records that one of these scopes covers (SMART App Launch 2.2), in their one text: no other documents, no
   * listings, no writing. A record that is there and not covered is answered as one that is absent.
   */
  records: z.array(recordScopeSchema).min(1).max(50).transform(inOrder).optional(),
  /** Elements that are left out of the records that leave: nobody finds or sorts by them either. */
  masked: z.array(recordMaskSchema).min(1).max(50).transform(inOrder).optional(),
})
export type Terms = z.infer<typeof termsSchema>

/**
 * What is asked, made stricter by what is given; what is not given stands as it was asked. `undefined` when something
 * given is wider: an hour’s limit does not follow from a day’s, so a shorter unit than was asked for is wider.
 */
export const narrowTerms = (asked: Terms, given: Terms): Terms | undefined => {
  if (given.fetch === 'periodic' && asked.fetch === 'once') return undefined
  if (!isFrequencyWithin(given.frequency, asked.frequency)) return undefined
  const range = intersect(asked.range, given.range)
  if (range === 'wider') return undefined
  if (
    given.life !== undefined &&
    asked.life !== undefined &&
    longestDays(given.life) > shortestDays(asked.life)
  )
    if (given.life !== asked.life) return undefined
  if (given.eraseBy !== undefined && asked.eraseBy !== undefined && given.eraseBy > asked.eraseBy)
    return undefined
  if (given.notBefore !== undefined && asked.notBefore !== undefined && given.notBefore < asked.notBefore)
    return undefined
  if (!isPartOf(given.mediaTypes, asked.mediaTypes) || !isPartOf(given.changes, asked.changes))
    return undefined
  if (!isPartOf(given.resourceTypes, asked.resourceTypes)) return undefined
  if (!areRecordsWithin(given.records, asked.records) || !masksAll(given.masked, asked.masked))
    return undefined
  return { ...asked, ...defined(given), ...(range === undefined ? {} : { range }) }
}

/** By when what is fetched at `at` must be erased; `undefined` when the terms say nothing about it. */
export const eraseByOf = (terms: Terms | undefined, at: Instant): Instant | undefined => {
  const ends = [terms?.eraseBy, terms?.life === undefined ? undefined : endOfLife(terms.life, at)]
  return ends.filter((end) => end !== undefined).toSorted()[0]
}

/** Whether the terms are about what is in records: then a consent is for reading them, and for nothing else. */
export const isReadingRecords = (terms: Terms | undefined): boolean =>
  (terms?.records ?? terms?.masked) !== undefined

/** Name of the calendar unit an instant lies in; later units have later names. */
export const unitOf = (per: Frequency['per'], at: Instant): string =>
  at.slice(0, per === 'hour' ? 13 : per === 'day' ? 10 : 7)

export const isInRange = (range: DataRange, about: Instant): boolean =>
  (range.from === undefined || about >= range.from) && (range.to === undefined || about < range.to)

const unitLength = { hour: 1, day: 2, month: 3 } as const

const isFrequencyWithin = (given: Frequency | undefined, asked: Frequency | undefined): boolean =>
  given === undefined ||
  asked === undefined ||
  (unitLength[given.per] >= unitLength[asked.per] && given.times <= asked.times)

const isPartOf = (given: readonly string[] | undefined, asked: readonly string[] | undefined): boolean =>
  given === undefined || asked === undefined || given.every((one) => asked.includes(one))

const areRecordsWithin = (
  given: readonly string[] | undefined,
  asked: readonly string[] | undefined,
): boolean =>
  given === undefined ||
  asked === undefined ||
  areRecordScopesWithin(given.map(parseRecordScope), asked.map(parseRecordScope))

/** More may be left out than was asked for, never less. */
const masksAll = (given: readonly string[] | undefined, asked: readonly string[] | undefined): boolean =>
  given === undefined ||
  asked === undefined ||
  asked.every((mask) => given.some((other) => isMaskWithin(mask, other)))

const intersect = (asked?: DataRange, given?: DataRange): DataRange | 'wider' | undefined => {
  if (asked === undefined || given === undefined) return given ?? asked
  const from = given.from ?? asked.from
  const to = given.to ?? asked.to
  if (asked.from !== undefined && (from ?? '') < asked.from) return 'wider'
  if (asked.to !== undefined && (to ?? asked.to) > asked.to) return 'wider'
  if (from !== undefined && to !== undefined && from >= to) return 'wider'
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

const lifeOf = (life: string): { readonly count: number; readonly unit: string } => ({
  count: Number(life.slice(1, -1)),
  unit: life.slice(-1),
})
const shortestDays = (life: string): number =>
  lifeOf(life).count * ({ D: 1, M: 28, Y: 365 }[lifeOf(life).unit] ?? 0)
const longestDays = (life: string): number =>
  lifeOf(life).count * ({ D: 1, M: 31, Y: 366 }[lifeOf(life).unit] ?? 0)

const endOfLife = (life: string, at: Instant): Instant => {
  const { count, unit } = lifeOf(life)
  const end = new Date(at)
  if (unit === 'D') return instantOf(end.setUTCDate(end.getUTCDate() + count))
  const day = end.getUTCDate()
  end.setUTCDate(1)
  end.setUTCMonth(end.getUTCMonth() + (unit === 'M' ? count : count * 12))
  // A month later than the 31st is the last day of a shorter month, never the first of the one after.
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  return instantOf(end.setUTCDate(Math.min(day, last)))
}

const defined = (terms: Terms): Terms =>
  Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined))
