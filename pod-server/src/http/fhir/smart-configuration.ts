import { smartAddress } from '@mutua/sdk/consent/smart-address'
import type { BaseUrl } from '@mutua/sdk/ids'
import { podNameOf, type PodPath } from '../../resources/pod-path.ts'

export interface SmartPlace {
  readonly origin: BaseUrl
  readonly consentService: BaseUrl
  /** Root container of a pod, whether there is one or not. */
  readonly root: PodPath
}

/** Segments after `/fhir/{pod}/`. */
export const smartConfigurationPath = '.well-known/smart-configuration'

/**
 * What SMART clients must know of a pod (SMART App Launch 2.2, "Conformance"): its consents are used at the consent service, at
 * addresses that name the pod, so that a client that knows of SMART alone says which pod it means. The same for names that nobody
 * has. No `issuer`: nobody is signed in by OpenID Connect there.
 */
export const smartConfiguration = (place: SmartPlace) => ({
  jwks_uri: `${place.consentService}/.well-known/jwks.json`,
  ...smartEndpoints(place),
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'ES256'],
  // RFC 9449 §5.1: who sends a proof gets a token that is bound to its key.
  dpop_signing_alg_values_supported: ['ES256', 'ES384', 'RS256', 'EdDSA'],
  scopes_supported: ['system/*.rs', 'patient/*.rs', 'launch/patient', 'offline_access'],
  capabilities: [
    'launch-standalone',
    'context-standalone-patient',
    'client-public',
    'client-confidential-asymmetric',
    'permission-offline',
    'permission-patient',
    'permission-v2',
  ],
})

/** Addresses at the consent service. */
const smartEndpoints = ({ origin, consentService, root }: SmartPlace) => {
  const address = smartAddress(consentService, origin, podNameOf(root) ?? '')
  return { authorization_endpoint: `${address}/authorize`, token_endpoint: `${address}/token` }
}

/** The same as the `oauth-uris` extension of a CapabilityStatement names them. */
export const oauthUris = (place: SmartPlace): Readonly<Record<string, string>> => {
  const { authorization_endpoint: authorize, token_endpoint: token } = smartEndpoints(place)
  return { authorize, token }
}
