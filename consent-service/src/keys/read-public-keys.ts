import { createPublicKey, type KeyObject } from 'node:crypto'
import { didSchema } from '@mutua/sdk/consent/did-web'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { methodUrl, publicJwk } from './did-document.ts'
import { findIdentifier } from './did-store.ts'

/** Every key that the identities of a store have ever had, retired and killed ones too, by the `kid` of what they signed. */
export const readPublicKeys = async (store: ReadableStore): Promise<ReadonlyMap<string, KeyObject>> => {
  const keys = new Map<string, KeyObject>()
  for await (const { key: place } of store.list(prefixRange('keys/did/'))) {
    const did = didSchema.parse(place.slice('keys/did/'.length))
    for (const key of (await findIdentifier(store, did))?.keys ?? [])
      keys.set(methodUrl(did, key.kid), createPublicKey({ key: { ...publicJwk(key) }, format: 'jwk' }))
  }
  return keys
}
