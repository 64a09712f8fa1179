import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store } from '@mutua/kit/store'

/** What the OpenID provider signs with. ES256 for access tokens; RS256 because OpenID Connect Core §15.1 asks for it. */
export interface OpenIdKeys {
  readonly privateJwks: readonly JWK[]
  readonly publicJwks: readonly JWK[]
  /** Signs the cookies of the sign-in pages. */
  readonly cookieSecret: string
}

/** Opens the keys; the first start makes them. They rest sealed in the store. */
export const openOpenIdKeys = async (deps: {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly sealer: Sealer
}): Promise<OpenIdKeys> => {
  const stored = await deps.store.get(storeKey)
  if (stored !== undefined) return keysFrom(toText(deps.sealer.open(stored)))
  const made = JSON.stringify({
    privateJwks: [await makeKey('ES256'), await makeKey('RS256')],
    cookieSecret: randomBytes(32).toString('base64url'),
  })
  const sealed = deps.sealer.seal(toBytes(made))
  await deps.store.write([{ key: storeKey, value: sealed }], new Map([[storeKey, undefined]]))
  return keysFrom(made)
}

const storeKey = 'key/openid'

const makeKey = async (alg: 'ES256' | 'RS256'): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2_048 })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' }
}

const keysFrom = (text: string): OpenIdKeys => {
  // Sealed by us, so it is what we wrote.
  const { privateJwks, cookieSecret } = JSON.parse(text) as { privateJwks: JWK[]; cookieSecret: string }
  return { privateJwks, cookieSecret, publicJwks: privateJwks.map(publicPart) }
}

const publicPart = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }: JWK): JWK => rest
