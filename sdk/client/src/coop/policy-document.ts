import { z } from 'zod'
import { centsSchema, purposeIriSchema, sha256Schema, type Sha256 } from '../ids.ts'
import { statuteRuleSchema } from '../law/statute-version.ts'
import { budgetAdoptionSchema, type BudgetLine } from './budget.ts'
import { statementText } from './officer.ts'
import { policySubjectSchema, type PolicySubject } from './policy-subject.ts'
import { yearSchema } from './period.ts'
import { projectDocumentSchema } from './project.ts'
import { tariffAdoptionSchema } from './tariff.ts'

const line = (most: number) => z.string().trim().min(1).max(most)
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be small letters, digits and dashes')
/** Exact, as decimal text: 1, 0.5, 0.000001. */
const decimal = z.string().regex(/^\d{1,6}(?:\.\d{1,12})?$/, 'must be a decimal number, like 0.5')

const priceListSchema = z.strictObject({
  type: z.literal('price-list'),
  name,
  items: z
    .array(z.strictObject({ code: name, title: line(200), unit: line(60), cents: centsSchema }))
    .min(1)
    .max(500),
})

/** A class of purposes that the members allow studies for, in the words that they read. */
const purposeClassSchema = z.strictObject({
  type: z.literal('purpose-class'),
  name,
  title: line(200),
  plain: line(1_200),
  purposes: z.array(purposeIriSchema).min(1).max(20),
})

/** What studies may learn at most: of one study (epsilon, delta), and of one member in a year over all of them (rho, zCDP). */
const privacyBudgetSchema = z.strictObject({
  type: z.literal('privacy-budget'),
  studyEpsilon: decimal,
  studyDelta: decimal,
  memberYearRho: decimal,
  /** Fewest members whose records are looked at together. */
  cohortFloor: z.number().int().min(10).max(100_000),
})

const regulationSchema = z.strictObject({
  type: z.literal('regulation'),
  name,
  title: line(200),
  text: line(40_000),
  /** What of it the software obeys: rules that law and statute leave to a regulation. */
  rules: z.array(statuteRuleSchema).min(1).max(100).exactOptional(),
})
const sectionSchema = z.strictObject({
  type: z.literal('section'),
  name,
  title: line(200),
  plain: line(1_200),
})

/** Ends what another document put into force, and puts nothing in its place. What is replaced needs none. */
const revocationSchema = z.strictObject({
  type: z.literal('revocation'),
  subject: z.enum(['price-list', 'purpose-class', 'privacy-budget', 'project', 'regulation', 'section']),
  digest: sha256Schema,
  reason: line(1_200),
})

/**
 * What an assembly puts into force, whole. Its RFC 8785 text is published before the vote, and a resolution names the
 * SHA-256 of that text.
 */
export const policyDocumentSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('tariff'), ...tariffAdoptionSchema.omit({ resolution: true }).shape }),
  z.strictObject({
    type: z.literal('budget'),
    year: yearSchema,
    ...budgetAdoptionSchema.omit({ resolution: true }).shape,
  }),
  priceListSchema,
  purposeClassSchema,
  privacyBudgetSchema,
  regulationSchema,
  sectionSchema,
  projectDocumentSchema,
  revocationSchema,
])
export type PolicyDocument = z.infer<typeof policyDocumentSchema>

/** RFC 8785 text: what is published, hashed and put into force. Lines of a budget in any order are the same budget. */
export const policyText = (document: PolicyDocument): string =>
  statementText(document.type === 'budget' ? inOrder(document) : document)

const inOrder = (budget: Extract<PolicyDocument, { type: 'budget' }>): PolicyDocument => ({
  ...budget,
  lines: budget.lines.toSorted(byCentre),
})

const byCentre = (one: BudgetLine, other: BudgetLine): number =>
  `${one.centre} ${one.account}` < `${other.centre} ${other.account}` ? -1 : 1

/** The subject that a resolution names with its digest. */
export const subjectOf = (document: PolicyDocument): PolicySubject =>
  document.type === 'revocation' ? document.subject : document.type

/** Of what there is one in force at a time, a later one taking the place of an earlier. */
export const slotOf = (document: Exclude<PolicyDocument, { type: 'revocation' }>, digest: Sha256): string => {
  switch (document.type) {
    case 'tariff':
    case 'privacy-budget':
      return document.type
    case 'budget':
      return `budget/${document.year}`
    case 'price-list':
    case 'purpose-class':
    case 'regulation':
    case 'section':
      return `${document.type}/${document.name}`
    case 'project':
      return `project/${digest}`
  }
}

/** As it is asked for by subject: `statute`, `election` and `ristorno` are published in rooms of their own. */
export const publishedHere = policySubjectSchema.exclude(['statute', 'election', 'ristorno'])
