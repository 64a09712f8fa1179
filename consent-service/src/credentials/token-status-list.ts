import type { KeyObject } from 'node:crypto'
import { StatusList } from '@sd-jwt/jwt-status-list'
import { SignJWT } from 'jose'
import { statusListLength } from '@mutua/sdk/consent/status-list'
import type { BaseUrl } from '@mutua/sdk/ids'

export const tokenStatusListPath = '/status/token/1'

/** draft-ietf-oauth-status-list-20 §7.1. */
export const tokenStatus = { valid: 0, invalid: 1, suspended: 2 } as const

export interface TokenStatusListDeps {
  readonly origin: BaseUrl
  readonly signingKey: () => { readonly verificationMethod: string; readonly key: KeyObject }
  readonly withdrawnIndexes: () => Promise<readonly number[]>
  readonly pausedIndexes: () => Promise<readonly number[]>
  /** Changes once a withdrawal or a pause is durable. */
  readonly changes: () => number
  readonly now: () => number
}

/**
 * The same bits as the bitstring lists, for wallets: two bits an index, a `statuslist+jwt` (draft-ietf-oauth-status-list-20
 * §5.1). It is made anew when something changed, and at half of its time.
 */
export const createTokenStatusList = (deps: TokenStatusListDeps): { published: () => Promise<string> } => {
  let last: { readonly changes: number; readonly at: number; readonly jwt: Promise<string> } | undefined
  const publish = async (at: number): Promise<string> => {
    const [withdrawn, paused] = await Promise.all([deps.withdrawnIndexes(), deps.pausedIndexes()])
    const list = new StatusList(Array.from<number>({ length: statusListLength }).fill(tokenStatus.valid), 2)
    for (const index of paused) list.setStatus(index, tokenStatus.suspended)
    // Written last: who is withdrawn and paused is withdrawn.
    for (const index of withdrawn) list.setStatus(index, tokenStatus.invalid)
    const { verificationMethod, key } = deps.signingKey()
    return new SignJWT({
      sub: `${deps.origin}${tokenStatusListPath}`,
      ttl: secondsToKeep,
      status_list: { bits: 2, lst: list.compressStatusList() },
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'statuslist+jwt', kid: verificationMethod })
      .setIssuedAt(Math.floor(at / 1_000))
      .setExpirationTime(Math.floor((at + lifetimeMs) / 1_000))
      .sign(key)
  }
  return {
    published: () => {
      const changes = deps.changes()
      const at = deps.now()
      const stands =
        last !== undefined && last.changes === changes && at >= last.at && at < last.at + lifetimeMs / 2
      if (!stands) {
        const jwt = publish(at)
        last = { changes, at, jwt }
        // Nobody is served a failure twice.
        jwt.catch(() => (last = undefined))
      }
      return last?.jwt ?? publish(at)
    },
  }
}

const lifetimeMs = 600_000
const secondsToKeep = 5
