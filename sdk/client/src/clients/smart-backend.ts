import { SignJWT } from 'jose'
import { z } from 'zod'
import type { BaseUrl } from '../ids.ts'
import { ask, jsonWanted, parseAnswer, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'
import { renewalMarginMs } from './token-fetch.ts'

export interface SmartBackendDeps {
  readonly fetch: Fetch
  /** Where the consents are that the program uses. Pod servers that name another one are not believed. */
  readonly consentService: BaseUrl
  /** `https://pods.example/fhir/anna` */
  readonly fhirBase: string
  readonly clientId: string
  readonly key: {
    readonly kid: string
    readonly alg: 'RS384' | 'ES384' | 'ES256'
    readonly privateKey: CryptoKey
  }
  /** SMART v2 scopes with spaces between: `system/Observation.rs?category=laboratory`. */
  readonly scope: string
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

export interface SmartBackend {
  /** Calls the FHIR face of that pod with a token; elsewhere it is the plain one, and no token leaves. */
  readonly fetch: Fetch
  /** What the token covers, which may be less than was asked. @throws {ClientFault} `oauth-refused`: no consent covers any of it */
  readonly granted: () => Promise<string>
}

/**
 * A program that reads a pod by itself (SMART App Launch 2.2, "Backend Services"). It finds the token endpoint where the
 * FHIR face says it is, and asks for a new token shortly before the last one ends.
 */
export const openSmartBackend = (deps: SmartBackendDeps): SmartBackend => {
  const { now = Date.now } = deps
  const base = deps.fhirBase.replace(/\/$/, '')
  let token: Promise<SmartToken> | undefined
  let endsAt = -Infinity
  const current = (): Promise<SmartToken> => {
    if (token !== undefined && now() < endsAt - renewalMarginMs) return token
    const asking = askToken(deps, base)
    token = asking
    endsAt = Infinity
    asking.then(
      ({ expires_in: seconds }) => (endsAt = now() + seconds * 1000),
      () => (token = undefined),
    )
    return asking
  }
  return {
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const isFace = url.href === base || url.href.startsWith(`${base}/`) || url.href.startsWith(`${base}?`)
      if (!isFace) return deps.fetch(input, init)
      const { access_token: accessToken } = await current()
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
      headers.set('Authorization', `Bearer ${accessToken}`)
      return deps.fetch(input, { ...init, headers })
    },
    granted: async () => (await current()).scope,
  }
}

const configurationSchema = z.object({ token_endpoint: z.url() })
const tokenSchema = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().positive(),
  scope: z.string(),
})
type SmartToken = z.infer<typeof tokenSchema>

const askToken = async (deps: SmartBackendDeps, base: string): Promise<SmartToken> => {
  const { fetch, clientId, consentService, scope, now = Date.now } = deps
  const { alg, kid, privateKey } = deps.key
  const told = await ask(fetch, `${base}/.well-known/smart-configuration`, { headers: jsonWanted })
  const { token_endpoint: endpoint } = await parseAnswer(told, configurationSchema)
  if (new URL(endpoint).origin !== consentService)
    throw clientFault(
      'server-untrusted',
      `The pod server names another consent service than ${consentService}.`,
    )
  const at = Math.floor(now() / 1000)
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(endpoint)
    .setIssuedAt(at)
    // Less than the five minutes that it may be good for: clocks differ.
    .setExpirationTime(at + 120)
    .setJti(crypto.randomUUID())
    .sign(privateKey)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope,
  })
  return parseAnswer(
    await ask(fetch, endpoint, { method: 'POST', headers: jsonWanted, body: form }),
    tokenSchema,
  )
}
