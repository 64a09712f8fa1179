import { z } from 'zod'
import { instantSchema } from '../ids.ts'
import { civilDateSchema, type CivilDate } from './civil-date.ts'
import { periodEnd, periodStart, type Period } from './period.ts'
import { activityCentreSchema, fundingSourceSchema } from './transfer.ts'

const name = z.string().trim().min(1).max(120)
const days = {
  /** First day on which anything may be booked to it. */
  opensOn: civilDateSchema,
  /** First day on which nothing may any more; without one it stays open. */
  endsOn: civilDateSchema.optional(),
}
const inOrder = ({ opensOn, endsOn }: { opensOn: string; endsOn?: string | undefined }): boolean =>
  endsOn === undefined || endsOn > opensOn
const order = { path: ['endsOn'], message: 'must be after the day it opens' }

/** A part of the co-op's work that is accounted apart, in the section of members it belongs to. */
export const centreDeclarationSchema = z
  .strictObject({ name: activityCentreSchema, title: name, section: name, ...days })
  .refine(inOrder, order)
export type CentreDeclaration = z.infer<typeof centreDeclarationSchema>

/** A giver of money that is bound to a purpose: a region, a mutual fund, a foundation. What it gives is never shared out. */
export const fundingDeclarationSchema = z
  .strictObject({
    name: fundingSourceSchema.refine((source) => source !== 'own', 'is the co-op’s own money'),
    title: name,
    /** Who gives it. */
    giver: name,
    ...days,
  })
  .refine(inOrder, order)
export type FundingDeclaration = z.infer<typeof fundingDeclarationSchema>

export const registeredCentreSchema = z.object({
  ...centreDeclarationSchema.shape,
  registeredAt: instantSchema.optional(),
})
/** Without `registeredAt` it is built in. */
export type RegisteredCentre = z.infer<typeof registeredCentreSchema>

export const registeredFundingSchema = z.object({
  ...fundingDeclarationSchema.shape,
  registeredAt: instantSchema.optional(),
})
export type RegisteredFunding = z.infer<typeof registeredFundingSchema>

/** The day from which nothing more is booked to it. */
export const endingSchema = z.strictObject({ endsOn: civilDateSchema })

/** The two centres that every co-op has: what members' data earns, and what it takes to run the house. */
export const builtInCentres: readonly RegisteredCentre[] = [
  builtIn('member-uses', 'Uses of members’ data'),
  builtIn('administration', 'Running the co-op'),
]

/** Whether any day of the period lies within its days. */
export const isOpenIn = (
  period: Period,
  { opensOn, endsOn }: { readonly opensOn: CivilDate; readonly endsOn?: CivilDate | undefined },
): boolean =>
  opensOn < dayOf(periodEnd(period)) && (endsOn === undefined || endsOn > dayOf(periodStart(period)))

const dayOf = (instant: string): string => instant.slice(0, 10)

function builtIn(centre: string, title: string): RegisteredCentre {
  return {
    name: activityCentreSchema.parse(centre),
    title,
    section: 'co-op',
    opensOn: civilDateSchema.parse('2000-01-01'),
  }
}
