import { setTimeout as sleep } from 'node:timers/promises'
import type { Router } from 'express'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { BookLine } from '@mutua/sdk/coop/console'
import { membershipCredentialOf } from '@mutua/sdk/coop/membership-credential'
import type { RegisterLine } from '@mutua/sdk/coop/register'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import type { Rules } from '@mutua/sdk/law/rules'
import { applicationLetter, memberLetter } from '@mutua/sdk/paper/membership-letter'
import { registerPage } from '@mutua/sdk/paper/register-page'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { signVcJwt } from '../credentials/grant-credential.ts'
import { createApplicationRoutes, type ApplicationRoutesDeps } from '../http/application-routes.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import type { InsiderDeps } from '../http/officer.ts'
import { createRegisterRoutes, type Letters, type RegisterRoutesDeps } from '../http/register-routes.ts'
import type { Keys } from '../keys/keys.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { refusalText } from '../ledger/post-by-hand.ts'
import { readQuota, readQuotasOn } from '../ledger/read-quotas.ts'
import { keepRegister, type RegisterKeeping } from '../members/keep-register.ts'
import { issueMembership } from '../members/membership-credential.ts'
import type { TellMembership } from '../members/membership-news.ts'
import { openApplications, type Applications } from '../members/open-applications.ts'
import type { Members } from '../members/open-members.ts'
import { openSections } from '../members/open-sections.ts'
import type { QuotaBooks } from '../members/plan-quota.ts'
import { readBook, readBookDetails } from '../members/read-book.ts'
import { logEarlierEntries } from '../members/step-facts.ts'
import { putNews } from '../notices/tell.ts'
import { closedKey } from '../policy/policy-rows.ts'
import { registerLawOf } from './register-law.ts'

export interface RegisterFaceDeps extends InsiderDeps {
  /** Knows of callers who act for somebody, and so refuses them. */
  readonly authenticateActor: AuthenticateCaller
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  /** Told of what the board let lie. */
  readonly officerIds: ReadonlySet<WebId>
  readonly log: Pick<Log, 'warn' | 'info'>
  /** Proofs of the transparency log. */
  readonly proveFact: RegisterRoutesDeps['proveFact']
  /** Milliseconds between two looks at the board’s clocks; left out: nobody looks. */
  readonly everyMs?: number
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly coopName: string
  readonly members: Members
  readonly rulesOn: (date: CivilDate) => Promise<Rules>
  readonly resolutions: { readonly find: ApplicationRoutesDeps['findResolution'] }
  readonly keys: Pick<Keys, 'did' | 'signingKey'>
  /** Fewer than these are never counted out of a section of a condition. */
  readonly smallestGroup: number
}

export interface RegisterFace extends AsyncDisposable {
  readonly rooms: readonly Router[]
  readonly applications: Applications
  readonly register: RegisterKeeping
  /** Also after leaving; undefined of who never was a member. */
  readonly readOwnLine: (webId: WebId) => Promise<RegisterLine | undefined>
}

/** The members register with its applications, quotas, exits and sections, on the law, the books and the keys that it touches. */
export const openRegisterFace = (deps: RegisterFaceDeps): RegisterFace => {
  const { store, sealer, origin, now, members, keys } = deps
  const law = registerLawOf(deps.rulesOn)
  const books = quotaBooks({ store, now })
  const tell = tellOf(origin)
  const applications = openApplications({ store, sealer, now, law, members, tell })
  const { fiscalCodeHash } = members
  const guardHistory = () => requireOpenHistory(store)
  const register = keepRegister({ store, sealer, now, law, books, guardHistory, fiscalCodeHash, tell })
  const readOn = async (page: { after: number; limit: number; on: CivilDate }) =>
    readBook(page, await readQuotasOn(page.on, { store }), { store })
  const credential = async (webId: WebId) => {
    const member = await members.find(webId)
    if (member === undefined) throw new Problem('member-unknown', 'Ask the co-op to be admitted.')
    return issueMembership(member.number, webId, {
      ...{ store, randomBytes: deps.randomBytes },
      sign: (held) => signVcJwt(membershipCredentialOf(held, { issuer: keys.did, origin }), keys),
    })
  }
  const paper = () => ({ coopName: deps.coopName, on: civilDateOf(now()) })
  const letters: Letters = {
    application: async (number, language) =>
      applicationLetter(await applications.read(number), paper(), language),
    line: async (number, language) => memberLetter(await register.read(number), paper(), language),
  }
  const routes = {
    ...deps,
    letters,
    ...{ register, credential, readBook: readOn },
    sections: openSections(deps),
    bookPage: async (on: CivilDate, withDetails: boolean) => {
      const lines: BookLine[] = [...(await readOn({ after: 0, limit: mostLines, on }))]
      const printed = { coopName: deps.coopName, on, printedOn: civilDateOf(now()), lines }
      return registerPage(
        withDetails ? { ...printed, details: await readBookDetails(on, { store, sealer }) } : printed,
      )
    },
  }
  const closing = new AbortController()
  const sayOverdue = async (): Promise<void> => {
    const earlier = await logEarlierEntries(store)
    if (earlier > 0) deps.log.info({ earlier }, 'entries of the register came into the log')
    const overdue = await applications.tellOverdue([...deps.officerIds])
    if (overdue > 0) deps.log.warn({ overdue }, 'applications for admission lie beyond the days of the law')
  }
  const look = async (everyMs: number): Promise<void> => {
    while (!closing.signal.aborted) {
      await sayOverdue().catch((cause: unknown) =>
        deps.log.warn({ err: cause }, 'the clocks of the register wait'),
      )
      await sleep(everyMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }
  const looking = deps.everyMs === undefined ? Promise.resolve() : look(deps.everyMs)
  return {
    rooms: [
      createApplicationRoutes({ ...deps, letters, applications, findResolution: deps.resolutions.find }),
      createRegisterRoutes(routes),
    ],
    applications,
    register,
    readOwnLine: async (webId) =>
      (await members.findEver(webId)) === undefined ? undefined : register.own(webId),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await looking
    },
  }
}

const tellOf =
  (origin: BaseUrl): TellMembership =>
  ({ kind, person, about, at, until, reason, further = [] }) =>
    putNews({
      ...{ kind, at, owner: person, further: [...further], membership: `${origin}/${about}` },
      ...(until === undefined ? {} : { until }),
      ...(reason === undefined ? {} : { reason }),
    })

/** What keeps the door of the past open, as a condition of the write that goes through it. */
const requireOpenHistory = async (
  store: Pick<Store, 'get'>,
): Promise<ReadonlyMap<string, Uint8Array | undefined>> => {
  if ((await store.get(closedKey)) !== undefined)
    throw new Problem(
      'register-history-closed',
      'An assembly was called here on this register: whoever joins applies from now on.',
    )
  return new Map([[closedKey, undefined]])
}

/** The ledger for quotas alone. */
export const quotaBooks = (deps: { readonly store: Store; readonly now: () => number }): QuotaBooks => {
  const ledger = openLedger(deps)
  return {
    readGuard: ledger.readGuard,
    readPaid: (member) => readQuota(member, deps),
    planPosting: async (drafts) => {
      const plan = await ledger.planPosting(drafts)
      switch (plan.kind) {
        case 'plan':
          return plan.posting
        case 'posted-before':
          return 'posted-before'
        case 'refused':
          throw new Problem('transfer-refused', refusalText[plan.why])
      }
    },
  }
}

/** Of one printed book: what a co-op of this size has lines for. */
const mostLines = 1_000_000
