import { consentTokenType } from '@mutua/sdk/consent/grant'
import type { ResourceUrl } from '@mutua/sdk/ids'
import type { AuthenticateSolidOidc, SolidRequest } from '@mutua/kit/authn/authenticate-solid-oidc'
import type { Caller } from './caller.ts'
import type { VerifyConsentToken } from './consent-token.ts'

/**
 * Solid-OIDC access token, or consent token -> caller.
 * @throws {Problem} `token-invalid`, `consent-token-invalid`
 */
export type Authenticate = (request: CallerRequest) => Promise<Caller>

export interface CallerRequest extends SolidRequest {
  /** `Origin` header. */
  readonly origin?: string | undefined
  /**
   * Canonical address of what the request is for, if it lies in a pod; of what is asked of a FHIR face, its base.
   * @throws {Problem} `path-invalid`
   */
  readonly resource?: () => ResourceUrl | undefined
  /** Told when the token says that it is for a consent, before any of it is believed. */
  readonly onConsentToken?: (() => void) | undefined
}

export const createAuthenticate =
  (deps: { solidOidc: AuthenticateSolidOidc; verifyConsentToken: VerifyConsentToken }): Authenticate =>
  async (request) => {
    const { origin } = request
    if (request.authorization === undefined) return { kind: 'anonymous', origin }
    if (unverifiedType(request.authorization) === consentTokenType) {
      request.onConsentToken?.()
      return deps.verifyConsentToken(request)
    }
    const caller = await deps.solidOidc(request)
    if (caller === undefined) return { kind: 'anonymous', origin }
    const { webId, clientId, issuer } = caller
    return { kind: 'agent', webId, clientId, issuer, origin }
  }

/** `typ` of the token's header, attacker-controlled: it only chooses which verification the token must then pass. */
const unverifiedType = (authorization: string): unknown => {
  const header = /^\S+ +([\w-]+)\./.exec(authorization)?.[1]
  if (header === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
    return typeof parsed === 'object' && parsed !== null && 'typ' in parsed ? parsed.typ : undefined
  } catch {
    return undefined
  }
}
