import { z } from 'zod'
import { sha256Schema, type Sha256 } from '../ids.ts'
import { statuteRuleSchema } from '../law/statute-version.ts'
import { officialTableSchema } from '../pool/official-table.ts'
import { budgetAdoptionSchema, type BudgetLine } from './budget.ts'
import { civilDateSchema, type CivilDate } from './civil-date.ts'
import { statementText } from './officer.ts'
import { policyNameSchema } from './policy-name.ts'
import { policySubjectSchema, type PolicySubject } from './policy-subject.ts'
import { yearSchema } from './period.ts'
import { priceListSchema } from './price-list.ts'
import { privacyBudgetSchema } from './privacy-budget.ts'
import { projectDocumentSchema } from './project.ts'
import { purposeClassSchema } from './purpose-class.ts'
import { sectionBudgetSchema } from './section-budget.ts'
import { tariffAdoptionSchema } from './tariff.ts'

const line = (most: number) => z.string().trim().min(1).max(most)

/** Left out: in force as soon as the minutes are signed. */
const firstDay = { from: civilDateSchema.exactOptional() }

const regulationSchema = z.strictObject({
  type: z.literal('regulation'),
  ...firstDay,
  name: policyNameSchema,
  title: line(200),
  text: line(40_000),
  /** What of it the software obeys: rules that law and statute leave to a regulation. */
  rules: z.array(statuteRuleSchema).min(1).max(100).exactOptional(),
})
const sectionSchema = z.strictObject({
  type: z.literal('section'),
  name: policyNameSchema,
  /** As it is called in the list of sections: by it the software knows which one it is. */
  title: line(200),
  plain: line(1_200),
  /** What it may spend, year by year. */
  budgets: z
    .array(sectionBudgetSchema)
    .min(1)
    .max(10)
    .refine(
      (budgets) => new Set(budgets.map(({ year }) => year)).size === budgets.length,
      'must name each year once',
    )
    .exactOptional(),
})

/** Ends what another document put into force, and puts nothing in its place. What is replaced needs none. */
const revocationSchema = z.strictObject({
  type: z.literal('revocation'),
  subject: z.enum([
    'price-list',
    'purpose-class',
    'privacy-budget',
    'project',
    'regulation',
    'section',
    'official-table',
  ]),
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
  priceListSchema.extend(firstDay),
  purposeClassSchema.extend(firstDay),
  privacyBudgetSchema.extend(firstDay),
  regulationSchema,
  sectionSchema,
  projectDocumentSchema,
  officialTableSchema,
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
    case 'official-table':
      return `${document.type}/${digest}`
  }
}

/** The day from which it is in force, where that is later than its resolution. */
export const firstDayOf = (document: PolicyDocument): CivilDate | undefined => {
  switch (document.type) {
    case 'price-list':
    case 'purpose-class':
    case 'privacy-budget':
    case 'regulation':
      return document.from
    case 'tariff':
    case 'budget':
    case 'section':
    case 'project':
    case 'official-table':
    case 'revocation':
      return undefined
  }
}

/** As it is asked for by subject: `statute`, `election` and `ristorno` are published in rooms of their own. */
export const publishedHere = policySubjectSchema.exclude(['statute', 'election', 'ristorno'])
