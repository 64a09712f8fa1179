import { z } from 'zod'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { needWhatSchema } from '@mutua/sdk/coop/need'
import { instantSchema, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'

/** People stand here by a hash, as in a section of a condition (decision 0311). */
export const personOf = (webId: string): string => hashKey(webId)

export const animatorKey = (section: string): string => `needs/animator/${section}`
export const animatorRowSchema = z.object({ webId: webIdSchema, by: webIdSchema, at: instantSchema })

/** Who chose to take part. */
export const takingPartPrefix = 'needs/in/'
export const takingPartKey = (section: string, person: string): string =>
  `${takingPartPrefix}${section}/${person}`

export const takingPartSchema = z.object({ at: instantSchema })

export const postPrefix = 'needs/post/'
export const postKey = (id: string): string => postPrefix + id
export const postRowSchema = z.object({
  id: z.string(),
  section: z.string(),
  by: sha256Schema,
  kind: z.enum(['need', 'offer']),
  what: needWhatSchema,
  text: z.string(),
  name: z.string().exactOptional(),
  postedAt: instantSchema,
  until: civilDateSchema,
  state: z.enum(['open', 'agreed', 'done']),
  isHidden: z.boolean(),
  /** Who reported it: nobody hides it twice. */
  reports: z.array(sha256Schema),
  answers: z.array(
    z.object({ id: z.string(), by: sha256Schema, text: z.string(), name: z.string().exactOptional() }),
  ),
  agreed: z.string().exactOptional(),
  thanks: z.string().exactOptional(),
})
export type PostRow = z.infer<typeof postRowSchema>

/** Minutes that somebody gave. When they leave, a random number takes their place: the sum stays, and nobody is in it. */
export const givenPrefix = 'needs/given/'
export const givenOf = (section: string): string => `${givenPrefix}${section}/`
export const givenKey = (section: string, month: string, id: string): string =>
  `${givenOf(section)}${month}/${id}`
export const givenRowSchema = z.object({ minutes: z.number().int().nonnegative(), giver: z.string() })

/** How much somebody wrote on a day. */
export const dayPrefix = 'needs/day/'
export const dayKey = (date: string, person: string): string => `${dayPrefix}${date}/${person}`
export const dayRowSchema = z.object({ posts: z.number().int(), answers: z.number().int() })
