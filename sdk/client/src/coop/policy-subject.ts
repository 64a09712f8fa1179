import { z } from 'zod'

/** What a resolution may lay down as policy. */
export const policySubjectSchema = z.enum([
  'tariff',
  'ristorno',
  'budget',
  'price-list',
  'purpose-class',
  'privacy-budget',
  'project',
  'statute',
  'regulation',
  'election',
  'section',
  'official-table',
])
export type PolicySubject = z.infer<typeof policySubjectSchema>
