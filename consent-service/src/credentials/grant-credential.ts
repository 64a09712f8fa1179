import type { KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'
import { grantCredentialOf } from '@mutua/sdk/consent/credential'
import type { Did } from '@mutua/sdk/consent/did-web'
import type { Grant } from '@mutua/sdk/consent/grant'
import { vcJwtType } from '@mutua/sdk/consent/vc-jwt'
import type { BaseUrl } from '@mutua/sdk/ids'

export interface IssuerDeps {
  readonly issuer: Did
  readonly origin: BaseUrl
  /** The Ed25519 key that signs now, with its DID URL. */
  readonly signingKey: () => { readonly verificationMethod: string; readonly key: KeyObject }
}

/**
 * The grant as a credential: VC Data Model 2.0 secured with VC-JOSE-COSE §3.1 (`vc+jwt`, no `vc` claim). Issuing twice
 * gives the same text until a key is rotated (RFC 8032 signatures are deterministic). A withdrawn grant has one too; the
 * status list says that it is withdrawn.
 */
export const issueGrantCredential = (grant: Grant, deps: IssuerDeps): Promise<string> =>
  signVcJwt(grantCredentialOf(grant, deps), deps)

/** Secures a credential exactly as it stands: the payload is its `JSON.stringify` text. */
export const signVcJwt = (credential: object, deps: Pick<IssuerDeps, 'signingKey'>): Promise<string> => {
  const { verificationMethod, key } = deps.signingKey()
  return new CompactSign(new TextEncoder().encode(JSON.stringify(credential)))
    .setProtectedHeader({ alg: 'EdDSA', typ: vcJwtType, cty: 'vc', kid: verificationMethod })
    .sign(key)
}
