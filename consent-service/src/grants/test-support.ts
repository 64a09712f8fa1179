import { mkdtemp, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Grant, TariffRef } from '@mutua/sdk/consent/grant'
import { createEndOfPeriod } from '@mutua/sdk/consent/period-preset'
import { findPurpose, selectablePurposes } from '@mutua/sdk/consent/purposes'
import { timeZoneSchema } from '@mutua/sdk/coop/zone-calendar'
import {
  instantOf,
  microCents,
  parseBaseUrl,
  parseResourceUrl,
  parseWebId,
  type PurposeIri,
  type RequestId,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Store } from '@mutua/kit/store'
import type { AccessAsked, AskDeps } from './access-requests.ts'
import { openFeed, type Feed } from './feed.ts'
import { openGrants, type Grants } from './grants.ts'
import { localIdOf } from './records.ts'

export const podServer = parseBaseUrl('http://localhost:3000')
export const otherPodServer = parseBaseUrl('http://localhost:3100')
export const origin = parseBaseUrl('http://localhost:3001')

const webId = (name: string, server: string = podServer): WebId =>
  parseWebId(`${server}/${name}/profile/card#me`)
export const anna = webId('anna')
export const bruno = webId('bruno')
/** A member whose pod lies on the other pod server. */
export const carla = webId('carla', otherPodServer)
export const drRossi = webId('dr-rossi')
export const drVerdi = webId('dr-verdi')
export const stranger = parseWebId('https://somewhere.example/me')

export const podOf = (owner: WebId): ResourceUrl => parseResourceUrl(new URL('../', owner).href)
export const inPod = (owner: WebId, path: string): ResourceUrl => parseResourceUrl(`${podOf(owner)}${path}`)

const iriOf = (kind: string): PurposeIri => {
  const found = selectablePurposes.find((purpose) => purpose.kind === kind)
  if (found === undefined) throw new Error(`no purpose of kind ${kind}`)
  return found.iri
}
export const care = iriOf('care')
export const research = iriOf('research')
/** Selectable, but no tariff has been adopted for it here. */
export const unpriced = iriOf('coop')

export const startOfTest = Date.parse('2026-11-21T09:00:00.000Z')
const day = 86_400_000
export const inDays = (days: number) => instantOf(startOfTest + days * day)

export const askedOf = (owner: WebId, changes: Partial<AccessAsked> = {}): AccessAsked => ({
  owner,
  purpose: care,
  resources: [inPod(owner, 'health/')],
  modes: ['read'],
  validUntil: inDays(90),
  ...changes,
})

export type AskedGrant = Grant & { readonly request: RequestId }

export interface House extends AsyncDisposable {
  readonly grants: Grants
  readonly feed: Feed
  readonly store: Store
  /** Wall clock; a test moves it. */
  readonly clock: { at: number }
  /** Where people work; a test enters them. */
  readonly places: Map<WebId, readonly { readonly organisation: WebId; readonly sequence: number }[]>
  /** Closes everything and opens it again on the same folder, as a restart does. */
  readonly reopened: () => Promise<House>
  /** A grant by the usual way: asked, then given. */
  readonly given: (owner?: WebId, recipient?: WebId, changes?: Partial<AccessAsked>) => Promise<AskedGrant>
}

export interface HouseOptions {
  readonly leaseMs?: number
  readonly pollMs?: number
  readonly randomBytes?: (length: number) => Uint8Array
  readonly issueCredential?: (grant: Grant) => Promise<string>
  readonly wrapStore?: (store: Store) => Store
  readonly folder?: string
  /** The folder belongs to somebody else, who removes it. */
  readonly keepFolder?: boolean
  readonly clock?: { at: number }
  /** Milliseconds that leases and long polls are told by; timers keep the machine's pace. */
  readonly monotonic?: () => number
  readonly mayAnybodyAsk?: boolean
  /** Of whoever asks. */
  readonly role?: Awaited<ReturnType<AskDeps['findRole']>>
  /** What the members, contracts and projects let be given. */
  readonly bounds?: Pick<AskDeps, 'requirePurpose' | 'requireContract' | 'requireProject'>
}

/** Real store, real grants, real feed; only the clock and the rooms of other people are stand-ins. */
export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'mutua-grants-')))
  const level = await openLevelStore(folder)
  const store = options.wrapStore?.(level) ?? level
  const clock = options.clock ?? { at: startOfTest }
  const feed = await openFeed({
    store,
    monotonic: options.monotonic ?? (() => performance.now()),
    leaseMs: options.leaseMs ?? 0,
    pollMs: options.pollMs ?? 50,
  })
  const members = new Map(
    [anna, bruno, carla].map((member) => [member, { webId: member, pod: podOf(member) }]),
  )
  const providers = new Map([
    [drRossi, { displayName: 'Dr Rossi', organisation: 'Studio Rossi' }],
    [drVerdi, { displayName: 'Dr Verdi', organisation: 'Clinica Verdi' }],
  ])
  const grants = openGrants({
    store,
    feed,
    origin,
    now: () => clock.at,
    randomBytes: options.randomBytes ?? randomBytes,
    findRole: () => Promise.resolve(options.role),
    findProvider: (provider) => Promise.resolve(providers.get(provider)),
    findPurpose,
    endOfPeriod: createEndOfPeriod(timeZoneSchema.parse('Europe/Rome')),
    mayAnybodyAsk: options.mayAnybodyAsk ?? false,
    findMember: (member) => Promise.resolve(members.get(member)),
    tariffFor: (purpose) => Promise.resolve(purpose === unpriced ? undefined : tariff),
    issueCredential: options.issueCredential ?? fakeCredential,
    ...options.bounds,
  })
  const close = async (): Promise<void> => {
    await feed[Symbol.asyncDispose]()
    await level[Symbol.asyncDispose]()
  }
  return {
    grants,
    feed,
    store,
    clock,
    places: new Map(),
    reopened: async () => {
      await close()
      return openHouse({ ...options, folder, clock })
    },
    given: async (owner = anna, recipient = drRossi, changes = {}) => {
      const request = await grants.ask(recipient, askedOf(owner, changes))
      const { grant } = await grants.give(owner, localIdOf(request.id), {})
      return { ...grant, request: request.id }
    },
    async [Symbol.asyncDispose]() {
      await close()
      if (options.keepFolder !== true) await rm(folder, { recursive: true, force: true })
    },
  }
}

export const tariff: TariffRef = {
  version: '2026-1',
  resolution: '2026/1',
  microCentsPerUnit: microCents(250_000),
}

/** Stands in for the signed face; byte for byte different for every grant. */
const fakeCredential = (grant: Grant): Promise<string> =>
  Promise.resolve(`e30.${Buffer.from(JSON.stringify(grant)).toString('base64url')}.c2ln`)
