import { z } from 'zod'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { memberSchema } from '@mutua/sdk/coop/member'
import { boardActSchema, representativeSchema, votesSchema } from '@mutua/sdk/coop/register'
import { instantSchema, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

export const headKey = 'members/head'
/** `left`: how many lines are of people who are members no more. */
export const headSchema = z.object({
  lastNumber: z.number().int().positive(),
  left: z.number().int().nonnegative().default(0),
})
export const linePrefix = 'members/line/'
export const lineKey = (number: number) => linePrefix + ordinalKey(number)

/** A line of the register as it rests: never changed once written. What happens later stands in steps after it. */
export const lineSchema = memberSchema.extend({
  /** `brought-over`: copied from a book that was kept before this one. */
  entry: z.object({ kind: z.enum(['admitted', 'brought-over']), by: webIdSchema, at: instantSchema }),
  act: boardActSchema.exactOptional(),
  votes: votesSchema.exactOptional(),
  application: z.number().int().positive().exactOptional(),
  representative: representativeSchema.exactOptional(),
  /** Of a legal person: SHA-256 of its own statute, and how many members it has. */
  statute: sha256Schema.exactOptional(),
  members: z.number().int().positive().exactOptional(),
  /** Of a child at the time of the entry: no vote before that day. Nobody else’s birth stands open. */
  adultOn: civilDateSchema.exactOptional(),
  fiscalCodeHash: sha256Schema,
  /** Missing until an account is given. */
  sealedIban: z.string().exactOptional(),
  /** Day and place of birth or registration, and address. */
  sealedDetails: z.string().exactOptional(),
})
export type Line = z.input<typeof lineSchema> & z.output<typeof lineSchema>

/** Steps of a line, in order: a key that is there is never written again. */
export const allSteps = 'members/step/'
export const stepPrefix = (number: number) => `${allSteps}${ordinalKey(number)}/`
export const stepKey = (number: number, step: number) => stepPrefix(number) + ordinalKey(step)
/** Stands while somebody is a member no more; holds the day and the step. */
export const endedPrefix = 'members/ended/'
export const endedKey = (number: number) => endedPrefix + ordinalKey(number)
export const endedSchema = z.object({ on: z.string(), step: z.number().int().positive() })
/** Notices of exit that the board has not decided on: in order of the day by which it has to. */
export const leavingPrefix = 'members/leaving/'
export const leavingKey = (number: number, by: string) => `${leavingPrefix}${by}/${ordinalKey(number)}`
/** Keys of callers for quotas: each leads to its step. */
export const quotaKeyKey = (number: number, key: string) =>
  `members/quota-key/${ordinalKey(number)}/${hashKey(key)}`

/** Accounts that a member gave after their admission: lines of the register do not change. The last one counts. */
export const accountPrefix = (number: number) => `members/account/${ordinalKey(number)}/`
export const accountKey = (number: number, change: number) => accountPrefix(number) + ordinalKey(change)
export const accountSchema = z.object({ by: webIdSchema, at: instantSchema, sealedIban: z.string() })

/** Where a member is found by; each holds the number: of somebody who came back, the newest. */
export const indexPrefixes = ['members/webid/', 'members/pod/', 'members/fiscal-code/'] as const
export const webIdKey = (webId: string) => `members/webid/${hashKey(webId)}`
export const podKey = (pod: string) => `members/pod/${hashKey(pod)}`
export const indexKeysOf = ({
  webId,
  pod,
  fiscalCodeHash,
}: Pick<Line, 'webId' | 'pod' | 'fiscalCodeHash'>) => [
  webIdKey(webId),
  podKey(pod),
  `members/fiscal-code/${fiscalCodeHash}`,
]
