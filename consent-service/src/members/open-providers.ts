import { providerSchema, type Provider } from '@mutua/sdk/coop/member'
import { instantOf, instantSchema, webIdSchema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'

/** The directory of people who may ask members for access. */
export interface Providers {
  /** @throws {Problem} `provider-exists` */
  readonly enrol: (provider: Provider, by: WebId) => Promise<Provider>
  readonly find: (webId: WebId) => Promise<Provider | undefined>
  /** All, by display name. */
  readonly list: () => Promise<Provider[]>
}

export const openProviders = (deps: { readonly store: Store; readonly now: () => number }): Providers => ({
  enrol: (provider, by) =>
    commitPlan(deps.store, async () => {
      const key = entryKey(provider.webId)
      if ((await deps.store.get(key)) !== undefined) {
        throw new Problem('provider-exists', 'This WebID stands in the directory already.')
      }
      return {
        writes: [row(key, { ...provider, enrolledBy: by, enrolledAt: instantOf(deps.now()) })],
        unchanged: new Map([[key, undefined]]),
        result: provider,
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

const entrySchema = providerSchema.extend({ enrolledBy: webIdSchema, enrolledAt: instantSchema })
