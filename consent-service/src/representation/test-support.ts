import { randomBytes as cryptoRandomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DelegationWish, GuardianshipWish } from '@mutua/sdk/consent/representation'
import { guardianshipWishSchema } from '@mutua/sdk/consent/representation'
import type { HeldDelegation } from '@mutua/sdk/consent/delegation-credential'
import { findPurpose, selectablePurposes } from '@mutua/sdk/consent/purposes'
import {
  instantOf,
  microCents,
  parseBaseUrl,
  parseResourceUrl,
  parseWebId,
  type GrantId,
  type PurposeIri,
  type RequestId,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { openFeed } from '../grants/feed.ts'
import { openGrants, type GrantsDeps } from '../grants/grants.ts'
import { localIdOf } from '../grants/records.ts'
import { openActing } from '../wiring/open-acting.ts'

export const podServer = parseBaseUrl('http://localhost:3000')
const origin = parseBaseUrl('http://localhost:3001')

const webId = (name: string): WebId => parseWebId(`${podServer}/${name}/profile/card#me`)
/** An elder member, her daughter, a neighbour, and a child with two parents. */
export const anna = webId('anna')
export const lia = webId('lia')
export const neighbour = webId('nino')
export const bruno = webId('bruno')
export const child = webId('chiara')
export const mother = webId('marta')
export const father = webId('fabio')
export const drRossi = webId('dr-rossi')
export const olga = webId('olga')
export const otto = webId('otto')
export const practice = parseWebId(`${origin}/organisations/AAAAAAAAAAAAAAAAAAAAAA#it`)

export const podOf = (owner: WebId): ResourceUrl => parseResourceUrl(new URL('../', owner).href)
export const inPod = (owner: WebId, path: string): ResourceUrl => parseResourceUrl(`${podOf(owner)}${path}`)

const iriOf = (kind: string): PurposeIri => {
  const found = selectablePurposes.find((purpose) => purpose.kind === kind)
  if (found === undefined) throw new Error(`no purpose of kind ${kind}`)
  return found.iri
}
export const care = iriOf('care')
export const research = iriOf('research')

export const startOfTest = Date.parse('2026-11-21T09:00:00.000Z')
export const day = 86_400_000

export type Room = Awaited<ReturnType<typeof openRoom>>

export interface RoomOptions {
  readonly folder?: string
  readonly clock?: { at: number }
  readonly randomBytes?: (length: number) => Uint8Array
  /** Happens while a consent is signed: after the right was looked at, before the step is written. */
  readonly whileSigning?: () => Promise<void>
}

/** Real store, grants and feed in the wiring of the service; only the clock and the registers are stand-ins. */
export const openRoom = async ({
  folder,
  clock = { at: startOfTest },
  whileSigning,
  randomBytes = cryptoRandomBytes,
}: RoomOptions = {}) => {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'mutua-representation-')))
  const store = await openLevelStore(home)
  const feed = await openFeed({ store, monotonic: () => performance.now(), leaseMs: 0, pollMs: 20 })
  const now = () => clock.at
  const members = new Map([anna, bruno, child].map((one) => [one, { webId: one, pod: podOf(one) }]))
  /** Who administers the practice. */
  const administrators = new Set<WebId>()
  const granting: GrantsDeps = {
    store,
    feed,
    origin,
    now,
    randomBytes,
    findProvider: (one) =>
      Promise.resolve(
        one === drRossi || one === practice
          ? { displayName: 'Dr Rossi', organisation: 'Studio Rossi' }
          : undefined,
      ),
    findRole: () => Promise.resolve(undefined),
    findPurpose,
    mayAnybodyAsk: true,
    endOfPeriod: () => instantOf(clock.at + day),
    findMember: (one) => Promise.resolve(members.get(one)),
    findOwnMandate: (owner) => representation.findOwnMandate(owner),
    tariffFor: () =>
      Promise.resolve({ version: '1', resolution: '2026/1', microCentsPerUnit: microCents(1) }),
    issueCredential: async (grant) => {
      await whileSigning?.()
      return `e30.${Buffer.from(JSON.stringify(grant)).toString('base64url')}.c2ln`
    },
  }
  const grants = openGrants(granting)
  const organisations = {
    find: (id: WebId) => Promise.resolve(id === practice ? { id, name: 'Studio Rossi' } : undefined),
    belongsTo: (person: WebId, id: WebId) => Promise.resolve(id === practice && administrators.has(person)),
  }
  const log = { warn: () => undefined }
  const issueDelegation = (held: HeldDelegation) => Promise.resolve(JSON.stringify(held))
  const acting = { store, origin, now, randomBytes, findPurpose, organisations, issueDelegation, log }
  const representation = openActing({ ...acting, grants, granting })
  return {
    store,
    feed,
    grants,
    clock,
    representation,
    administrators,
    async [Symbol.asyncDispose]() {
      await representation[Symbol.asyncDispose]()
      await feed[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      if (folder === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}

export const localOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

export const wishFor = (delegate: WebId, changes: Partial<DelegationWish> = {}): DelegationWish => ({
  delegate,
  powers: ['see-requests', 'decide', 'see-consents', 'withdraw'],
  validUntil: instantOf(startOfTest + 180 * day),
  ...changes,
})

/** Named and accepted. */
export const delegated = async (
  { representation }: Room,
  delegate: WebId = lia,
  changes: Partial<DelegationWish> = {},
) => {
  const { id } = await representation.name(anna, wishFor(delegate, changes))
  return representation.answer(delegate, localOf(id), 'accepted')
}

export const asked = async (
  { grants }: Room,
  changes: { owner?: WebId; requester?: WebId; purpose?: PurposeIri; path?: string; days?: number } = {},
): Promise<RequestId> => {
  const { owner = anna, requester = drRossi, purpose = care, path = 'health/', days = 90 } = changes
  const { id } = await grants.ask(requester, {
    owner,
    purpose,
    resources: [inPod(owner, path)],
    modes: ['read'],
    validUntil: instantOf(startOfTest + days * day),
  })
  return id
}

/** What the route does: finds the right of who calls, then gives for the member. */
export const giveFor = async (
  { grants, representation }: Room,
  person: WebId,
  request: RequestId,
  member: WebId = anna,
): Promise<GrantId> => {
  const mandate = await representation.findMandate(person, member, 'decide')
  return (await grants.give(member, localIdOf(request), {}, mandate)).grant.id
}

export const withdrawFor = async (
  { grants, representation }: Room,
  person: WebId,
  grant: GrantId,
  member: WebId = anna,
) => {
  const mandate = await representation.findMandate(person, member, 'withdraw')
  return grants.withdraw(member, localIdOf(grant), mandate)
}

export const guarded = async (room: Room, changes: Partial<GuardianshipWish> = {}) => {
  const wish = guardianshipWishSchema.parse({
    ward: child,
    guardians: [mother, father],
    basis: 'parental',
    powers: ['see-requests', 'decide', 'give', 'see-consents', 'withdraw'],
    born: '2013-03-10',
    ...changes,
  })
  const { id } = await room.representation.record(olga, wish)
  return room.representation.confirm(otto, localOf(id))
}
