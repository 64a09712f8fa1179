import { z } from 'zod'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { SafeFetch } from '@mutua/kit/safe-fetch'

/** What an OpenID provider says of itself, as far as a sign-in needs it. */
export type IssuerMetadata = z.infer<typeof metadataSchema>

const endpoint = z.url({ protocol: /^https?$/ }).max(2_048)

const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  registration_endpoint: endpoint.optional(),
  scopes_supported: z.array(z.string()).default([]),
  client_id_metadata_document_supported: z.boolean().default(false),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
})

/** @throws {Error} when its discovery document cannot be had, is not understood or is somebody else's */
export type MetadataOf = (issuer: string) => Promise<IssuerMetadata>

/** OpenID Connect Discovery 1.0 §4, asked again after five minutes at the latest. */
export const createIssuerMetadata = (deps: {
  readonly fetch: SafeFetch
  readonly now: () => number
}): MetadataOf => {
  const cache = createLookupCache<{ metadata: IssuerMetadata; at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 300_000,
    failedForMs: 2_000,
    maxEntries: 1_000,
  })
  return async (issuer) => {
    const { metadata } = await cache.find(issuer, async () => {
      const at = deps.now()
      const url = `${issuer.endsWith('/') ? issuer : `${issuer}/`}.well-known/openid-configuration`
      const { status, body } = await deps.fetch(url, 'application/json')
      if (status !== 200) throw new Error(`the issuer's discovery answered ${String(status)}`)
      const metadata = metadataSchema.parse(JSON.parse(new TextDecoder().decode(body)))
      // OpenID Connect Discovery §4.3: "MUST exactly match".
      if (metadata.issuer !== issuer) throw new Error('the discovery document is of another issuer')
      return { metadata, at }
    })
    return metadata
  }
}
