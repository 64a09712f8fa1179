import { z } from 'zod'
import { centsSchema, instantSchema, microCentsSchema, purposeIriSchema, webIdSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { memberCategorySchema } from './member.ts'
import { monthSchema, periodSchema } from './period.ts'
import { boardActSchema, memberStateSchema } from './register.ts'

const countSchema = z.number().int().nonnegative()

/** How many wait for an officer, and for how many of them the time is over. */
const waitingSchema = z.strictObject({ waiting: countSchema, overdue: countSchema })
export type Waiting = z.infer<typeof waitingSchema>
/** And for how many the days of the law are nearly over. */
const clockedSchema = waitingSchema.extend({ soon: countSchema })

/** What needs an officer now, as counts: who it is about stands where it is done. */
export const overviewSchema = z.strictObject({
  members: countSchema,
  /** Months with uses that are not closed, and the present one, the oldest first. */
  openMonths: z.array(z.strictObject({ month: monthSchema, uses: countSchema, hasEnded: z.boolean() })),
  /** Months and years, the newest first. */
  closedPeriods: z.array(periodSchema),
  complaints: waitingSchema,
  emergencies: waitingSchema,
  /** Applications that the board has to decide on, and notices of exit. */
  applications: clockedSchema,
  exits: clockedSchema,
  /** Refusals that wait for the assembly. */
  appeals: countSchema,
  /** Members who have to be told of an emergency access. */
  untold: waitingSchema,
  /** Requests of data subjects (GDPR Art. 15-22), and breaches of which the authority was not told. */
  rights: waitingSchema,
  breaches: waitingSchema,
  log: z.strictObject({
    /** The newest checkpoint that was given out, a signed note (c2sp.org/tlog-checkpoint). */
    checkpoint: z.string(),
    vkey: z.string(),
    /** Those whom the settings name; `cosignedAt` is missing where the checkpoint has no cosignature of theirs. */
    witnesses: z.array(z.strictObject({ name: z.string(), cosignedAt: instantSchema.exactOptional() })),
  }),
})
export type Overview = z.infer<typeof overviewSchema>

/**
 * A line of the members register as the console shows it (libro soci, art. 2421 n. 1 c.c.). No field can say anything of anybody’s
 * health, or lead to where it is kept: neither WebID nor pod.
 */
export const bookLineSchema = z.strictObject({
  number: z.number().int().positive(),
  displayName: z.string(),
  category: memberCategorySchema,
  state: memberStateSchema,
  section: z.string().exactOptional(),
  province: z.string().exactOptional(),
  admittedOn: civilDateSchema,
  /** Missing in lines from before acts were asked for. */
  act: boardActSchema.exactOptional(),
  voteFrom: civilDateSchema,
  subscribedCents: centsSchema,
  /** Paid-up capital. */
  quotaCents: centsSchema,
  /** Of who is a member no more: `state` says why. Reasons stand on the line itself, not in a list. */
  exitOn: civilDateSchema.exactOptional(),
  exitAct: boardActSchema.exactOptional(),
})
export type BookLine = z.infer<typeof bookLineSchema>

/** Uses of a month by organisation, and by purpose; never by both, and never by person. */
export const useCountsSchema = z.strictObject({
  month: monthSchema,
  uses: countSchema,
  organisations: z.array(
    z.strictObject({
      organisation: z.string(),
      payer: webIdSchema.exactOptional(),
      uses: countSchema,
      microCents: microCentsSchema,
    }),
  ),
  /** Purposes that at least `smallestGroup` different members share in this month; the rest is one sum. */
  purposes: z.array(z.strictObject({ purpose: purposeIriSchema, uses: countSchema })),
  otherUses: countSchema,
  smallestGroup: z.number().int().positive(),
  /** All months with uses, the newest first. */
  months: z.array(monthSchema),
})
export type UseCounts = z.infer<typeof useCountsSchema>
