import { z } from 'zod'
import {
  instantOf,
  instantSchema,
  parseWith,
  purposeIriSchema,
  type Instant,
  type PurposeIri,
} from '../ids.ts'
import { Problem } from '../problem.ts'
import { notEnforceable } from './lws-actions.ts'
import { recordScopeSchema } from './record-scope.ts'
import {
  dataLifeSchema,
  frequencySchema,
  mediaTypeSchema,
  resourceTypeSchema,
  termsSchema,
  type DataRange,
  type ResourceType,
  type Terms,
} from './terms.ts'

/** What the constraints of an access policy say, in the words of the house. Times are half-open `[from, until)`. */
export interface StatedConstraints {
  readonly purposes: readonly PurposeIri[]
  readonly from?: Instant
  readonly until?: Instant
  readonly recipientClient?: string
  /** Never `notBefore`, which is `from`, nor `changes`, which are actions. */
  readonly terms?: Omit<Terms, 'notBefore' | 'changes'>
}

export const constraintSchema = z.strictObject({
  leftOperand: z.string().max(2_048),
  operator: z.string().max(2_048),
  rightOperand: z.unknown(),
})
export type Constraint = z.input<typeof constraintSchema>

/** Terms of the house that the draft has no operand for: who does not know one cannot satisfy it. */
const ours = 'https://w3id.org/mutua/ns#'

/** Constraints of an access policy (LWS, "Constraints"). All of them hold. */
export const constraintsOf = ({
  purposes,
  from,
  until,
  recipientClient,
  terms = {},
}: StatedConstraints): readonly Constraint[] => {
  const { fetch, frequency, range, life, eraseBy, mediaTypes, resourceTypes, records, masked } = terms
  return [
    ...(purposes.length === 0 ? [] : [oneOf('purpose', purposes)]),
    ...limit('dateTime', 'gteq', from),
    // Ends there are inclusive: the last millisecond that counts.
    ...limit('dateTime', 'lteq', until === undefined ? undefined : shifted(until, -1)),
    ...limit('client', 'eq', recipientClient),
    ...(mediaTypes === undefined ? [] : [oneOf('mediaType', mediaTypes)]),
    ...(resourceTypes === undefined ? [] : [oneOf('type', resourceTypes)]),
    ...limit(`${ours}fetch`, 'eq', fetch),
    ...limit(
      `${ours}frequency`,
      'lteq',
      frequency === undefined ? undefined : `${String(frequency.times)}/${frequency.per}`,
    ),
    ...limit(`${ours}recordTime`, 'gteq', range?.from),
    ...limit(`${ours}recordTime`, 'lt', range?.to),
    ...limit(`${ours}life`, 'lteq', life),
    ...limit(`${ours}eraseBy`, 'lteq', eraseBy),
    ...(records === undefined ? [] : [oneOf(`${ours}recordScope`, records)]),
    ...(masked === undefined ? [] : [allOf(`${ours}maskedElement`, masked)]),
  ]
}

/**
 * Strict: what is not understood is no constraint that could be kept, and the same operand twice is one too many.
 * @throws {Problem} `access-not-enforceable`, `input-malformed`
 */
export const parseConstraints = (
  constraints: readonly z.output<typeof constraintSchema>[],
): StatedConstraints => {
  const seen = new Set<string>()
  let stated: Draft = { purposes: [], terms: {} }
  for (const constraint of constraints) {
    const way = `${constraint.leftOperand} ${ends.has(constraint.operator) ? 'until' : constraint.operator}`
    const place = periods.has(constraint.leftOperand) ? way : constraint.leftOperand
    if (seen.has(place)) throw notEnforceable('two constraints on the same operand')
    seen.add(place)
    stated = added(stated, constraint)
  }
  const { terms, ...rest } = stated
  return Object.keys(terms).length === 0 ? rest : { ...rest, terms }
}

interface Draft extends StatedConstraints {
  readonly terms: Omit<Terms, 'notBefore' | 'changes'>
}

const ends: ReadonlySet<string> = new Set(['lt', 'lteq'])
/** Operands that have a beginning and an end. */
const periods: ReadonlySet<string> = new Set(['dateTime', `${ours}recordTime`])

