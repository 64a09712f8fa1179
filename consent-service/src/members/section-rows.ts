import { sectionWishSchema } from '@mutua/sdk/coop/register'
import { instantSchema, webIdSchema } from '@mutua/sdk/ids'
import { findRow, hashKey } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'

export const sectionPrefix = 'sections/one/'
/** The id of a section: of its name as it is read, so that no two differ by a capital letter only. */
export const sectionIdOf = (name: string): string =>
  hashKey(name.normalize('NFC').trim().toLocaleLowerCase('it')).slice(0, 16)
export const sectionKey = (id: string) => sectionPrefix + id
export const sectionRowSchema = sectionWishSchema.extend({
  by: webIdSchema,
  at: instantSchema,
  /** From then on nobody enters it and nothing is spent for it. */
  endedAt: instantSchema.exactOptional(),
  endedBy: webIdSchema.exactOptional(),
})

/** Who is in which section of a condition: by a hash, since a key shows up in more places than its value. */
export const insidePrefix = 'sections/inside/'
export const insideKey = (id: string, webId: string) => `${insidePrefix}${id}/${hashKey(webId)}`

export const isConditionSection = async (name: string, store: Pick<Store, 'get'>): Promise<boolean> =>
  (await findRow(store, sectionKey(sectionIdOf(name)), sectionRowSchema))?.kind === 'condition'
