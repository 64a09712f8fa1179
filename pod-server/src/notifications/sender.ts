import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'

/** Who sends notifications: a WebID of this server that receivers can verify as they would verify any caller. */
export interface Sender {
  readonly webId: WebId
  /** Headers that authenticate one POST to that URL (Solid-OIDC §8, RFC 9449 §4). */
  authorize(url: string): Promise<{ readonly authorization: string; readonly dpop: string }>
}

export const senderWebIdOf = (origin: BaseUrl): WebId => `${origin}/.notifications/sender#it` as WebId

const tokenSeconds = 600

/**
 * "Notification Sender MUST perform authenticated request to sendTo webhook endpoint, using identity provided as sender"
 * (WebhookChannel2023); how is left open. Here: a Solid-OIDC access token of our own issuer, bound to a key that lives
 * as long as this process, with a proof for each call (docs/decisions/0112).
 * @throws {Error} without a key for ES256
 */
export const createSender = async (deps: {
  readonly origin: BaseUrl
  /** Private keys of the OpenID provider; the one for ES256 signs, as it does for every access token. */
  readonly keys: readonly JWK[]
  readonly now: () => number
}): Promise<Sender> => {
  const webId = senderWebIdOf(deps.origin)
  const jwk = deps.keys.find(({ alg }) => alg === 'ES256')
  if (jwk?.kid === undefined) throw new Error('there is no key for ES256 to sign as the sender')
  const { kid } = jwk
  const signingKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  const { privateKey: proofKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const proofJwk = await exportJWK(createPublicKey(proofKey))
  const jkt = await calculateJwkThumbprint(proofJwk)
  let current: { token: string; freshUntil: number } | undefined

  const tokenAt = async (seconds: number): Promise<string> => {
    if (current !== undefined && seconds < current.freshUntil) return current.token
    const token = await new SignJWT({ webid: webId, client_id: webId, azp: webId, cnf: { jkt } })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setIssuer(deps.origin)
      .setSubject(webId)
      .setAudience(['solid', webId])
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + tokenSeconds)
      .setJti(randomUUID())
      .sign(signingKey)
    current = { token, freshUntil: seconds + tokenSeconds / 2 }
    return token
  }

  return {
    webId,
    authorize: async (url) => {
      const seconds = Math.floor(deps.now() / 1_000)
      const token = await tokenAt(seconds)
      const proof = await new SignJWT({
        htm: 'POST',
        htu: url.replace(/[?#].*$/s, ''),
        ath: hash('sha256', token, 'base64url'),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: proofJwk })
        .setIssuedAt(seconds)
        .setJti(randomUUID())
        .sign(proofKey)
      return { authorization: `DPoP ${token}`, dpop: proof }
    },
  }
}
