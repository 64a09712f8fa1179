import { compactDecrypt, importJWK, type JSONWebKeySet, type JWK } from 'jose'
import { z } from 'zod'
import { verifySdJwt, type SdJwtRefusal } from '@mutua/sdk/consent/sd-jwt'
import { algorithmOf } from '@mutua/sdk/consent/vc-jose'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { IsStanding } from './credential-status.ts'
import {
  contentEncryption,
  credentialId,
  keyAgreement,
  walletClientId,
  type AskedCredential,
  type Question,
} from './presentation-request.ts'

export type PresentationRefusal =
  | 'answer-unreadable'
  | 'issuer-unknown'
  | 'not-bound'
  | 'other-type'
  | 'credential-over'
  | 'credential-revoked'
  | 'claim-missing'
  | `presentation-${SdJwtRefusal}`

export type PresentationOutcome =
  | { readonly kind: 'proven'; readonly subject: string }
  | { readonly kind: 'refused'; readonly why: PresentationRefusal }

export interface ReadPresentationDeps {
  readonly origin: BaseUrl
  readonly asked: AskedCredential
  /** Keys of those whose credentials are believed; undefined for everybody else. */
  readonly keysOf: (issuer: string) => Promise<JSONWebKeySet | undefined>
  readonly isStanding: IsStanding
  readonly now: () => number
}

/**
 * What a wallet's answer proves (OpenID4VP 1.0 §8): opened with the key of this question, one presentation, of an issuer that
 * is believed, bound to a key of the wallet that signed for this question and for us, not over and not revoked.
 * @param answer compact JWE, attacker-controlled
 */
export const readPresentation = async (
  answer: string,
  question: Question,
  deps: ReadPresentationDeps,
): Promise<PresentationOutcome> => {
  const presentation = await openAnswer(answer, question).catch(() => undefined)
  if (presentation === undefined) return refused('answer-unreadable')
  const at = deps.now()
  let issuerKeys: JSONWebKeySet | undefined
  const verdict = await verifySdJwt(presentation, 'dc+sd-jwt', {
    findKey: async (kid, { iss }) => {
      issuerKeys = typeof iss === 'string' ? await deps.keysOf(iss) : undefined
      const jwk = issuerKeys?.keys.find((key) => key.kid === kid)
      return jwk === undefined ? undefined : keyFrom(jwk)
    },
    expected: { nonce: question.nonce, audience: walletClientId(deps.origin), at },
  })
  if (verdict.kind === 'refused')
    return refused(verdict.code === 'key-unknown' ? 'issuer-unknown' : `presentation-${verdict.code}`)
  const claims = claimsSchema.safeParse(verdict.claims)
  // Without a key in it, whoever has seen the credential once could show it.
  if (verdict.claims['cnf'] === undefined) return refused('not-bound')
  if (!claims.success || !deps.asked.types.includes(claims.data.vct)) return refused('other-type')
  const { iss, exp, nbf = 0, status } = claims.data
  if (exp * 1_000 <= at || nbf * 1_000 > at) return refused('credential-over')
  if (status !== undefined && !(await deps.isStanding(status, { keys: issuerKeys ?? { keys: [] } })))
    return refused('credential-revoked')
  const value = valueSchema.safeParse(verdict.claims[deps.asked.claim])
  if (!value.success) return refused('claim-missing')
  return { kind: 'proven', subject: JSON.stringify([deps.asked.claim, iss, value.data]) }
}

const refused = (why: PresentationRefusal): PresentationOutcome => ({ kind: 'refused', why })

const openAnswer = async (answer: string, { id, encryption }: Question): Promise<string> => {
  const { plaintext } = await compactDecrypt(answer, encryption, {
    keyManagementAlgorithms: [keyAgreement],
    contentEncryptionAlgorithms: [contentEncryption],
  })
  const { state, vp_token: token } = answerSchema.parse(JSON.parse(new TextDecoder().decode(plaintext)))
  if (state !== id) throw new Error('the answer is to another question')
  return token[credentialId][0]
}

const answerSchema = z.object({
  state: z.string(),
  vp_token: z.strictObject({ [credentialId]: z.tuple([z.string().max(65_536)]) }),
})

const claimsSchema = z.object({
  iss: z.string(),
  vct: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  status: z.unknown().optional(),
})

const valueSchema = z.string().min(1).max(255)

/** Of issuers; one algorithm for each curve. */
const keyFrom = async (jwk: JWK) => {
  const alg = algorithmOf(jwk)
  if (alg === undefined) return undefined
  const key = await importJWK({ ...jwk, alg }, alg)
  return key instanceof Uint8Array ? undefined : { key, alg }
}
