import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { instantOf } from '@mutua/sdk/ids'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store } from '@mutua/kit/store'

/** What the OpenID provider signs with. ES256 for access tokens; RS256 because OpenID Connect Core §15.1 asks for it. */
export interface OpenIdKeys {
  /** Those that sign now come first, then earlier ones, by which tokens that are still alive were signed. */
  readonly privateJwks: readonly JWK[]
  readonly publicJwks: readonly JWK[]
  /** Signs the cookies of the sign-in pages. */
  readonly cookieSecret: string
}

export interface OpenIdKeyDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly sealer: Sealer
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Keys older than this are followed by new ones. */
  readonly renewAfterDays: number
  /** How long whatever an earlier key has signed may still be shown to anybody. */
  readonly retiredSeconds: number
}

/**
 * Opens the keys; the first start makes them, and a start after their time makes new ones. An earlier key signs nothing
 * more, is published until the last of its tokens is over, and is then destroyed. All rest sealed in one row, so a crash
 * leaves either the earlier keys or the new ones with them.
 */
export const openOpenIdKeys = async (deps: OpenIdKeyDeps): Promise<OpenIdKeys> => {
  for (;;) {
    const bytes = await deps.store.get(storeKey)
    const stored = bytes === undefined ? undefined : parseStored(toText(deps.sealer.open(bytes)))
    const wanted = await keysAt(stored, deps)
    if (wanted === stored) return keysFrom(wanted)
    const sealed = deps.sealer.seal(toBytes(JSON.stringify(wanted)))
    if (await deps.store.write([{ key: storeKey, value: sealed }], new Map([[storeKey, bytes]])))
      return keysFrom(wanted)
  }
}

interface StoredKeys {
  readonly privateJwks: readonly JWK[]
  readonly cookieSecret: string
  readonly madeAt: string
  readonly retired: readonly { readonly jwk: JWK; readonly until: string }[]
}

/** The very same object when nothing is due. */
const keysAt = async (stored: StoredKeys | undefined, deps: OpenIdKeyDeps): Promise<StoredKeys> => {
  const { now, renewAfterDays, retiredSeconds } = deps
  const at = instantOf(now())
  if (stored === undefined) {
    const cookieSecret = randomBytes(32).toString('base64url')
    return { privateJwks: await makeKeys(), cookieSecret, madeAt: at, retired: [] }
  }
  const isDue = now() - Date.parse(stored.madeAt) >= renewAfterDays * 86_400_000
  const retired = stored.retired.filter(({ until }) => until > at)
  if (!isDue) return retired.length === stored.retired.length ? stored : { ...stored, retired }
  const until = instantOf(now() + retiredSeconds * 1000)
  return {
    ...stored,
    privateJwks: await makeKeys(),
    madeAt: at,
    retired: [...stored.privateJwks.map((jwk) => ({ jwk, until })), ...retired],
  }
}

const storeKey = 'key/openid'

const makeKeys = async (): Promise<JWK[]> => [await makeKey('ES256'), await makeKey('RS256')]

const makeKey = async (alg: 'ES256' | 'RS256'): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2_048 })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' }
}

const keysFrom = ({ privateJwks, retired, cookieSecret }: StoredKeys): OpenIdKeys => {
  const all = [...privateJwks, ...retired.map(({ jwk }) => jwk)]
  return { privateJwks: all, publicJwks: all.map(publicPart), cookieSecret }
}

/** Sealed by us, so it is what we wrote; of keys whose making nobody wrote down the time is over. */
const parseStored = (text: string): StoredKeys => ({
  madeAt: instantOf(0),
  retired: [],
  ...(JSON.parse(text) as Pick<StoredKeys, 'privateJwks' | 'cookieSecret'> & Partial<StoredKeys>),
})

const publicPart = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }: JWK): JWK => rest