const added = (
  stated: Draft,
  { leftOperand, operator, rightOperand }: z.output<typeof constraintSchema>,
): Draft => {
  const one = <Value>(schema: z.ZodType<Value>, expected: string): Value => {
    if (operator !== expected) throw unknownOperator(leftOperand)
    return parseWith(schema, rightOperand, `the right operand of ${nameOf(leftOperand)}`)
  }
  const several = <Value>(schema: z.ZodType<Value>, most: number): readonly Value[] =>
    operator === 'isAnyOf'
      ? [...new Set(one(z.array(schema).min(1).max(most), 'isAnyOf'))]
      : [one(schema, 'eq')]
  const withTerms = (terms: Draft['terms']): Draft => ({ ...stated, terms: { ...stated.terms, ...terms } })
  switch (leftOperand) {
    case 'purpose':
      return { ...stated, purposes: several(purposeIriSchema, 10) }
    case 'dateTime':
      if (operator === 'gteq') return { ...stated, from: one(dateTimeSchema, 'gteq') }
      if (operator === 'lt') return { ...stated, until: one(dateTimeSchema, 'lt') }
      return { ...stated, until: shifted(one(dateTimeSchema, 'lteq'), 1) }
    case 'client':
      return { ...stated, recipientClient: one(z.string().min(1).max(2_048), 'eq') }
    case 'mediaType':
      return withTerms({ mediaTypes: [...several(statedMediaTypeSchema, 20)] })
    case 'type':
      return withTerms({ resourceTypes: several(statedTypeSchema, 20).map(typeAmongOurs) })
    case `${ours}fetch`:
      return withTerms({ fetch: one(z.enum(['once', 'periodic']), 'eq') })
    case `${ours}frequency`:
      return withTerms({ frequency: one(timesSchema, 'lteq') })
    case `${ours}recordTime`:
      return withTerms({ range: rangeWith(stated.terms.range, operator, one) })
    case `${ours}life`:
      return withTerms({ life: one(dataLifeSchema, 'lteq') })
    case `${ours}eraseBy`:
      return withTerms({ eraseBy: one(dateTimeSchema, 'lteq') })
    case `${ours}recordScope`:
      return withTerms({ records: several(recordScopeSchema, 50).toSorted() })
    case `${ours}maskedElement`:
      return withTerms({ masked: one(termsSchema.shape.masked.unwrap(), 'isAllOf') })
    default:
      throw notEnforceable('a constraint on an operand that it does not know')
  }
}

const rangeWith = (
  range: DataRange = {},
  operator: string,
  one: (schema: typeof dateTimeSchema, expected: string) => Instant,
): DataRange => {
  const wider =
    operator === 'gteq'
      ? { ...range, from: one(dateTimeSchema, 'gteq') }
      : { ...range, to: one(dateTimeSchema, 'lt') }
  if (wider.from === undefined || wider.to === undefined || wider.from < wider.to) return wider
  throw new Problem('input-malformed', 'The time that records are about must end after it begins.')
}

const unknownOperator = (leftOperand: string): Problem =>
  notEnforceable(`that operator on ${nameOf(leftOperand)}`)

/** Known operands only: nothing of what a client made up is said back to it. */
const nameOf = (leftOperand: string): string => leftOperand.replace(ours, '')

const limit = (
  leftOperand: string,
  operator: string,
  rightOperand: string | undefined,
): readonly Constraint[] => (rightOperand === undefined ? [] : [{ leftOperand, operator, rightOperand }])

const oneOf = (leftOperand: string, values: readonly string[]): Constraint =>
  values.length === 1
    ? { leftOperand, operator: 'eq', rightOperand: values[0] }
    : { leftOperand, operator: 'isAnyOf', rightOperand: [...values] }

const allOf = (leftOperand: string, values: readonly string[]): Constraint => ({
  leftOperand,
  operator: 'isAllOf',
  rightOperand: [...values],
})

/** Finer than a millisecond would be rounded, and what is rounded is wider or narrower than it says. */
const dateTimeSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => !/\.\d{4}/.test(text), 'must be no finer than a millisecond')
  .transform((text, context): Instant => {
    const instant = instantSchema.safeParse(instantOf(Date.parse(text)))
    if (instant.success) return instant.data
    context.addIssue({ code: 'custom', message: 'must be within four-digit years' })
    return z.NEVER
  })

const statedTypeSchema = z.url().max(2_048)

/** A type that nothing here has would make a consent that opens nothing, and was meant to open something. */
const typeAmongOurs = (type: string): ResourceType => {
  const known = resourceTypeSchema.safeParse(type)
  if (known.success) return known.data
  throw notEnforceable('a type of resources that its Link headers never name')
}

const statedMediaTypeSchema = z.string().max(255).toLowerCase().pipe(mediaTypeSchema)

const timesSchema = z
  .string()
  .regex(/^\d{1,7}\/(?:hour|day|month)$/)
  .transform((text) => ({ times: Number(text.split('/')[0]), per: text.split('/')[1] }))
  .pipe(frequencySchema)

/** @throws {Problem} `input-malformed` at the end of time */
const shifted = (instant: Instant, milliseconds: number): Instant =>
  parseWith(instantSchema, instantOf(Date.parse(instant) + milliseconds), 'the date')
