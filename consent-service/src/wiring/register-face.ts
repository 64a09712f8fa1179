import type { Router } from 'express'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { BookLine } from '@mutua/sdk/coop/console'
import { membershipCredentialOf } from '@mutua/sdk/coop/membership-credential'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import type { Rules } from '@mutua/sdk/law/rules'
import { registerPage } from '@mutua/sdk/paper/register-page'
import { Problem } from '@mutua/sdk/problem'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { signVcJwt } from '../credentials/grant-credential.ts'
import { createApplicationRoutes, type ApplicationRoutesDeps } from '../http/application-routes.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import type { InsiderDeps } from '../http/officer.ts'
import { createRegisterRoutes } from '../http/register-routes.ts'
import type { Keys } from '../keys/keys.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { refusalText } from '../ledger/post-by-hand.ts'
import { readQuota, readQuotasOn } from '../ledger/read-quotas.ts'
import { keepRegister, type RegisterKeeping } from '../members/keep-register.ts'
import { issueMembership } from '../members/membership-credential.ts'
import { openApplications, type Applications } from '../members/open-applications.ts'
import type { Members } from '../members/open-members.ts'
import { openSections } from '../members/open-sections.ts'
import type { QuotaBooks } from '../members/plan-quota.ts'
import { readBook, readBookDetails } from '../members/read-book.ts'
import { closedKey } from '../policy/policy-rows.ts'
import { registerLawOf } from './register-law.ts'

export interface RegisterFaceDeps extends InsiderDeps {
  /** Knows of callers who act for somebody, and so refuses them. */
  readonly authenticateActor: AuthenticateCaller
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
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

export interface RegisterFace {
  readonly rooms: readonly Router[]
  readonly applications: Applications
  readonly register: RegisterKeeping
}

/** The members register with its applications, quotas, exits and sections, on the law, the books and the keys that it touches. */
export const openRegisterFace = (deps: RegisterFaceDeps): RegisterFace => {
  const { store, sealer, origin, now, members, keys } = deps
  const law = registerLawOf(deps.rulesOn)
  const books = quotaBooks({ store, now })
  const applications = openApplications({ store, sealer, now, law, members })
  const { fiscalCodeHash } = members
  const guardHistory = () => requireOpenHistory(store)
  const register = keepRegister({ store, sealer, now, law, books, guardHistory, fiscalCodeHash })
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
  const routes = {
    ...deps,
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
  return {
    rooms: [
      createApplicationRoutes({ ...deps, applications, findResolution: deps.resolutions.find }),
      createRegisterRoutes(routes),
    ],
    applications,
    register,
  }
}

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
