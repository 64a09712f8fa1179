import { generateKeyPairSync } from 'node:crypto'
import { CompactSign } from 'jose'
import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { Grant } from '@mutua/sdk/consent/grant'
import { grantSchema } from '@mutua/sdk/consent/grant'
import { addDays, civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { projectSchema, type Project } from '@mutua/sdk/coop/project'
import {
  instantOf,
  parseBaseUrl,
  parseResourceUrl,
  parseSha256,
  parseWebId,
  type WebId,
} from '@mutua/sdk/ids'
import { studyRoomOf, type StudyStepWish } from '@mutua/sdk/pool/study'
import { studyTopics } from '@mutua/sdk/pool/study-shown'
import { Problem } from '@mutua/sdk/problem'
import { hashKey } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import type { Consenting, Snapshots } from '../snapshot/snapshots.ts'
import type { StudyId } from '../budgets/budget-rows.ts'
import { openTestBudgets, studyId } from '../budgets/test-support-budgets.ts'
import { openStudies } from './open-studies.ts'
import type { StudiesDeps } from './studies-deps.ts'

export const origin = parseBaseUrl('https://coop.example')
export const local = studyId('abcdefghijklmnopqrstuv')
export const researcher = parseWebId('https://pods.example/rita/profile/card#me')
export const institute = parseWebId(`${origin}/organisations/institute`)
export const person = (number: number): WebId =>
  parseWebId(`https://pods.example/p${String(number)}/profile/card#me`)
export const firstDay = civilDateSchema.parse('2026-11-20')
export const lastDay = civilDateSchema.parse('2027-06-30')

/** As the screens send it, once the questions were gone through. */
export const explained: Shown = {
  ...{ notice: hashKey(`project ${local}`), noticeHash: 'c'.repeat(64), language: 'it', channel: 'app' },
  understood: [...studyTopics],
}

export const openProject = (id = local): Project =>
  projectSchema.parse({
    id: `${origin}/projects/${id}`,
    state: 'open',
    digest: hashKey(`project ${id}`),
    draftedAt: '2026-11-01T10:00:00.000Z',
    submittedAt: '2026-11-02T10:00:00.000Z',
    document: {
      ...{ type: 'project', version: 1, id: `${origin}/projects/${id}`, kind: 'study', title: 'Sugar' },
      ...{ plain: 'We look at sugar.', protocol: 'Counts.', recipient: institute, recipientName: 'Istituto' },
      purpose: 'https://w3id.org/dpv/sector/health#HealthcareScientificResearch',
      categories: ['summary', 'laboratory'],
      ...{ from: firstDay, to: lastDay },
      attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest: 'a'.repeat(64) }],
      pool: {
        ...{ variables: ['age'], rowsPerMember: 1, noticeDays: 3, resultsWithinDays: 30 },
        application: {
          ...{ people: [{ webId: researcher, name: 'Rita' }], purpose: 'scientific-research' },
          ...{ benefit: 'Care.', necessity: 'Age.', safeguards: 'None ask.', funding: 'Region.' },
        },
      },
    },
    ethics: { state: 'approved', approved: 2, needed: 2, reasons: [] },
    legal: { state: 'approved', approved: 1, needed: 1, reasons: [] },
    assembly: { state: 'approved', resolution: '2026/3', reasons: [] },
  })

/** Everything around the room that a test changes: the clock, the projects, who consents. */
export interface World {
  at: number
  readonly projects: Map<string, Project>
  readonly grants: Grant[]
  /** Changes of grants, as the feed numbers them from 1. */
  readonly feed: Grant[]
  /** Reads of pods, in order: the same member twice would be a second reading. */
  readonly frozen: Map<StudyId, { readonly members: Set<WebId>; readonly left: Set<WebId> }>
  /** Members whose pod cannot be read. */
  readonly unreadable: Set<WebId>
  destructions: number
}

export const createWorld = (): World => ({
  at: Date.parse('2026-11-20T09:00:00Z'),
  projects: new Map([[local, openProject()]]),
  grants: [],
  feed: [],
  frozen: new Map(),
  unreadable: new Set(),
  destructions: 0,
})

/** The interface of the rows in memory: what it promises, without pods. */
export const snapshotsInMemory = (world: World): Snapshots => {
  const missing = () => Promise.reject(new Problem('study-not-open', 'There is no snapshot of this study.'))
  return {
    freeze: async ({ id, address }, cohort, onProgress) => {
      const read = cohort.filter(({ member }) => !world.unreadable.has(member))
      if (read.length < 10) throw new Problem('pool-cohort-too-small', 'Too few pods could be read.')
      onProgress?.({ read: cohort.length, of: cohort.length, leftOut: {} })
      const members = world.frozen.get(id)?.members ?? new Set(read.map(({ member }: Consenting) => member))
      world.frozen.set(id, { members, left: new Set() })
      return {
        ...{ type: 'StudySnapshot', version: 1, study: address, about: 10 },
        snapshot: parseSha256(hashKey(`snapshot ${id}`)),
        members: parseSha256(hashKey(`members ${id}`)),
        day: civilDateOf(world.at),
      }
    },
    scan: missing,
    leaveOut: async (id, member) => void world.frozen.get(id)?.left.add(member),
    proveMembership: missing,
    readWeights: async (id) =>
      new Map([...(world.frozen.get(id)?.members ?? [])].map((one) => [hashKey(one), 1])),
    pseudonymOf: async (id, member) => (world.frozen.has(id) ? hashKey(member) : undefined),
    pseudonymsIn: async (id) => (world.frozen.has(id) ? hashKey : undefined),
    destroy: async (id) => {
      world.destructions += 1
      world.frozen.delete(id)
      return { files: 2, bytes: 100 }
    },
  }
}

