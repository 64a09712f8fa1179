import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store } from '@mutua/kit/store'

/** Private key that signs what wallets are asked (ES256, which every wallet knows: HAIP 1.0 §7). */
export const openWalletKey = async (deps: {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly sealer: Sealer
}): Promise<JWK> => {
  for (;;) {
    const bytes = await deps.store.get(storeKey)
    // Sealed by us, so it is what we wrote.
    if (bytes !== undefined) return JSON.parse(toText(deps.sealer.open(bytes))) as JWK
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(privateKey)
    const made = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' }
    const sealed = deps.sealer.seal(toBytes(JSON.stringify(made)))
    if (await deps.store.write([{ key: storeKey, value: sealed }], new Map([[storeKey, undefined]])))
      return made
  }
}

export const publicEcKey = ({ kty, crv, x, y, kid, use, alg }: JWK): JWK => {
  if (kty !== 'EC' || crv === undefined || x === undefined || y === undefined || kid === undefined)
    throw new Error('this is no key for wallets')
  return { kty, crv, x, y, kid, ...(use === undefined ? {} : { use }), ...(alg === undefined ? {} : { alg }) }
}

const storeKey = 'key/wallet'
