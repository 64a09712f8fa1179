import { hash } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import type { DpopNonces } from './dpop-nonces.ts'
import { parseCompactJws, type CompactJws } from './compact-jws.ts'
import { importProofKey, isSignedBy, type ProofKey } from './proof-key.ts'
import { createReplayMemory } from './replay-memory.ts'
import type { SpentProofs } from './spent-proofs.ts'

export interface DpopRequest {
  /** Every value of the DPoP header; anything but exactly one is refused. */
  readonly proofs: readonly string[]
  readonly method: string
  /** Absolute URL as the caller sees it; its query does not matter. */
  readonly url: string
  /** The token sent along: compared with `ath` where the proof has one. */
  readonly accessToken: string
  /** Thumbprint the token is bound to (`cnf.jkt`). */
  readonly jkt: string
}

export interface DpopProof {
  /** RFC 7638 SHA-256 thumbprint of the key that signed: always the one the token is bound to. */
  readonly jkt: string
  readonly jti: string
}

/** @throws {Problem} `token-invalid`, `proof-nonce-needed` */
export type VerifyDpopProof = (request: DpopRequest) => Promise<DpopProof>

export interface DpopVerifierDeps {
  readonly now: () => number
  /** How old `iat` may be; 60 to 120 seconds serve real clocks. */
  readonly maxAgeSeconds?: number
  /** What was spent before this process started. Without it no `iat` may lie ahead: a restart would forget those. */
  readonly spentBefore?: Pick<SpentProofs, 'since' | 'knows' | 'keep'> | undefined
  readonly maxKeys?: number
  /** Demands that each proof names its token. */
  readonly requireAth?: boolean
  /** Demands one of these in each proof. */
  readonly nonces?: Pick<DpopNonces, 'isGood'> | undefined
}

/**
 * The checks of RFC 9449 §4.3, and each proof accepted once. One verifier serves all token kinds of a service, so that
 * a proof spent on one is spent for all.
 *
 * `ath` is checked where present; it and nonces are demanded only where the deployment says so, since the Solid clients
 * in use send neither. What was accepted is remembered in this process, and of it is written down as much as a restart
 * must know so that nothing can come again (docs/decisions/0140).
 */
export const createDpopVerifier = (deps: DpopVerifierDeps): VerifyDpopProof => {
  const maxAge = deps.maxAgeSeconds ?? 120
  const { spentBefore } = deps
  const maxAhead = spentBefore === undefined ? 0 : maxAheadSeconds
  const openedAt = spentBefore?.since ?? Math.floor(deps.now() / 1000)
  const spent = createReplayMemory(deps)
  const keyOf = createProofKeys(deps.maxKeys ?? 20_000)

  return async ({ proofs, method, url, accessToken, jkt }) => {
    const [proof] = proofs
    if (proof === undefined || proofs.length !== 1) throw invalid('Send exactly one DPoP proof.')
    const jws = parseCompactJws(proof, maxProofLength)
    if (jws === undefined) throw invalid('The DPoP proof is not a signed JWT.')
    const key = keyOf(jws, jkt)
    const claims = proofClaims.safeParse(jws.payload())
    if (!claims.success) throw invalid('The DPoP proof lacks a claim it needs, or has one of another form.')
    const { htm, htu, iat, jti, ath, nonce } = claims.data
    const at = deps.now() / 1000
    if (htm !== method) throw invalid('The DPoP proof is for another method.')
    if (htu !== url && !isSameTarget(htu, url)) throw invalid('The DPoP proof is for another URL.')
    if (iat < at - maxAge || iat > at + maxAhead)
      throw invalid('The DPoP proof is not fresh: check the clock.')
    if (iat < openedAt) throw invalid('The DPoP proof is from before this service started: sign a new one.')
    if (ath === undefined && deps.requireAth === true)
      throw invalid('The DPoP proof must name its access token: send "ath".')
    if (ath !== undefined && ath !== hash('sha256', accessToken, 'base64url')) {
      throw invalid('The DPoP proof is for another access token.')
    }
    if (deps.nonces?.isGood(nonce) === false)
      throw new Problem(
        'proof-nonce-needed',
        'Put the value of the DPoP-Nonce header of this answer into the proof.',
      )
    if (!(await isSignedBy(key, jws.signedText, jws.signature()))) {
      throw invalid('The signature of the DPoP proof does not verify.')
    }
    // Last, and only for a proof that would pass: a forged one must not be able to spend somebody's jti.
    const id = `${jkt} ${jti}`
    if (!spent.take(id, (iat + maxAge) * 1000 + 1) || spentBefore?.knows(id) === true)
      throw invalid('The DPoP proof has been used already.')
    await spentBefore?.keep(id, iat)
    return { jkt, jti }
  }
}

const maxProofLength = 8_192
/** How far the clock of a client may be ahead of ours. */
const maxAheadSeconds = 60

const proofClaims = z.object({
  htm: z.string().max(32),
  htu: z.string().max(4_096),
  iat: z.number(),
  jti: z.string().min(1).max(256),
  ath: z.string().optional(),
  nonce: z.string().max(256).optional(),
})

/**
 * Keys by the header that carries them, since a client sends the same header with every proof. Only keys that tokens
 * are bound to get in, so strangers cannot push members out.
 */
const createProofKeys = (maxKeys: number) => {
  const keys = new Map<string, ProofKey>()
  return (jws: CompactJws, jkt: string): ProofKey => {
    const known = keys.get(jws.encodedHeader)
    const key = known ?? keyIn(jws)
    if (key.jkt !== jkt)
      throw invalid('The DPoP proof is signed with another key than the token is bound to.')
    if (known === undefined) {
      keys.set(jws.encodedHeader, key)
      const [oldest] = keys.keys()
      if (keys.size > maxKeys && oldest !== undefined) keys.delete(oldest)
    }
    return key
  }
}

const keyIn = (jws: CompactJws): ProofKey => {
  try {
    return importProofKey(jws.header())
  } catch (cause) {
    throw invalid(
      'The header of the DPoP proof is not acceptable: typ, alg and a fitting public jwk are needed.',
      cause,
    )
  }
}

/** RFC 9449 §4.3 (9): without query and fragment, after the normalisation of RFC 3986 §6.2.2 and §6.2.3. */
const isSameTarget = (htu: string, url: string): boolean => {
  const claimed = normalTarget(htu)
  return claimed !== undefined && claimed === normalTarget(url)
}

const normalTarget = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  if (url.username !== '' || url.password !== '') return undefined
  const path = url.pathname.replaceAll(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase()
  })
  return url.origin + path
}

const invalid = (detail: string, cause?: unknown): Problem => new Problem('token-invalid', detail, { cause })
