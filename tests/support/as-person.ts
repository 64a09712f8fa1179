import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader, type ConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createFhirClient, sendSignedIn, type FhirClient } from '@mutua/sdk/clients/fhir-client'
import { actingForOrganisation } from '@mutua/sdk/clients/organisation-client'
import type { GrantId, WebId } from '@mutua/sdk/ids'
import type { Coop, Person } from './coop.ts'

/** What a person sends, for themself or for the organisation that they work in. */
export const fetchOf = (person: Person, organisation?: WebId): typeof fetch =>
  organisation === undefined ? person.fetch : actingForOrganisation(person.fetch, organisation)

export const consentsOf = (coop: Coop, person: Person, organisation?: WebId): ConsentClient =>
  createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: fetchOf(person, organisation),
  })

/** A sign-in of its own, and what it may read under a consent. */
export const readerOf = async (person: Person, grant: GrantId): Promise<ConsentedReader> =>
  openConsentedReader({ session: await signIn(person.credentials, { fetch }), fetch, grant })

/** The person’s own records, as they read and write them themselves. */
export const recordsOf = (
  coop: Pick<Coop, 'podServer'>,
  person: Pick<Person, 'name' | 'fetch'>,
): FhirClient =>
  createFhirClient({
    podServer: coop.podServer.baseUrl,
    pod: person.name,
    send: sendSignedIn(person.fetch),
  })
