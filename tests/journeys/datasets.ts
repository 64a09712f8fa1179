import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { readDataset } from '@mutua/sdk/clients/consented-dataset'
import { openConsentedReader, type ConsentedReader } from '@mutua/sdk/clients/consented-read'
import { readCovered, type CoveredItem } from '@mutua/sdk/clients/covered-client'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import type { Grant } from '@mutua/sdk/consent/grant'
import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import { instantOf, parseResourceUrl, type Sha256 } from '@mutua/sdk/ids'
import { careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import type { Narrator } from './narrator.ts'

/** A member of the journey with what they consented to. */
export interface Given {
  readonly member: Person
  readonly grant: Grant
  /** What they were shown that it covers. */
  readonly covered: readonly CoveredItem[]
  /** Addresses of the datasets that the scopes name. */
  readonly searches: readonly string[]
  /** One reader for the whole journey, so that its token is an old one when the consent is withdrawn. */
  readonly reader: ConsentedReader
}

const dayMs = 86_400_000

/** What a family doctor asks for, most telling first. */
const wished = [
  'patient/Observation.rs?category=laboratory',
  'patient/DiagnosticReport.rs',
  'patient/Condition.rs',
  'patient/AllergyIntolerance.rs',
  'patient/MedicationStatement.rs',
] as const

/** The doctor asks by SMART scope; the member looks at exactly what that is, and consents. */
export const askAndGive = async (
  { member, doctor }: { readonly member: Person; readonly doctor: Person },
  coop: Coop,
  { step, say }: Narrator,
): Promise<Given | undefined> => {
  const consentService = coop.consentService.baseUrl
  const asDoctor = createConsentClient({ consentService, fetch: doctor.fetch })
  const asMember = createConsentClient({ consentService, fetch: member.fetch })
  const scopes = await scopesWithRecords(member, coop)
  const validUntil = instantOf(Date.now() + 30 * dayMs)
  const what = scopes.map((scope) => recordScopeWords(scope, 'en')).join(' and ')
  const request = await step(
    `The doctor asks ${member.name} for ${what}, for care, until ${validUntil.slice(0, 10)}.`,
    () =>
      asDoctor.createRequest({
        owner: member.webId,
        purpose: careByFamilyDoctor,
        resources: [parseResourceUrl(`${member.pod}health/`)],
        modes: ['read'],
        terms: { records: scopes },
        validUntil,
      }),
  )
  if (request === undefined) return undefined
  say(`    ${scopes.join(' ')}`)
  const covered = await step(`${member.name} is shown exactly which records that is.`, async () => {
    const { podServer } = coop
    const { scope, terms } = request
    const shown = await readCovered({ scope, terms }, member.name, {
      podServer: podServer.baseUrl,
      fetch: member.fetch,
    })
    if (shown.items.length === 0 || shown.items.length !== shown.total) throw new Error('Nothing is covered.')
    return shown.items
  })
  if (covered === undefined) return undefined
  say(`    ${String(covered.length)} records.`)
  const grant = await step(
    `${member.name} sees the request and consents; the grant is a signed credential.`,
    async () => {
      const waiting = (await asMember.requests()).find(({ id }) => id === request.id)
      if (waiting?.state !== 'requested') throw new Error('The request does not wait for the member.')
      const outcome = await asMember.decide(request.id, { decision: 'give' })
      if (outcome.kind !== 'given') throw new Error('The decision was not taken as a consent.')
      if ((await asDoctor.credential(outcome.grant.id)) !== outcome.credential) {
        throw new Error('Doctor and member hold different credentials.')
      }
      return outcome.grant
    },
  )
  if (grant === undefined) return undefined
  const session = await signIn(doctor.credentials, { fetch })
  const health = parseResourceUrl(`${member.pod}health/`)
  const reader = openConsentedReader({ session, fetch, grant: grant.id, consentService, covered: health })
  return { member, grant, covered, searches: scopes.map((scope) => searchOf(scope, member, coop)), reader }
}

/**
 * One read of a dataset is one use, with its records counted: what was shown to the member, and nothing else.
 * @returns how many records
 */
export const readDatasets = async (
  { member, searches, covered, reader }: Given,
  receiptIds: Sha256[],
  { step, say }: Narrator,
): Promise<number> => {
  const names = await step(`The doctor reads the datasets of ${member.name}.`, async () => {
    const read: string[] = []
    for (const search of searches)
      for await (const { records, receiptId } of readDataset(search, { reader })) {
        if (receiptId === undefined) throw new Error('A read came without a receipt.')
        receiptIds.push(receiptId)
        read.push(...records.map(nameOf))
      }
    const shown = new Set(covered.map(({ type = '', id = '' }) => `${type}/${id}`))
    if (read.length !== shown.size || read.some((name) => !shown.has(name)))
      throw new Error(`${String(read.length)} records left, ${String(shown.size)} were shown to the member.`)
    return read
  })
  if (names !== undefined) say(`    ${String(names.length)} records: those that were shown, and no other.`)
  return names?.length ?? 0
}

/** Reads a dataset to its end, for what is refused. */
export const readAll = async (search: string, reader: ConsentedReader): Promise<void> => {
  await Array.fromAsync(readDataset(search, { reader }))
}

/** Which records the datasets hold. */
export const namesIn = async (
  searches: readonly string[],
  reader: ConsentedReader,
): Promise<ReadonlySet<string>> => {
  const names = new Set<string>()
  for (const search of searches)
    for await (const { records } of readDataset(search, { reader }))
      for (const record of records) names.add(nameOf(record))
  return names
}

/** Address of a record or a search in the FHIR face of a member's pod. */
export const faceOf = (member: Person, coop: Coop, rest: string): string =>
  `${coop.podServer.baseUrl}/fhir/${member.name}/${rest}`

/** The record of the member in their own pod. */
export const idOfPatient = async (member: Person, coop: Coop): Promise<string> => {
  const { entry } = await search(faceOf(member, coop, 'Patient?_count=1'), member)
  const id = entry?.[0]?.resource.id
  if (id === undefined) throw new Error(`${member.name} has no record of themself.`)
  return id
}

const nameOf = ({ resourceType, id }: { resourceType: string; id: string }): string => `${resourceType}/${id}`

const searchOf = (scope: string, member: Person, coop: Coop): string => {
  const [, type = '', query = ''] = /^patient\/(\w+)\.rs(?:\?(.*))?$/.exec(scope) ?? []
  return faceOf(member, coop, `${type}?${query}${query === '' ? '' : '&'}_count=200`)
}

/** Laboratory and reports where there are any, else the rest. */
const scopesWithRecords = async (member: Person, coop: Coop): Promise<string[]> => {
  const totals = await Promise.all(
    wished.map(async (scope) => {
      const { total } = await search(`${searchOf(scope, member, coop)}&_summary=count`, member)
      return { scope, total: total ?? 0 }
    }),
  )
  const found = totals.filter(({ total }) => total > 0).map(({ scope }) => scope)
  if (found.length === 0) throw new Error(`${member.name} has no health records that a doctor would ask for.`)
  return found.slice(0, 2)
}

const search = async (
  url: string,
  { fetch }: Person,
): Promise<{ total?: number; entry?: { resource: { id: string } }[] }> => {
  const response = await fetch(url, { headers: { accept: 'application/fhir+json' } })
  if (!response.ok) throw new Error(`The search answered ${String(response.status)}.`)
  return (await response.json()) as { total?: number; entry?: { resource: { id: string } }[] }
}
