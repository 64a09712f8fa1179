import type { Router } from 'express'
import { grantEventSchema } from '@mutua/sdk/consent/grant'
import { termsSchema } from '@mutua/sdk/consent/terms'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { classOf } from '@mutua/sdk/coop/purpose-class'
import { parseWebId, type BaseUrl, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import { signText } from '../bank/template-jws.ts'
import { eventKey, eventPrefix, readFeedEntry, type Feed } from '../grants/feed.ts'
import type { Grants } from '../grants/grants.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createPaybackRoutes } from '../http/payback-routes.ts'
import { createStudyRoutes } from '../http/study-routes.ts'
import type { Keys } from '../keys/keys.ts'
import type { Members } from '../members/open-members.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'
import type { Officers } from '../officers/open-officers.ts'
import type { PolicyBook } from '../policy/open-policy.ts'
import type { PurposesInForce } from '../policy/purposes-in-force.ts'
import { openPrivacyBudgets } from '../pool/budgets/open-privacy-budgets.ts'
import type { Forum } from '../pool/forum/open-forum.ts'
import { wordsFrom } from '../pool/noise/random-word.ts'
import { randomWords } from '../pool/random-words.ts'
import type { Payback } from '../pool/payback/open-payback.ts'
import { openStudies } from '../pool/studies/open-studies.ts'
import type { Studies } from '../pool/studies/studies.ts'
import type { Projects } from '../projects/open-projects.ts'
import { openCatalogueFace, type CatalogueFaceDeps } from './catalogue-face.ts'
import { endConsentsOf } from './end-consents.ts'
import { openQuestionFace } from './question-face.ts'
import { openReleaseFace } from './release-face.ts'
import { openStudyPayback, payingBefore } from './study-payback.ts'
import { openStudySnapshots, type StudySnapshotsDeps } from './study-snapshots.ts'

export interface PoolFaceDeps
  extends OfficerDeps, Pick<StudySnapshotsDeps, 'engine' | 'dataKeys' | 'podServers' | 'poolOpenedBytes'> {
  readonly actors: AuthenticateCaller
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
  readonly coopName: string
  /** Answers leave at whole multiples of it. */
  readonly poolTickMs: number
  readonly profile: CatalogueFaceDeps['profile']
  readonly eraseDays: CatalogueFaceDeps['eraseDays']
  readonly keys: Pick<Keys, 'signingKey' | 'did'>
  readonly officers: Pick<Officers, 'verify'>
  readonly members: Pick<Members, 'find' | 'findEver' | 'list'>
  readonly organisations: CatalogueFaceDeps['organisations']
  readonly projects: Pick<Projects, 'list' | 'read'>
  readonly grants: StudySnapshotsDeps['grants'] &
    Pick<Grants, 'giveDirectly' | 'listGrants' | 'listRequests' | 'cancel' | 'invalidate'>
  readonly feed: Pick<Feed, 'head'>
  readonly policy: Pick<PolicyBook, 'budgetsOn' | 'documentsOn'>
  readonly tariffs: Pick<Tariffs, 'list'>
  readonly purposes: Pick<PurposesInForce, 'classes'> & StudySnapshotsDeps['purposes']
  readonly log: Log
  /** How often it looks for studies that have ended and for consents that are over. */
  readonly everyMs: number
}

export interface PoolFace
  extends Pick<Studies, 'findRoom' | 'requireJoining' | 'requireNothingOverdue'>, Disposable {
  readonly rooms: readonly Router[]
  /** What a person asked and answered about studies: for their archive. */
  readonly forum: Pick<Forum, 'ownWords'>
  /** What studies bring: for bills, for the ristorno, and for each member alone. */
  readonly money: {
    readonly answers: Pick<Payback, 'sealMonth' | 'readLines' | 'readMonths'>
    readonly readResearch: Payback['exchange']
    readonly readOwnResearch: Payback['ownYear']
  }
}

/** The research pool: budgets, snapshots and studies, and what rests on them. */
export const openPoolFace = async (deps: PoolFaceDeps): Promise<PoolFace> => {
  const { store, sealer, now, members, policy } = deps
  const budgets = openPrivacyBudgets({ store, sealer, now, policy, drawWord: wordsFrom(randomWords) })
  const read = await openStudySnapshots(deps)
  const payback = openStudyPayback({
    ...{ ...deps, snapshots: read },
    // As anybody sees it: what is paid for is open, or has been.
    readStudy: (id) => studies.read(id, undefined),
  })
  const snapshots = payingBefore(read, () => payback)
  const studies = openStudies({
    ...{ ...deps, budgets, snapshots },
    ...consentsAround(deps),
    listProjects: deps.projects.list,
    readProject: deps.projects.read,
    verifySignature: deps.officers.verify,
    signText: (text, type) => signText(text, type, deps.keys.signingKey()),
    isAdministrator: deps.organisations.isAdministrator,
    findMember: members.find,
    cohortFloor: async () => {
      const adopted = await policy.budgetsOn(civilDateOf(now()))
      return adopted.kind === 'none' ? undefined : adopted.budget.cohortFloor
    },
  })
  const isMember = async (webId: WebId) => (await members.find(webId)) !== undefined
  // What was withdrawn before a scan begins is in none, also when it was asked before that.
  const asked: typeof snapshots = {
    ...snapshots,
    scan: async (...question) => {
      await studies.leaveOutNow()
      return snapshots.scan(...question)
    },
  }
  const catalogue = openCatalogueFace({ ...deps, studies, budgets, snapshots: asked })
  const questions = await openQuestionFace({ ...deps, studies, snapshots: asked, budgets, payback })
  const releases = await openReleaseFace({ ...deps, studies, snapshots: asked, budgets })
  const look = startLooking(studies, deps)
  return {
    money: { answers: payback, readResearch: payback.exchange, readOwnResearch: payback.ownYear },
    forum: catalogue,
    findRoom: studies.findRoom,
    requireJoining: studies.requireJoining,
    requireNothingOverdue: studies.requireNothingOverdue,
    rooms: [
      createStudyRoutes({
        ...{ authenticate: deps.authenticate, isOfficer: deps.isOfficer, authenticateActor: deps.actors },
        ...{ studies, isMember, proveMembership: snapshots.proveMembership },
        readBudget: async (member) => ({
          year: civilDateOf(now()).slice(0, 4),
          ...(await budgets.readMember(member)),
        }),
      }),
      createPaybackRoutes({
        ...{ authenticateActor: deps.actors, payback },
        isMember: async (webId) => (await members.findEver(webId)) !== undefined,
      }),
      ...catalogue.rooms,
      ...questions.rooms,
      ...releases.rooms,
    ],
    [Symbol.dispose]: () => {
      clearInterval(look)
      catalogue[Symbol.dispose]()
    },
  }
}

/** Consents as studies need them: given to their rooms, listed, followed and ended. */
const consentsAround = (deps: PoolFaceDeps) => {
  const { grants, store, now, origin } = deps
  const list = async function* (party: WebId, filter: Parameters<Grants['listGrants']>[2]) {
    for (let cursor: string | undefined; ;) {
      const page = await grants.listGrants(
        party,
        { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
        filter,
      )
      yield* page.items
      if (page.next === undefined) return
      cursor = page.next
    }
  }
  return {
    longestDays: async (purpose: PurposeIri) => {
      const classes = await deps.purposes.classes()
      return (classes === undefined ? undefined : classOf(purpose, classes)?.longestDays) ?? twoYears
    },
    giveConsent: async (
      member: WebId,
      { records, masked, ...consent }: Parameters<Parameters<typeof openStudies>[0]['giveConsent']>[1],
    ) => {
      const terms = termsSchema.parse({ records, masked })
      return (await grants.giveDirectly(member, { ...consent, modes: ['read'], terms })).grant
    },
    consentsTo: (room: WebId) => list(room, { as: 'recipient' }),
    consentsOf: (member: WebId, room: WebId) => Array.fromAsync(list(member, { as: 'owner', other: room })),
    endConsents: (room: WebId, reason: string) =>
      endConsentsOf(room, parseWebId(`${origin}/#it`), { grants, now }, { reason, isMeant: () => true }),
    feedHead: deps.feed.head,
    changesAfter: async function* (after: number) {
      const { lt } = prefixRange(eventPrefix)
      for await (const { key, value } of store.list({ gte: eventKey(after + 1), lt })) {
        const sequence = Number(key.slice(eventPrefix.length))
        const event = grantEventSchema.safeParse(readFeedEntry(value).event)
        yield event.success ? { sequence, grant: event.data.grant } : { sequence }
      }
    },
  }
}

/** A day less than two years of 365 and one of 366. */
const twoYears = 730

const startLooking = (
  studies: Pick<Studies, 'finish'>,
  { log, everyMs }: Pick<PoolFaceDeps, 'log' | 'everyMs'>,
): ReturnType<typeof setInterval> => {
  let isLooking = false
  const look = setInterval(() => {
    if (isLooking) return
    isLooking = true
    studies
      .finish()
      .catch((error: unknown) => log.error({ err: error }, 'studies could not be brought up to date'))
      .finally(() => (isLooking = false))
  }, everyMs)
  look.unref()
  return look
}
