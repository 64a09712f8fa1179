import { z } from 'zod'
import { webIdSchema } from '../ids.ts'
import { findVariable } from './variables.ts'

const line = (most: number) => z.string().trim().min(1).max(most)

/** Purposes for which data may be used a second time (EHDS Art. 53(1)); those of Art. 54 are not there to be chosen. */
export const secondaryPurposeSchema = z.enum([
  'public-health',
  'policy-making',
  'statistics',
  'education',
  'scientific-research',
  'improving-care',
])
export type SecondaryPurpose = z.infer<typeof secondaryPurposeSchema>

/** What an application for access says (EHDS Art. 67(2)), beside what its project says anyway. */
export const accessApplicationSchema = z.strictObject({
  /** Who may ask, by name: nobody else of the organisation may (Art. 67(2)(a)). */
  people: z
    .array(z.strictObject({ webId: webIdSchema, name: line(140) }))
    .min(1)
    .max(20),
  purpose: secondaryPurposeSchema,
  /** What it is good for, and for whom. */
  benefit: line(2_000),
  /** Why these variables, and why no fewer. */
  necessity: line(2_000),
  /** What the organisation does against misuse and against finding out who is behind an answer. */
  safeguards: line(2_000),
  /** Who pays for it. */
  funding: line(500),
})
export type AccessApplication = z.infer<typeof accessApplicationSchema>

/** What makes a project of kind `study` one of the pool: nobody gets rows for it, only answers. */
export const studyPlanSchema = z
  .strictObject({
    /** Of the public catalogue of variables, in the order of the table's columns. */
    variables: z
      .array(z.string().refine((id) => findVariable(id) !== undefined, 'must be a variable of the catalogue'))
      .min(1)
      .max(32)
      .refine((ids) => new Set(ids).size === ids.length, 'must name each variable once'),
    /** 1 where each row is a person. */
    rowsPerMember: z.int().min(1).max(1_000),
    application: accessApplicationSchema,
    /** Days between the end of recruiting and the first reading of a pod: to think again, and to withdraw. */
    noticeDays: z.int().min(0).max(90),
    /** Days after the close until what was found has to be told: 18 months at most (EHDS Art. 61(4)). */
    resultsWithinDays: z.int().min(1).max(548),
    /** Members give for nothing (data altruism, DGA Art. 2(16)): no answer has a price, and none counts as exchange. */
    gift: z.literal(true).exactOptional(),
    /** Questions of other organisations, answered as counts rounded to ten: a study that the co-op itself runs. */
    feasibility: z.literal(true).exactOptional(),
  })
  .refine(
    ({ variables, rowsPerMember }) =>
      rowsPerMember === 1 || variables.some((id) => findVariable(id)?.level === 'measurement'),
    { path: ['rowsPerMember'], message: 'must be 1 where no variable is of a measurement' },
  )
  .refine(
    ({ variables, rowsPerMember }) =>
      rowsPerMember > 1 || variables.every((id) => findVariable(id)?.level === 'person'),
    { path: ['rowsPerMember'], message: 'must be above 1 where a row is a measurement' },
  )
export type StudyPlan = z.infer<typeof studyPlanSchema>