const signingKey = generateKeyPairSync('ed25519').privateKey

export const openTestStudies = (store: Store, world: World, further: Partial<StudiesDeps> = {}) => {
  const now = () => world.at
  return openStudies({
    ...{ store, origin, now, coopName: 'Coop' },
    listProjects: async () => [...world.projects.values()],
    readProject: async (id) => {
      const found = world.projects.get(id)
      if (found === undefined) throw new Problem('not-found', 'There is no such project.')
      return found
    },
    verifySignature: async ({ signature }, bytes) => {
      if (signature !== signatureOver(Buffer.from(bytes).toString()))
        throw new Problem('officer-signature-invalid', 'Sign what is drawn up.')
    },
    signText: (text, typ) =>
      new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: 'EdDSA', typ }).sign(signingKey),
    isAdministrator: async () => false,
    findMember: async (webId) => ({ webId, pod: parseResourceUrl(webId.replace('profile/card#me', '')) }),
    longestDays: async () => 365,
    giveConsent: async (owner, consent) => {
      const grant = grantSchema.parse({
        id: `${origin}/grants/${String(world.grants.length + 1)}`,
        ...{ owner, recipient: consent.recipient, organisation: 'Coop', purpose: consent.purpose },
        scope: { resources: [owner.replace('profile/card#me', 'health/')], modes: ['read'] },
        ...{ project: consent.project, terms: { records: consent.records }, state: 'given', statusIndex: 1 },
        ...{ validFrom: instantOf(now()), validUntil: consent.validUntil },
      })
      world.grants.push(grant)
      world.feed.push(grant)
      return grant
    },
    consentsTo: async function* (room) {
      yield* world.grants.filter(({ recipient }) => recipient === room).toReversed()
    },
    consentsOf: async (member, room) =>
      world.grants.filter(({ owner, recipient }) => owner === member && recipient === room).toReversed(),
    endConsents: async (room) => {
      world.grants.forEach((grant, place) => {
        if (grant.recipient === room && grant.state === 'given')
          world.grants[place] = { ...grant, state: 'invalidated' }
      })
    },
    changesAfter: async function* (after) {
      yield* world.feed.map((grant, place) => ({ sequence: place + 1, grant })).slice(after)
    },
    feedHead: () => world.feed.length,
    cohortFloor: async () => 10,
    budgets: openTestBudgets(store, { now }),
    snapshots: snapshotsInMemory(world),
    log: { error: () => undefined, info: () => undefined },
    patienceMs: 60_000,
    ...further,
  })
}

export const officer = parseWebId('https://coop.example/olga#me')

/** Stands in for Ed25519: what is signed is what was drawn up, to the letter. */
const signatureOver = (text: string): string =>
  Buffer.from(hashKey(text)).toString('base64url').padEnd(86, 'A').slice(0, 86)

/** Draws up, signs and takes a step. */
export const take = async (
  studies: ReturnType<typeof openStudies>,
  wish: StudyStepWish,
  id: StudyId = local,
) => {
  const { text } = await studies.draftStep(id, wish)
  return studies.takeStep(id, { wish, kid: 'k'.repeat(43), signature: signatureOver(text) }, officer)
}

export const withdraw = (world: World, member: WebId): void => {
  const place = world.grants.findLastIndex(
    ({ owner, recipient, state }) =>
      owner === member && recipient === studyRoomOf(`${origin}/projects/${local}`) && state === 'given',
  )
  const grant = world.grants[place]
  if (grant === undefined) return
  const withdrawn = { ...grant, state: 'withdrawn' as const }
  world.grants[place] = withdrawn
  world.feed.push(withdrawn)
}

export const passDays = (world: World, days: number): void => void (world.at += days * 86_400_000)
export const inDays = (world: World, days: number) => addDays(civilDateOf(world.at), days)

export const joinMany = async (studies: ReturnType<typeof openStudies>, count: number, from = 0) => {
  for (let number = from; number < from + count; number += 1)
    await studies.optIn(local, person(number), explained)
}

export const loggedSteps = async (store: Store) =>
  (await readWaitingFacts(0, 1_000, { store })).items
    .filter(({ kind }) => kind === 'study.step')
    .map(({ statement }) => statement['step'])
