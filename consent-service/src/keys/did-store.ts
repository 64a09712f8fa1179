import type { IIdentifier } from '@veramo/core-types'
import type { AbstractDIDStore } from '@veramo/did-manager'
import { didSchema, type Did } from '@mutua/sdk/consent/did-web'
import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'

/** Veramo's record of identifiers and of the keys each one has had, in the order they were added. */
export const createDidStore = (deps: { store: Pick<Store, 'get' | 'list' | 'write'> }): AbstractDIDStore => {
  const list = async ({ alias, provider }: { alias?: string; provider?: string }): Promise<IIdentifier[]> => {
    const found: IIdentifier[] = []
    for await (const { value } of deps.store.list(prefixRange(prefix))) {
      const identifier = parseIdentifier(value)
      if (alias !== undefined && identifier.alias !== alias) continue
      if (provider !== undefined && identifier.provider !== provider) continue
      found.push(identifier)
    }
    return found
  }
  return {
    async importDID(identifier) {
      const keys = identifier.keys.map(({ privateKeyHex: _dropped, ...key }) => key)
      return deps.store.write([
        { key: `${prefix}${identifier.did}`, value: toBytes(JSON.stringify({ ...identifier, keys })) },
      ])
    },
    async getDID(query: { did: string } | { alias: string }) {
      const identifier =
        'did' in query ? await findIdentifier(deps.store, query.did) : (await list({ alias: query.alias }))[0]
      if (identifier === undefined) throw new Error('There is no such identifier.')
      return identifier
    },
    async deleteDID({ did }) {
      return deps.store.write([{ key: `${prefix}${did}`, value: undefined }])
    },
    listDIDs: list,
  }
}

/** Tells "there is none" from "the store could not say", which Veramo's own look-up does not. */
export const findIdentifier = async (
  store: Pick<Store, 'get'>,
  did: string,
): Promise<IIdentifier | undefined> => {
  const bytes = await store.get(`${prefix}${did}`)
  return bytes === undefined ? undefined : parseIdentifier(bytes)
}

/** Of every identity that a store has. */
export const listDids = async function* (store: Pick<Store, 'list'>): AsyncGenerator<Did> {
  for await (const { key } of store.list(prefixRange(prefix))) yield didSchema.parse(key.slice(prefix.length))
}

const prefix = 'keys/did/'

/** Written above and by nobody else. */
const parseIdentifier = (bytes: Uint8Array): IIdentifier => JSON.parse(toText(bytes)) as IIdentifier
