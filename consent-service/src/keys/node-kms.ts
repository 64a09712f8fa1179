import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import type { ManagedKeyInfo } from '@veramo/core-types'
import type { AbstractKeyManagementSystem } from '@veramo/key-manager'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'

/** Veramo's signer and keeper of private keys, which never leave it in readable form. */
export interface NodeKms extends AbstractKeyManagementSystem {
  /** The key for signing with `jose` in this process; marked so that it does not print itself. @throws {Error} when absent */
  privateKey(kid: string): Promise<KeyObject>
}

type KeyType = 'Ed25519' | 'Secp256r1'

/**
 * Keeps Ed25519 and P-256 keys sealed in the store and signs with node:crypto (10 to 15 times the speed of did-jwt's own
 * signers). `kid` is the RFC 7638 thumbprint: it names exactly one key, also after a store was lost and made anew.
 * Keys are born here: none is imported, exported or used for agreement.
 */
export const createNodeKms = (deps: {
  store: Pick<Store, 'get' | 'list' | 'write'>
  sealer: Sealer
}): NodeKms => {
  const open = async (kid: string): Promise<{ type: KeyType; key: KeyObject }> => {
    const sealed = await deps.store.get(storeKey(kid))
    if (sealed === undefined) throw new Error('There is no private key of that id.')
    return openSealed(sealed, kid, deps.sealer)
  }
  return {
    async createKey({ type, kid: wanted }) {
      if (!isKeyType(type)) throw new Error(`Keys of type ${type} are not made here.`)
      if (wanted !== undefined) throw new Error('The id of a key is its thumbprint and cannot be chosen.')
      const { privateKey } = generate(type)
      const info = await keyInfo(type, privateKey)
      const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
      const plain = toBytes(JSON.stringify({ kid: info.kid, type, pkcs8 } satisfies SealedKey))
      await deps.store.write([{ key: storeKey(info.kid), value: deps.sealer.seal(plain) }])
      return info
    },
    async listKeys() {
      const infos: ManagedKeyInfo[] = []
      for await (const entry of deps.store.list(prefixRange(prefix))) {
        const { type, key } = openSealed(entry.value, entry.key.slice(prefix.length), deps.sealer)
        infos.push(await keyInfo(type, key))
      }
      return infos
    },
    async deleteKey({ kid }) {
      await deps.store.write([{ key: storeKey(kid), value: undefined }])
      return true
    },
    async sign({ keyRef, algorithm, data: bytes }) {
      const { type, key } = await open(keyRef.kid)
      // A caller that asks for another algorithm than the key's is confused, or wants us to be.
      if (algorithm !== undefined && algorithm !== algorithms[type])
        throw new Error(`This key signs with ${algorithms[type]} only.`)
      return signature(type, key, bytes)
    },
    privateKey: async (kid) => (await open(kid)).key,
    importKey: () => refuse('imported'),
    sharedSecret: () => refuse('used for key agreement'),
    signEthTX: () => refuse('used for transactions'),
    signJWT: async ({ key, data: content }) => {
      const { type, key: privateKey } = await open(key.kid)
      return signature(type, privateKey, typeof content === 'string' ? toBytes(content) : content)
    },
  }
}

const prefix = 'keys/private/'
const storeKey = (kid: string): string => `${prefix}${kid}`

/** `kid` travels inside the seal: a sealed key moved to another place in the store does not open there. */
const sealedKeySchema = z.object({
  kid: z.string(),
  type: z.enum(['Ed25519', 'Secp256r1']),
  pkcs8: z.string(),
})
type SealedKey = z.infer<typeof sealedKeySchema>

const algorithms = { Ed25519: 'EdDSA', Secp256r1: 'ES256' } as const satisfies Record<KeyType, string>

const isKeyType = (type: string): type is KeyType => Object.hasOwn(algorithms, type)

const generate = (type: KeyType): { privateKey: KeyObject } =>
  type === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })

const openSealed = (sealed: Uint8Array, kid: string, sealer: Sealer): { type: KeyType; key: KeyObject } => {
  let plain: Uint8Array
  try {
    plain = sealer.open(sealed)
  } catch (cause) {
    throw Object.assign(
      new Error(
        'The signing keys were sealed with another secret: put back the secret file that belongs to this store.',
        { cause },
      ),
      { code: 'KEYS_SEALED_OTHERWISE' },
    )
  }
  const parsed = sealedKeySchema.parse(JSON.parse(toText(plain)))
  if (parsed.kid !== kid) throw new Error('A sealed key lies under the id of another one.')
  return {
    type: parsed.type,
    key: createPrivateKey({ key: Buffer.from(parsed.pkcs8, 'base64'), type: 'pkcs8', format: 'der' }),
  }
}

/** `publicKeyHex`: raw for Ed25519 (RFC 8032), compressed point for P-256 (SEC 1 §2.3.3), as their multicodecs want it. */
const keyInfo = async (type: KeyType, key: KeyObject): Promise<ManagedKeyInfo> => {
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const x = Buffer.from(jwk.x ?? '', 'base64url')
  const parity = (Buffer.from(jwk.y ?? '', 'base64url').at(-1) ?? 0) & 1
  const publicKey = type === 'Ed25519' ? x : Buffer.concat([Buffer.from([2 + parity]), x])
  return {
    kid: await calculateJwkThumbprint(jwk),
    kms: 'node',
    type,
    publicKeyHex: publicKey.toString('hex'),
    meta: { algorithms: [algorithms[type]] },
  }
}

/** JWS form (RFC 7518 §3.4, RFC 8037 §3.1), which is what did-jwt expects of a signer. */
const signature = (type: KeyType, key: KeyObject, bytes: Uint8Array): string =>
  (type === 'Ed25519'
    ? sign(null, bytes, key)
    : sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
  ).toString('base64url')

const refuse = (what: string): Promise<never> => Promise.reject(new Error(`Keys kept here are not ${what}.`))
