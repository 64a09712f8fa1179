import { createHmac, randomBytes } from 'node:crypto'

/** Values that a caller must put into its proofs, so that none can be made ahead of time (RFC 9449 §9). */
export interface DpopNonces {
  /** To be sent with every answer as `DPoP-Nonce`. */
  current(): string
  isGood(nonce: string | undefined): boolean
}

/**
 * A new one every minute, good for two minutes after it was followed by another. Nothing is kept: a nonce is the minute
 * under a secret of this process, so a restart asks everybody once more.
 */
export const createDpopNonces = (deps: {
  /** Milliseconds since the epoch. */
  readonly now: () => number
}): DpopNonces => {
  const secret = randomBytes(32)
  const minute = () => Math.floor(deps.now() / 60_000)
  const nonceOf = (at: number): string =>
    createHmac('sha256', secret).update(String(at)).digest('base64url').slice(0, 22)
  return {
    current: () => nonceOf(minute()),
    isGood: (nonce) => [0, 1, 2].some((age) => nonceOf(minute() - age) === nonce),
  }
}
