import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT, type JWK, type JWTVerifyGetKey } from 'jose'
import { Problem } from '@mutua/sdk/problem'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import type { Sealer } from './sealer.ts'
import { type Store, toBytes, toText } from './store.ts'

/** The Ed25519 key a service signs receipts, tickets and calls to other services with. */
export interface ServiceKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicJwk: JWK
}

const storeKey = 'key/service'

/** Opens the service's key; the first start makes it. It rests sealed in the store. */
export const openServiceKey = async (deps: { store: Store; sealer: Sealer }): Promise<ServiceKey> => {
  const found = await findServiceKey(deps)
  if (found !== undefined) return found
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  await deps.store.write(
    [{ key: storeKey, value: deps.sealer.seal(toBytes(pem)) }],
    new Map([[storeKey, undefined]]),
  )
  return serviceKeyFrom(privateKey)
}

/** The key that is there; undefined when none was ever made. */
export const findServiceKey = async (deps: {
  store: Pick<Store, 'get'>
  sealer: Pick<Sealer, 'open'>
}): Promise<ServiceKey | undefined> => {
  const sealed = await deps.store.get(storeKey)
  return sealed === undefined ? undefined : serviceKeyFrom(createPrivateKey(toText(deps.sealer.open(sealed))))
}

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

const serviceKeyFrom = async (privateKey: KeyObject): Promise<ServiceKey> => {
  const jwk = await exportJWK(createPublicKey(privateKey))
  const kid = await calculateJwkThumbprint(jwk)
  return { kid, privateKey, publicJwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' } }
}

/** Attacker-controlled; used only to look up which of our services to verify against. */
const unverifiedIssuer = (token: string): unknown => {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return typeof payload === 'object' && payload !== null && 'iss' in payload ? payload.iss : undefined
}
