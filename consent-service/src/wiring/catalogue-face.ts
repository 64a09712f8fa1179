import type { Router } from 'express'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import { parseWebId, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import type { Grants } from '../grants/grants.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createForumRoutes } from '../http/forum-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createResearchRoutes } from '../http/research-routes.ts'
import { createStudyNoticeRoutes } from '../http/study-notice-routes.ts'
import type { Members } from '../members/open-members.ts'
import { putNews } from '../notices/tell.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import { askFeasibility, type FeasibilityDeps } from '../pool/feasibility/ask-feasibility.ts'
import { createAnswerTick } from '../pool/questions/answer-tick.ts'
import { openForum, type Forum } from '../pool/forum/open-forum.ts'
import { forgetAuthors } from '../pool/forum/own-words.ts'
import {
  chooseRecruiting,
  tellStudies,
  wantsRecruiting,
  type OptIn,
  type StudyNewsDeps,
} from '../pool/study-news/tell-studies.ts'
import type { Studies } from '../pool/studies/studies.ts'
import { findCommittee, isReviewer } from '../projects/committees.ts'

export interface CatalogueFaceDeps extends OfficerDeps, Pick<FeasibilityDeps, 'snapshots' | 'budgets'> {
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
  readonly coopName: string
  readonly profile: Pick<CoopProfile, 'controllers'>
  readonly studies: Pick<Studies, 'list' | 'read'>
  readonly members: Pick<Members, 'find' | 'list'>
  readonly organisations: Pick<Organisations, 'isAdministrator' | 'belongsTo' | 'list'>
  readonly grants: Pick<Grants, 'listGrants'>
  readonly log: Log
  /** After how many days the words of members are only somebody's words. */
  readonly eraseDays: number
}

/** What the public, researchers and members read about studies, and what members are told of them. */
export const openCatalogueFace = (
  deps: CatalogueFaceDeps,
): { readonly rooms: readonly Router[]; readonly ownWords: Forum['ownWords'] } & Disposable => {
  const { store, origin, members, organisations, studies, profile } = deps
  const authenticate: AuthenticateCaller = deps.authenticate
  const isMember = async (webId: WebId) => (await members.find(webId)) !== undefined
  const forum = openForum({
    ...deps,
    isMember,
    isEthicsReviewer: async (webId) => {
      const committee = await findCommittee(undefined, { store })
      return committee !== undefined && isReviewer(committee, 'ethics', webId)
    },
    isAdministrator: organisations.isAdministrator,
  })
  const organisationsOf = async (person: WebId): Promise<readonly WebId[]> => {
    const found: WebId[] = []
    for (const { id, endedAt } of await organisations.list())
      if (endedAt === undefined && (await organisations.belongsTo(person, id))) found.push(id)
    return found
  }
  const atTick = createAnswerTick(tickMs)
  const look = startTelling(studyNewsOf(deps), deps)
  const forgetting = startForgetting(deps)
  return {
    ownWords: forum.ownWords,
    rooms: [
      createResearchRoutes({
        ...{ ...deps, contact: profile.controllers[0]?.contact ?? `${origin}/`, studies, forum },
        askFeasibility: (asked) => askFeasibility(asked, { ...deps, atTick, organisationsOf }),
      }),
      createForumRoutes({ authenticate, isOfficer: deps.isOfficer, forum }),
      createStudyNoticeRoutes({
        ...{ authenticate, isMember },
        wantsRecruiting: (member) => wantsRecruiting(member, { store }),
        chooseRecruiting: (member, recruiting) => chooseRecruiting(member, recruiting, { store }),
      }),
    ],
    [Symbol.dispose]: () => {
      clearInterval(look)
      clearInterval(forgetting)
    },
  }
}

/** Milliseconds; an answer that looked at no row waits as long as one that did. */
const tickMs = 250

/** How members are found and told, on the register, the consents and the notices. */
export const studyNewsOf = (
  deps: Pick<CatalogueFaceDeps, 'store' | 'now' | 'origin' | 'studies' | 'members' | 'grants'>,
): StudyNewsDeps => ({
  ...deps,
  listMembers: () => membersInForce(deps),
  optInsTo: (room) => optInsTo(room, deps),
  tellAll: ({ study, members, batch, at }) =>
    putNews({
      ...{ kind: 'study-recruiting', study, batch, at },
      // The first of them stands where the owner of a consent would: all are told alike.
      owner: members[0] ?? parseWebId(`${deps.origin}/#it`),
      further: members.slice(1),
    }),
  tellOne: ({ kind, member, grant, at, until }) =>
    putNews({ ...{ kind, at, owner: member, grant }, ...(until === undefined ? {} : { until }) }),
})

const together = 500

/** Lines of the register whose people are members now. */
const membersInForce = async function* ({
  members,
}: Pick<CatalogueFaceDeps, 'members'>): AsyncGenerator<WebId> {
  for (let after = 0; ;) {
    const lines = await members.list({ after, limit: together })
    for (const { webId, number } of lines) {
      after = number
      if ((await members.find(webId))?.number === number) yield webId
    }
    if (lines.length < together) return
  }
}

const optInsTo = async function* (
  room: WebId,
  { grants }: Pick<CatalogueFaceDeps, 'grants'>,
): AsyncGenerator<OptIn> {
  for (let cursor: string | undefined; ;) {
    const page = await grants.listGrants(
      room,
      { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
      { as: 'recipient' },
    )
    for (const { owner, id, withdrawnAt, invalidatedAt } of page.items)
      yield { member: owner, grant: id, endedAt: withdrawnAt ?? invalidatedAt }
    if (page.next === undefined) return
    cursor = page.next
  }
}

/** Nobody waits for it: each look reads every study. */
const lookEveryMs = 2_000

const startForgetting = (
  deps: Pick<CatalogueFaceDeps, 'store' | 'now' | 'studies' | 'eraseDays' | 'log'>,
): ReturnType<typeof setInterval> => {
  const forget = () => {
    const forgetting = async () => forgetAuthors(await deps.studies.list(), { ...deps, days: deps.eraseDays })
    forgetting().catch((error: unknown) => deps.log.error({ err: error }, 'authors could not be forgotten'))
  }
  const look = setInterval(forget, 3_600_000)
  look.unref()
  return look
}

const startTelling = (
  news: StudyNewsDeps,
  { log }: Pick<CatalogueFaceDeps, 'log'>,
): ReturnType<typeof setInterval> => {
  let isTelling = false
  const look = setInterval(() => {
    if (isTelling) return
    isTelling = true
    tellStudies(news)
      .catch((error: unknown) => log.error({ err: error }, 'members could not be told of studies'))
      .finally(() => (isTelling = false))
  }, lookEveryMs)
  look.unref()
  return look
}
