import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { multikeyOf } from '@mutua/kit/did/multikey'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store } from '@mutua/kit/store'

/** A key of the conformance tenant: its own `did:key`, which nobody takes for the co-op. */
export interface ConformanceKey {
  readonly did: string
  readonly verificationMethod: string
  readonly key: KeyObject
}

export interface ConformanceKeys {
  readonly ed25519: ConformanceKey
  readonly p256: ConformanceKey
}

/** Opens the two keys; the first start makes them, in one write. */
export const openConformanceKeys = async (deps: {
  store: Pick<Store, 'get' | 'write'>
  sealer: Sealer
}): Promise<ConformanceKeys> => {
  const sealed = await deps.store.get(storeKey)
  if (sealed !== undefined) return keysFrom(sealedSchema.parse(JSON.parse(toText(deps.sealer.open(sealed)))))
  const made = { ed25519: textOf(generateKeyPairSync('ed25519')), p256: textOf(newP256()) }
  const value = deps.sealer.seal(toBytes(JSON.stringify(made)))
  // Refused when another start has just made them: then the next round finds those.
  const isFirst = await deps.store.write([{ key: storeKey, value }], new Map([[storeKey, undefined]]))
  return isFirst ? keysFrom(made) : openConformanceKeys(deps)
}

const storeKey = 'vcalm/conformance-keys'
const sealedSchema = z.object({ ed25519: z.string(), p256: z.string() })

const newP256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

const textOf = ({ privateKey }: { privateKey: KeyObject }): string =>
  privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')

const keysFrom = ({ ed25519, p256 }: z.infer<typeof sealedSchema>): ConformanceKeys => ({
  ed25519: keyFrom(ed25519),
  p256: keyFrom(p256),
})

const keyFrom = (text: string): ConformanceKey => {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64'), type: 'pkcs8', format: 'der' })
  const multikey = multikeyOf(createPublicKey(key))
  const did = `did:key:${multikey}`
  return { did, verificationMethod: `${did}#${multikey}`, key }
}
