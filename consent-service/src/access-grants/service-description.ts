import type { BaseUrl } from '@mutua/sdk/ids'
import { accessGrantsContext, credentialsV1Context, serviceTerms } from './access-contexts.ts'

/** Where the calls of this face are. */
const endpointsOf = (origin: BaseUrl) => ({
  issuerService: `${origin}/issue`,
  derivationService: `${origin}/derive`,
  queryService: `${origin}/query`,
  statusService: `${origin}/status`,
  verifierService: `${origin}/verify`,
})

/** `/.well-known/vc-configuration`: the contexts tell clients in which words to ask. */
export const serviceDescription = (origin: BaseUrl): object => ({
  '@context': [credentialsV1Context, accessGrantsContext],
  ...endpointsOf(origin),
})

/** The same for who reads it as RDF, with its terms in it: clients fetch every other context, and find it nowhere. */
export const serviceDescriptionAsRdf = (origin: BaseUrl): object => ({
  '@context': serviceTerms,
  ...endpointsOf(origin),
})
