import { SignJWT } from 'jose'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { SafeExchange } from '@mutua/kit/safe-exchange'
import { toBytes } from '@mutua/kit/store'
import type { FederationKeys } from './federation-keys.ts'

export interface AskProviderDeps {
  readonly origin: BaseUrl
  readonly keys: FederationKeys
  readonly exchange: SafeExchange
  readonly now: () => number
  readonly randomUuid: () => string
}

const assertionSeconds = 120

/**
 * A form to an endpoint of a provider, with the proof that it comes from us: `private_key_jwt` (RFC 7523 §2.2; profile,
 * "Token Endpoint"). The proof names the endpoint, so it is of no use at another.
 * @throws {Error} when the answer is anything but 200
 */
export const askProvider = async (
  endpoint: string,
  fields: Readonly<Record<string, string>>,
  deps: AskProviderDeps,
): Promise<Uint8Array> => {
  const { origin, keys } = deps
  const at = Math.floor(deps.now() / 1_000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid: keys.signing.kid ?? '', typ: 'JWT' })
    .setIssuer(origin)
    .setSubject(origin)
    .setAudience(endpoint)
    .setIssuedAt(at)
    .setExpirationTime(at + assertionSeconds)
    .setJti(deps.randomUuid())
    .sign(keys.signing)
  const form = new URLSearchParams({
    ...fields,
    client_id: origin,
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
  const { status, body } = await deps.exchange(endpoint, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept': 'application/json' },
    body: toBytes(String(form)),
  })
  if (status !== 200) throw new Error(`the endpoint answered ${String(status)}`)
  return body
}
