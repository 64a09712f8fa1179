import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createCoopClient, type CoopClient } from '@mutua/sdk/clients/coop-client'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import {
  instantOf,
  microCents,
  type BaseUrl,
  type ResourceUrl,
  type WebId,
  parseResourceUrl,
  parseWebId,
} from '@mutua/sdk/ids'
import { startCoopServers, type CoopServers, type CoopSettings } from './servers.ts'
import type { ClientCredentials } from './solid-session.ts'
import { openSigningOfficer, type SigningOfficer } from './two-officers.ts'

/** Somebody with a pod, signed in: `fetch` renews its token by itself. */
export interface Person {
  readonly name: string
  readonly webId: WebId
  readonly pod: ResourceUrl
  readonly password: string
  readonly credentials: ClientCredentials
  readonly fetch: typeof fetch
}

/** A co-op that works: an officer, and an adopted tariff for `careByFamilyDoctor`. */
export interface Coop extends CoopServers {
  readonly officer: Person
  readonly asOfficer: CoopClient
  /** The officer and a second one, both with keys that are registered when they are first asked for. */
  readonly twoOfficers: () => Promise<readonly [SigningOfficer, SigningOfficer]>
}

export const careByFamilyDoctor = parsePurpose('https://w3id.org/dpv/sector/health#PrimaryCareManagement').iri

/** 0.25 cent a document. */
export const carePrice = microCents(250_000)

/** Who confirms what olga proposes. */
export const secondOfficer = 'ottavia'

/** Starts both servers and does what an officer does on the first day. */
export const openCoop = async (settings: CoopSettings = {}): Promise<Coop> =>
  beginCoop(await startCoopServers(['olga', secondOfficer], settings))

/** The first day of a co-op whose servers run already; the co-op ends them. */
export const beginCoop = async (servers: CoopServers): Promise<Coop> => {
  const coop = await enterCoop(servers)
  try {
    const resolution = await coop.asOfficer.recordResolution({
      id: '2026/1',
      title: 'Price of care',
      adoptedOn: civilDateOf(Date.now()),
      governs: ['tariff'],
    })
    await coop.asOfficer.adoptTariff({
      version: 'first',
      resolution: resolution.id,
      prices: { [careByFamilyDoctor]: carePrice },
    })
    return coop
  } catch (cause) {
    await servers[Symbol.asyncDispose]()
    throw cause
  }
}

/** The officers are there, and nothing is in force yet: no tariff, no resolution. The co-op ends its servers. */
export const enterCoop = async (servers: CoopServers): Promise<Coop> => {
  try {
    const officer = await createPerson(servers.podServer.baseUrl, 'olga')
    const asOfficer = createCoopClient({
      consentService: servers.consentService.baseUrl,
      fetch: officer.fetch,
    })
    return { ...servers, officer, asOfficer, twoOfficers: openTwoOfficers(servers, officer) }
  } catch (cause) {
    await servers[Symbol.asyncDispose]()
    throw cause
  }
}

const openTwoOfficers = ({ podServer, consentService }: CoopServers, officer: Person) => {
  let opening: ReturnType<Coop['twoOfficers']> | undefined
  const open = async () => {
    const second = await createPerson(podServer.baseUrl, secondOfficer)
    return [
      await openSigningOfficer(officer, consentService.baseUrl),
      await openSigningOfficer(second, consentService.baseUrl),
    ] as const
  }
  return () => (opening ??= open())
}

/** An account at the pod server, with credentials of its own. */
export const createPerson = async (
  podServer: BaseUrl,
  name: string,
  accessControl: 'wac' | 'acp' = 'wac',
): Promise<Person> => {
  const accounts = createAccountClient({ podServer, fetch })
  const login = { name, password: `${name}-${crypto.randomUUID()}` }
  const { webId, pod } = await accounts.createAccount({ ...login, accessControl })
  const { clientId, clientSecret } = await accounts.createCredentials(login, 'tests')
  const credentials = { issuer: podServer, webId, clientId, clientSecret }
  const session = await signIn(credentials, { fetch })
  return { name, webId, pod, password: login.password, credentials, fetch: session.fetch }
}

/** @param ordinal a number of the member's own, from 1: the fiscal code is made of it */
export const addMember = async (
  coop: Coop,
  name: string,
  ordinal: number,
  accessControl: 'wac' | 'acp' = 'wac',
): Promise<Person> => {
  const person = await createPerson(coop.podServer.baseUrl, name, accessControl)
  await coop.asOfficer.admit({
    webId: person.webId,
    pod: person.pod,
    displayName: name,
    fiscalCode: provisionalFiscalCode(ordinal),
    iban: 'DE89370400440532013000',
  })
  return person
}

/** A line of the register and nothing more: nobody has signed up yet. */
export const admitByName = async (coop: Coop, name: string, ordinal: number): Promise<void> => {
  const pod = parseResourceUrl(`${coop.podServer.baseUrl}/${name}/`)
  await coop.asOfficer.admit({
    webId: parseWebId(`${pod}profile/card#me`),
    pod,
    displayName: name,
    fiscalCode: provisionalFiscalCode(ordinal),
    iban: 'DE89370400440532013000',
  })
}

export const addProvider = async (
  coop: Coop,
  name: string,
  organisation = 'Test practice',
): Promise<Person> => {
  const person = await createPerson(coop.podServer.baseUrl, name)
  await coop.asOfficer.addProvider({
    webId: person.webId,
    displayName: name,
    role: 'general-practitioner',
    organisation,
  })
  return person
}

/** The provider asks to read for care until tomorrow, the member gives all of it. */
export const giveConsent = async (
  coop: Coop,
  parties: { readonly member: Person; readonly provider: Person },
  resources: readonly ResourceUrl[],
): Promise<Grant> => {
  const consentService = coop.consentService.baseUrl
  const { id } = await createConsentClient({ consentService, fetch: parties.provider.fetch }).createRequest({
    owner: parties.member.webId,
    purpose: careByFamilyDoctor,
    resources,
    modes: ['read'],
    validUntil: instantOf(Date.now() + dayMs),
  })
  const outcome = await createConsentClient({ consentService, fetch: parties.member.fetch }).decide(id, {
    decision: 'give',
  })
  if (outcome.kind !== 'given') throw new Error('The member gave, and the answer is a refusal.')
  return outcome.grant
}

const dayMs = 86_400_000

/** Provisional codes are eleven digits, the last the Luhn check of the ten before. */
export const provisionalFiscalCode = (ordinal: number): string => {
  const digits = String(ordinal).padStart(10, '0')
  const total = [...digits].reduce((sum, sign, place) => {
    const value = Number(sign) * (place % 2 === 0 ? 1 : 2)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
  return `${digits}${(10 - (total % 10)) % 10}`
}
