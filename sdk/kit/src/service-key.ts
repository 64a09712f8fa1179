import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT, type JWK, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { instantOf, instantSchema, parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { findRow, row } from './row.ts'
import type { Sealer } from './sealer.ts'
import { type Store, toBytes, toText } from './store.ts'

/** The Ed25519 key a service signs receipts, tickets and calls to other services with. */
export interface ServiceKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicJwk: JWK
  /** With those of all earlier keys: what they have signed is evidence, and verifies for as long as anybody keeps it. */
  readonly publicJwks: readonly JWK[]
}

/** `key/service` the private key, sealed · `key/service-history` when it was made, and the public keys before it. */
const storeKey = 'key/service'
const historyKey = 'key/service-history'

export interface ServiceKeyDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly sealer: Sealer
  /** A key older than this is followed by a new one. Without: never. */
  readonly renewal?: { readonly afterDays: number; readonly now: () => number }
}

/**
 * Opens the service's key; the first start makes it, and a start after its time makes another and destroys it. It rests
 * sealed in the store. Both rows change in one write: a crash never leaves a signature without its public key.
 */
export const openServiceKey = async (deps: ServiceKeyDeps): Promise<ServiceKey> => {
  const { store, sealer, renewal } = deps
  const sealed = await store.get(storeKey)
  const found = await findServiceKey(deps)
  const at = renewal?.now() ?? Date.now()
  if (found !== undefined) {
    const madeAt = (await findRow(store, historyKey, historySchema))?.madeAt
    // Of a key whose making nobody wrote down nobody knows the age: its time is over.
    const isDue =
      renewal !== undefined && at - Date.parse(madeAt ?? instantOf(0)) >= renewal.afterDays * 86_400_000
    if (!isDue) return found
  }
  const earlier = found?.publicJwks ?? []
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const made = { key: storeKey, value: sealer.seal(toBytes(pem)) }
  const history = row(historyKey, { madeAt: instantOf(at), earlier })
  if (!(await store.write([made, history], new Map([[storeKey, sealed]])))) return openServiceKey(deps)
  return serviceKeyFrom(privateKey, earlier)
}

/** The key that is there; undefined when none was ever made. */
export const findServiceKey = async (deps: {
  store: Pick<Store, 'get'>
  sealer: Pick<Sealer, 'open'>
}): Promise<ServiceKey | undefined> => {
  const sealed = await deps.store.get(storeKey)
  if (sealed === undefined) return undefined
  const history = await findRow(deps.store, historyKey, historySchema)
  return serviceKeyFrom(createPrivateKey(toText(deps.sealer.open(sealed))), history?.earlier ?? [])
}

const historySchema = z.object({
  madeAt: instantSchema,
  earlier: z.array(z.looseObject({ kid: z.string(), kty: z.string() })),
})

export const serviceTokenType = 'service+jwt'

/** A call from service to service: JWT of 60 s (RFC 7523 §3 in shape). */
export const signServiceToken = (deps: {
  key: ServiceKey
  issuer: BaseUrl
  audience: BaseUrl
  now: () => number
}): Promise<string> => {
  const at = Math.floor(deps.now() / 1000)
  return new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', typ: serviceTokenType, kid: deps.key.kid })
    .setIssuer(deps.issuer)
    .setAudience(deps.audience)
    .setIssuedAt(at)
    .setExpirationTime(at + 60)
    .setJti(crypto.randomUUID())
    .sign(deps.key.privateKey)
}

/**
 * @param keysOf keys of a service that the settings name; undefined for everybody else
 * @throws {Problem} `service-unknown`
 */
export const verifyServiceToken = async (
  authorization: string | undefined,
  deps: { audience: BaseUrl; keysOf: (issuer: BaseUrl) => JWTVerifyGetKey | undefined; now: () => number },
): Promise<BaseUrl> => {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw new Problem('service-unknown', 'Send a service token as Bearer.')
  try {
    const issuer = parseBaseUrl(unverifiedIssuer(token))
    const keys = deps.keysOf(issuer)
    if (keys === undefined) throw new Error('not one of our services')
    await jwtVerify(token, keys, {
      typ: serviceTokenType,
      algorithms: ['EdDSA'],
      audience: deps.audience,
      issuer,
      maxTokenAge: 120,
      clockTolerance: 5,
      currentDate: new Date(deps.now()),
    })
    return issuer
  } catch (cause) {
    throw new Problem('service-unknown', 'The service token does not verify.', { cause })
  }
}

const serviceKeyFrom = async (privateKey: KeyObject, earlier: readonly JWK[]): Promise<ServiceKey> => {
  const jwk = await exportJWK(createPublicKey(privateKey))
  const kid = await calculateJwkThumbprint(jwk)
  const publicJwk = { ...jwk, kid, alg: 'EdDSA', use: 'sig' }
  return { kid, privateKey, publicJwk, publicJwks: [publicJwk, ...earlier] }
}

/** Attacker-controlled; used only to look up which of our services to verify against. */
const unverifiedIssuer = (token: string): unknown => {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return typeof payload === 'object' && payload !== null && 'iss' in payload ? payload.iss : undefined
}
