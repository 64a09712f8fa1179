import { createHmac, randomBytes } from 'node:crypto'
import { sha256Schema, type Sha256 } from '@mutua/sdk/ids'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import type { OutsideKind } from './adapter.ts'

/** What is kept of an outside identity: enough to know it again, too little to say whose it is. */
export type IdentityDigest = (kind: OutsideKind, subject: string) => Sha256

/**
 * HMAC-SHA-256 under a key that rests sealed: a plain hash of a fiscal number is guessed back in a minute, since it is made
 * of a name, a day and a town.
 */
export const openIdentityDigest = async (deps: {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly sealer: Sealer
}): Promise<IdentityDigest> => {
  const { store, sealer } = deps
  if ((await store.get(secretKey)) === undefined)
    await store.write(
      [{ key: secretKey, value: sealer.seal(randomBytes(32)) }],
      new Map([[secretKey, undefined]]),
    )
  const sealed = await store.get(secretKey)
  if (sealed === undefined) throw new Error('the key for outside identities was written and is not there')
  const secret = sealer.open(sealed)
  return (kind, subject) =>
    sha256Schema.parse(createHmac('sha256', secret).update(`${kind} ${subject}`).digest('hex'))
}

const secretKey = 'key/outside-identities'
