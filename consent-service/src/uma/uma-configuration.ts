import type { BaseUrl } from '@mutua/sdk/ids'
import { credentialFormat, presentationFormat, umaGrantType } from './token-form.ts'

/** Authorization server metadata (UMA 2.0 Grant §2, RFC 8414 §2). */
export const umaConfiguration = (origin: BaseUrl) => ({
  issuer: origin,
  token_endpoint: `${origin}/token`,
  jwks_uri: `${origin}/.well-known/jwks.json`,
  grant_types_supported: [umaGrantType],
  uma_profiles_supported: [credentialFormat, presentationFormat],
  token_endpoint_auth_methods_supported: ['none'],
  dpop_signing_alg_values_supported: ['ES256', 'RS256', 'EdDSA'],
  verifiable_credential_issuer: origin,
})
