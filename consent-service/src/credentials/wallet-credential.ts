import type { CryptoKey } from 'jose'
import { signSdJwt } from '@mutua/sdk/consent/sd-jwt'
import type { Did } from '@mutua/sdk/consent/did-web'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { BaseUrl } from '@mutua/sdk/ids'
import { grantCredentialOf } from '@mutua/sdk/consent/credential'
import { tokenStatusListPath } from './token-status-list.ts'

export const consentTypePath = '/credentials/types/data-access-consent'

/**
 * The grant for a wallet: SD-JWT VC (`dc+sd-jwt`). Who it is about, by whom it is held and what it opens can be kept back;
 * purpose, period and status cannot. Bound to the key of the wallet, when it named one: then nobody else can show it.
 */
export const issueWalletCredential = (
  grant: Grant,
  deps: {
    readonly issuer: Did
    readonly origin: BaseUrl
    readonly signer: { readonly verificationMethod: string; readonly key: CryptoKey }
    /** Public key of the wallet (RFC 7800 §3.2). */
    readonly holderKey?: Readonly<Record<string, unknown>> | undefined
    readonly now: () => number
    readonly salt: () => string
  },
): Promise<string> => {
  const { verificationMethod, key } = deps.signer
  // All that the native face says: a consent without its terms would be a wider one.
  const { organisation, consent } = grantCredentialOf(grant, deps).credentialSubject
  const seconds = (text: string): number => Math.floor(Date.parse(text) / 1_000)
  const claims = {
    iss: deps.issuer,
    vct: `${deps.origin}${consentTypePath}`,
    jti: grant.id,
    iat: Math.floor(deps.now() / 1_000),
    nbf: seconds(grant.validFrom),
    exp: seconds(grant.validUntil),
    sub: grant.recipient,
    organisation,
    ...consent,
    status: { status_list: { idx: grant.statusIndex, uri: `${deps.origin}${tokenStatusListPath}` } },
    ...(deps.holderKey === undefined ? {} : { cnf: { jwk: deps.holderKey } }),
  }
  return signSdJwt(claims, ['sub', 'organisation', 'dataSubject', 'forPersonalData'], {
    typ: 'dc+sd-jwt',
    alg: 'EdDSA',
    kid: verificationMethod,
    key,
    salt: deps.salt,
  })
}
