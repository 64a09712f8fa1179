import { z } from 'zod'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { SafeExchange } from '@mutua/kit/safe-exchange'
import { toBytes } from '@mutua/kit/store'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { IssuerMetadata } from './issuer-metadata.ts'

/** Where the Client Identifier Document of this service is served. */
export const clientDocumentPath = '/sign-in/client'
/** Where issuers send browsers back to. */
export const backPath = '/sign-in/back'

/** This service as a client of the issuers of others (Solid-OIDC §5). */
export const clientDocument = (house: { readonly origin: BaseUrl; readonly coopName: string }) => ({
  '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
  'client_id': `${house.origin}${clientDocumentPath}`,
  ...metadataOf(house),
  'scope': scope,
})

export const scope = 'openid webid'

const metadataOf = ({
  origin,
  coopName,
}: {
  readonly origin: BaseUrl
  readonly coopName: string
}): Readonly<Record<string, unknown>> => ({
  client_name: coopName,
  application_type: 'web',
  redirect_uris: [`${origin}${backPath}`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
})

/** The name under which an issuer knows this service. @throws {Error} when it takes no client that it has not met */
export type ClientIdAt = (metadata: IssuerMetadata) => Promise<string>

/**
 * The address of the document where the issuer reads such documents; they must be at https addresses. Else this service
 * registers itself (RFC 7591), again every day: a client is forgotten by its issuer some time.
 */
export const createClientIdAt = (deps: {
  readonly origin: BaseUrl
  readonly coopName: string
  readonly exchange: SafeExchange
  readonly now: () => number
}): ClientIdAt => {
  const registered = createLookupCache<{ clientId: string; at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 86_400_000,
    failedForMs: 2_000,
    maxEntries: 1_000,
  })
  return async (metadata) => {
    const readsDocuments =
      metadata.client_id_metadata_document_supported || metadata.scopes_supported.includes('webid')
    if (deps.origin.startsWith('https://') && readsDocuments) return `${deps.origin}${clientDocumentPath}`
    const { registration_endpoint: address, issuer } = metadata
    if (address === undefined) throw new Error('the issuer takes no client that it has not met')
    const { clientId } = await registered.find(issuer, async () => {
      const at = deps.now()
      const { status, body } = await deps.exchange(address, {
        headers: { 'content-type': 'application/json', 'accept': 'application/json' },
        body: toBytes(JSON.stringify(metadataOf(deps))),
      })
      if (status !== 201) throw new Error(`the issuer's registration answered ${String(status)}`)
      const made = registration.parse(JSON.parse(new TextDecoder().decode(body)))
      return { clientId: made.client_id, at }
    })
    return clientId
  }
}

const registration = z.object({ client_id: z.string().min(1).max(2_048) })
