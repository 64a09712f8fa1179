import { z } from 'zod'
import { memberSchema } from '@mutua/sdk/coop/member'
import { instantSchema, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

export const headKey = 'members/head'
export const headSchema = z.object({ lastNumber: z.number().int().positive() })
export const linePrefix = 'members/line/'
export const lineKey = (number: number) => linePrefix + ordinalKey(number)

/** A line of the register as it rests: never changed once written. */
export const lineSchema = memberSchema.extend({
  entry: z.object({ kind: z.literal('admitted'), by: webIdSchema, at: instantSchema }),
  fiscalCodeHash: sha256Schema,
  sealedIban: z.string(),
})
export type Line = z.input<typeof lineSchema> & z.output<typeof lineSchema>

/** Accounts that a member gave after their admission: lines of the register do not change. The last one counts. */
export const accountPrefix = (number: number) => `members/account/${ordinalKey(number)}/`
export const accountKey = (number: number, change: number) => accountPrefix(number) + ordinalKey(change)
export const accountSchema = z.object({ by: webIdSchema, at: instantSchema, sealedIban: z.string() })

/** Where a member is found by; each holds the number. */
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
