import { z } from 'zod'
import { providerSchema, type Provider } from '@mutua/sdk/coop/member'
import { roleEndOf } from '@mutua/sdk/coop/organisation'
import { instantOf, instantSchema, webIdSchema, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'

/** The directory of people who may ask members for access. */
export interface Providers {
  /** @throws {Problem} `provider-exists`, `input-malformed` when the organisation is named by an address */
  readonly enrol: (provider: Provider, by: WebId) => Promise<Provider>
  /** Also after its end. @throws {Problem} `not-found`, `input-malformed` */
  readonly renew: (webId: WebId, validUntil: Instant | undefined, by: WebId) => Promise<Provider>
  readonly find: (webId: WebId) => Promise<Provider | undefined>
  /** All, by display name. */
  readonly list: () => Promise<Provider[]>
}

export const openProviders = (deps: { readonly store: Store; readonly now: () => number }): Providers => ({
  enrol: (provider, by) =>
    commitPlan(deps.store, async () => {
      const key = entryKey(provider.webId)
      // What organisations of the register owe stands under their addresses: no practice is called like one.
      if (/^https?:/i.test(provider.organisation))
        throw new Problem('input-malformed', 'Name the organisation as people call it, not by an address.')
      if ((await deps.store.get(key)) !== undefined) {
        throw new Problem('provider-exists', 'This WebID stands in the directory already.')
      }
      const nowMs = deps.now()
      const listed = { ...provider, validUntil: roleEndOf(provider.validUntil, nowMs) }
      return {
        writes: [row(key, { ...listed, enrolledBy: by, enrolledAt: instantOf(nowMs) })],
        unchanged: new Map([[key, undefined]]),
        result: listed,
      }
    }),

  renew: (webId, wished, by) =>
    commitPlan(deps.store, async () => {
      const key = entryKey(webId)
      const bytes = await deps.store.get(key)
      if (bytes === undefined) throw new Problem('not-found', 'This WebID is not in the directory.')
      const entry = parseRow(entrySchema, bytes)
      const nowMs = deps.now()
      const validUntil = roleEndOf(wished, nowMs)
      const renewals = [...(entry.renewals ?? []), { by, at: instantOf(nowMs), validUntil }]
      return {
        writes: [row(key, { ...entry, validUntil, renewals })],
        unchanged: new Map([[key, bytes]]),
        result: providerSchema.parse({ ...entry, validUntil }),
      }
    }),

  find: async (webId) => {
    const entry = await findRow(deps.store, entryKey(webId), entrySchema)
    return entry === undefined ? undefined : providerSchema.parse(entry)
  },

  list: async () => {
    const providers: Provider[] = []
    for await (const { value } of deps.store.list(prefixRange('providers/'))) {
      providers.push(providerSchema.parse(parseRow(entrySchema, value)))
    }
    return providers.sort((a, b) => a.displayName.localeCompare(b.displayName, 'it'))
  },
})

const entryKey = (webId: WebId) => `providers/${hashKey(webId)}`

const renewalSchema = z.object({ by: webIdSchema, at: instantSchema, validUntil: instantSchema })

const entrySchema = providerSchema.extend({
  enrolledBy: webIdSchema,
  enrolledAt: instantSchema,
  /** Only ever longer. */
  renewals: z.array(renewalSchema).exactOptional(),
})
