import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Sealer } from '../sealer.ts'
import { toBytes, toText, type Store } from '../store.ts'

/**
 * The Ed25519 key that signs notes, and nothing else. The first call makes it; it rests sealed under `key`. It is never
 * followed by another: verifiers and witnesses know a log, or a witness, by it.
 */
export const openNoteKey = async (
  key: string,
  deps: { readonly store: Pick<Store, 'get' | 'write'>; readonly sealer: Sealer },
): Promise<KeyObject> => {
  const found = await deps.store.get(key)
  if (found !== undefined) return createPrivateKey(toText(deps.sealer.open(found)))
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const made = { key, value: deps.sealer.seal(toBytes(pem)) }
  return (await deps.store.write([made], new Map([[key, undefined]]))) ? privateKey : openNoteKey(key, deps)
}
