import type { Router } from 'express'
import type { Store } from '@mutua/kit/store'
import type { PolicyBook } from '../policy/open-policy.ts'
import { openBooksFace } from './books-face.ts'
import { createMembershipRoutes, type MembershipRoutesDeps } from '../http/membership-routes.ts'
import type { InsiderDeps } from '../http/officer.ts'
import { createValueRoutes } from '../http/value-routes.ts'
import { proveStatement, readMemberStatements } from '../ledger/member-statements.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { findChoice, setChoice } from '../ledger/ristorno-choices.ts'
import type { LogProofs } from './log-face.ts'
import type { Members } from '../members/open-members.ts'
import type { Payback } from '../pool/payback/open-payback.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'

export interface ValueFaceDeps extends InsiderDeps {
  /** Knows of callers who act for somebody, and so refuses them. */
  readonly authenticateActor: MembershipRoutesDeps['authenticate']
  readonly store: Store
  readonly now: () => number
  readonly members: Pick<Members, 'findEver'>
  readonly resolutions: PolicyBook
  readonly proveFact: LogProofs['proveFact']
  readonly tariffs: Tariffs
  /** What studies brought a member in a year: for that member alone. */
  readonly readOwnResearch?: Payback['ownYear'] | undefined
}

/** What the assembly lays down, the books, and what a member reads of them. */
export const openValueFace = (deps: ValueFaceDeps): readonly Router[] => {
  const { store, now, members } = deps
  const { authenticate, isOfficer, isMember, resolutions, tariffs } = deps
  const ledger = openLedger({ store, now })
  return [
    createValueRoutes({
      authenticate,
      isOfficer,
      isMember,
      resolutions,
      tariffs,
    }),
    ...openBooksFace({ authenticate, isOfficer, isMember, store, now, ledger, resolutions }),
    createMembershipRoutes({
      authenticate: deps.authenticateActor,
      // Also who has left: what they earned before stays theirs, and so does its account.
      findMember: members.findEver,
      readStatements: async ({ number, webId }) => {
        const statements = await readMemberStatements(number, { store })
        return Promise.all(
          statements.map(async (statement) => {
            const research = await deps.readOwnResearch?.(statement.year, webId)
            return research === undefined ? statement : { ...statement, research }
          }),
        )
      },
      proveStatement: async (member, year, since) => {
        const proof = await proveStatement(member, year, { store })
        const answer = await deps.proveFact(`ristorno/${year}`, since)
        return answer.kind === 'proof' ? { ...proof, log: answer.text } : proof
      },
      findChoice: (member) => findChoice(member, { store }),
      setChoice: (member, choice) => setChoice(member, choice, { store, now }),
    }),
  ]
}
