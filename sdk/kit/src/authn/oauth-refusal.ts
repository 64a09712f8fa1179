/**
 * "No" at a token endpoint, in the words of RFC 6749 §5.2, UMA 2.0 Grant §3.3.6 and RFC 9449 §5. `why` is for the caller and
 * never says whether a consent of other people exists.
 */
export interface OAuthRefusal {
  readonly kind: 'refused'
  readonly error: OAuthError
  readonly why: string
}

export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_dpop_proof'
  | 'unsupported_grant_type'
  | 'request_denied'

export const refuse = (error: OAuthError, why: string): OAuthRefusal => ({ kind: 'refused', error, why })

export const oauthStatus = (error: OAuthError): number =>
  error === 'invalid_client' ? 401 : error === 'request_denied' ? 403 : 400
