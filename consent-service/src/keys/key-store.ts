import type { IKey } from '@veramo/core-types'
import type { AbstractKeyStore } from '@veramo/key-manager'
import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'

/** Veramo's record of which keys there are: public parts only. Whatever private part is offered is dropped. */
export const createKeyStore = (deps: { store: Pick<Store, 'get' | 'list' | 'write'> }): AbstractKeyStore => ({
  async importKey({ privateKeyHex: _dropped, ...key }) {
    if (key.kid === undefined) throw new Error('A key is recorded under its id.')
    return deps.store.write([{ key: `${prefix}${key.kid}`, value: toBytes(JSON.stringify(key)) }])
  },
  async getKey({ kid }) {
    const bytes = await deps.store.get(`${prefix}${kid}`)
    if (bytes === undefined) throw new Error('There is no key of that id.')
    return parseKey(bytes)
  },
  async deleteKey({ kid }) {
    return deps.store.write([{ key: `${prefix}${kid}`, value: undefined }])
  },
  async listKeys() {
    const keys: IKey[] = []
    for await (const { value } of deps.store.list(prefixRange(prefix))) keys.push(parseKey(value))
    return keys
  },
})

const prefix = 'keys/public/'

/** Written above and by nobody else. */
const parseKey = (bytes: Uint8Array): IKey => JSON.parse(toText(bytes)) as IKey
