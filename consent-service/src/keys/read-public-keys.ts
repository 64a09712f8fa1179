import { createPublicKey, type KeyObject } from 'node:crypto'
import type { ReadableStore } from '@mutua/kit/store'
import { methodUrl, publicJwk } from './did-document.ts'
import { findIdentifier, listDids } from './did-store.ts'

/** Every key that the identities of a store have ever had, retired and killed ones too, by the `kid` of what they signed. */
export const readPublicKeys = async (store: ReadableStore): Promise<ReadonlyMap<string, KeyObject>> => {
  const keys = new Map<string, KeyObject>()
  for await (const did of listDids(store))
    for (const key of (await findIdentifier(store, did))?.keys ?? [])
      keys.set(methodUrl(did, key.kid), createPublicKey({ key: { ...publicJwk(key) }, format: 'jwk' }))
  return keys
}
