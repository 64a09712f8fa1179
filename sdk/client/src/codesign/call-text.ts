import { z } from 'zod'
import { statementText } from '../coop/officer.ts'
import { centsSchema, instantSchema, sha256Schema, webIdSchema } from '../ids.ts'

export const line = (most: number) => z.string().trim().min(1).max(most)
/** Of something that is for all to see: never below nothing. */
export const sumSchema = centsSchema.refine((sum) => sum >= 0n, 'must not be below zero')

/** Passed or not, with the rule that asks for it. */
const requirementSchema = z.strictObject({ text: line(400), cites: line(160) })

const criterionSchema = z.strictObject({
  title: line(120),
  /** What scorers look for. */
  text: line(800),
  /** Whole points of 100. */
  weight: z.number().int().min(1).max(100),
  /** The mean must reach it, in half points of the scale. */
  minimum: z.number().int().min(0).max(20).exactOptional(),
})
export type Criterion = z.infer<typeof criterionSchema>

const commissionerSchema = z.strictObject({ webId: webIdSchema, name: line(140) })
export type Commissioner = z.infer<typeof commissionerSchema>

const wishShape = {
  title: line(200),
  purpose: line(2_000),
  /** Of whom, where, how it is known. */
  need: line(4_000),
  section: line(120).exactOptional(),
  centre: line(64).exactOptional(),
  /** Numbers of the regional plan's 39 action sheets. */
  sheets: z.array(z.number().int().min(1).max(39)).max(39),
  territory: line(200),
  budgetCents: sumSchema,
  /** The most that one proposal may ask for. */
  mostEachCents: sumSchema.exactOptional(),
  /** Of the cost of a proposal, whole percent that its own parties bring. */
  coFinancingPercent: z.number().int().min(0).max(90),
  mostAdmitted: z.number().int().min(1).max(30),
  requirements: z.array(requirementSchema).min(1).max(20),
  criteria: z.array(criterionSchema).min(1).max(12),
  scale: z.strictObject({ most: z.number().int().min(1).max(10), step: z.enum(['whole', 'half']) }),
  /** Whole points of 100; what stays below is not suitable. */
  minimumTotal: z.number().int().min(0).max(100),
  /** Which criteria tell equal totals apart, in this order; numbers count from 1. What is equal after them is equal. */
  tieBreakers: z.array(z.number().int().positive()).max(12),
  opensAt: instantSchema,
  questionsUntil: instantSchema,
  closesAt: instantSchema,
  commission: z.array(commissionerSchema).min(3).max(9),
  /** How many of them must have handed in before the scoring can be closed. */
  quorum: z.number().int().min(2).max(9),
} as const
const wishObject = z.strictObject(wishShape)
type CallShape = z.infer<typeof wishObject>

const isWithin = (numbers: readonly number[], most: number): boolean =>
  new Set(numbers).size === numbers.length && numbers.every((number) => number <= most)

/** Everything that a call must hold to before it can be published; each names the field at fault. */
const rules: readonly (readonly [keyof CallShape, string, (call: CallShape) => boolean])[] = [
  ['criteria', 'weights must add up to 100', ({ criteria }) => weightSum(criteria) === 100],
  [
    'criteria',
    'a minimum must not be above the scale',
    ({ criteria, scale }) => criteria.every(({ minimum = 0 }) => minimum <= scale.most * 2),
  ],
  [
    'tieBreakers',
    'must name criteria of this call, each once',
    ({ tieBreakers, criteria }) => isWithin(tieBreakers, criteria.length),
  ],
  ['sheets', 'must name each sheet once', ({ sheets }) => isWithin(sheets, 39)],
  [
    'questionsUntil',
    'must lie between opening and closing',
    ({ opensAt, questionsUntil, closesAt }) => opensAt < questionsUntil && questionsUntil <= closesAt,
  ],
  [
    'quorum',
    'must not be more than the commission has',
    ({ quorum, commission }) => quorum <= commission.length,
  ],
  [
    'commission',
    'must name each person once',
    ({ commission }) => new Set(commission.map(({ webId }) => webId)).size === commission.length,
  ],
  [
    'mostEachCents',
    'must not be more than there is',
    ({ mostEachCents, budgetCents }) => mostEachCents === undefined || mostEachCents <= budgetCents,
  ],
]

const held = <Output extends CallShape>(schema: z.ZodType<Output>) =>
  schema.superRefine((call, context) => {
    for (const [field, message, holds] of rules)
      if (!holds(call)) context.addIssue({ code: 'custom', path: [field], message })
  })

/** What an officer enters (art. 55 c. 3-4 D.lgs 117/2017: the administration says what for, who may take part and how it chooses). */
export const callWishSchema = held(wishObject)
export type CallWish = z.infer<typeof callWishSchema>

/** A call for co-design as it is signed, whole. `number` 1 is its publication, a later one an amendment that says why. */
export const callTextSchema = held(
  z.strictObject({
    type: z.literal('CallForProposals'),
    version: z.literal(1),
    /** `{consent service}/calls/{local}` */
    id: z.url().max(2_048),
    number: z.number().int().positive().max(50),
    amends: z.strictObject({ digest: sha256Schema, reason: line(1_200) }).exactOptional(),
    ...wishShape,
  }),
)
export type CallText = z.infer<typeof callTextSchema>

/** RFC 8785 text: what two officers sign and whose SHA-256 stands in the log. */
export const callTextOf = (text: CallText): string => statementText(text)

export const weightSum = (criteria: readonly Pick<Criterion, 'weight'>[]): number =>
  criteria.reduce((sum, { weight }) => sum + weight, 0)

/** Local name, 128 random bits: of a call, and of a proposal. */
export const callLocalSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

/** Calendar days within which a gap in the papers is made good, once (art. 101 c. 1 D.lgs 36/2023). */
export const completionDays = { least: 5, most: 10 } as const
