import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import type { PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { WebId } from '@mutua/sdk/ids'
import { addMember, createPerson, type Coop, type Person } from '../../support/coop.ts'
import { inParallel } from '../../support/in-parallel.ts'

/** A research institute with two people on its staff list: one is named in the application, the other is not. */
export interface Institute {
  readonly id: WebId
  readonly name: string
  readonly researcher: Person
  readonly colleague: Person
}

/** Everybody by the front door: an account, a line in the register, their records in the pod. */
export const admitMembers = (
  coop: Coop,
  people: readonly (readonly string[])[],
  onAdmitted: (count: number) => void,
): Promise<Person[]> => {
  let admitted = 0
  return inParallel(people, async (bundles, index) => {
    const person = await addMember(coop, `member-${String(index + 1)}`, index + 1)
    const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: person.fetch })
    for (const body of bundles) await pod.import(person.name, { contentType: 'application/fhir+json', body })
    admitted += 1
    onAdmitted(admitted)
    return person
  })
}

export const admitInstitute = async (coop: Coop): Promise<Institute> => {
  const name = 'Istituto di ricerca Vallombra'
  const consentService = coop.consentService.baseUrl
  const researcher = await createPerson(coop.podServer.baseUrl, 'ricercatrice')
  const colleague = await createPerson(coop.podServer.baseUrl, 'collega')
  const asOfficer = createOrganisationClient({ consentService, fetch: coop.officer.fetch })
  const { id } = await asOfficer.admit({ name, administrators: [researcher.webId] })
  const asAdministrator = createOrganisationClient({ consentService, fetch: researcher.fetch })
  for (const { webId, name: displayName } of [researcher, colleague])
    await asAdministrator.join(id, { webId, displayName, role: 'general-practitioner' })
  return { id, name, researcher, colleague }
}

/** What the members want said before a study begins: for what, at most how much, and at which price. */
export const adoptLimits = async (coop: Coop, documents: readonly PolicyDocument[]): Promise<void> => {
  const { publish } = createPolicyClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const published = []
  for (const document of documents) published.push(await publish(document))
  const enacts = published.map(({ subject, digest }) => ({ subject, digest }))
  await coop.asOfficer.recordResolution({
    id: `${civilDateOf(Date.now()).slice(0, 4)}/2`,
    title: 'La ricerca e i suoi limiti',
    adoptedOn: civilDateOf(Date.now()),
    governs: [...new Set(enacts.map(({ subject }) => subject))],
    enacts,
  })
}
