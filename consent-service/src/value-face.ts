import type { Router } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import type { Resolutions } from './assembly/open-resolutions.ts'
import { openBooksFace } from './books-face.ts'
import { createMembershipRoutes, type MembershipRoutesDeps } from './http/membership-routes.ts'
import type { InsiderDeps } from './http/officer.ts'
import { createValueRoutes } from './http/value-routes.ts'
import { proveStatement, readMemberStatements } from './ledger/member-statements.ts'
import { openLedger } from './ledger/open-ledger.ts'
import { openRistornoOrder } from './ledger/ristorno-order.ts'
import { findChoice, setChoice } from './ledger/ristorno-choices.ts'
import type { LogProofs } from './log-face.ts'
import type { Members } from './members/open-members.ts'
import type { Tariffs } from './metering/open-tariffs.ts'

export interface ValueFaceDeps extends InsiderDeps {
  /** Knows of callers who act for somebody, and so refuses them. */
  readonly authenticateActor: MembershipRoutesDeps['authenticate']
  readonly store: Store
  readonly now: () => number
  readonly members: Pick<Members, 'find' | 'findPayee'>
  readonly resolutions: Resolutions
  readonly proveFact: LogProofs['proveFact']
  readonly tariffs: Tariffs
  /** The account that the co-op pays from. */
  readonly debtor: Parameters<typeof openRistornoOrder>[2]['debtor'] | undefined
}

/** From the books to the euro in the bank's file: the ledger, the ristorno. */
export const openValueFace = (deps: ValueFaceDeps): readonly Router[] => {
  const { store, now, members, debtor } = deps
  const { authenticate, isOfficer, isMember, resolutions, tariffs } = deps
  const ledger = openLedger({ store, now })
  return [
    createValueRoutes({
      authenticate,
      isOfficer,
      isMember,
      resolutions,
      tariffs,
      openRistornoOrder: (year, wish) => {
        if (debtor === undefined)
          throw new Problem(
            'debtor-missing',
            'Set CONSENT_DEBTOR_IBAN to the account that the co-op pays from.',
          )
        return openRistornoOrder(year, wish, { store, debtor, findPayee: members.findPayee })
      },
    }),
    ...openBooksFace({ authenticate, isOfficer, isMember, store, now, ledger, resolutions }),
    createMembershipRoutes({
      authenticate: deps.authenticateActor,
      findMember: members.find,
      readStatements: (member) => readMemberStatements(member, { store }),
      proveStatement: async (member, year) => {
        const proof = await proveStatement(member, year, { store })
        const answer = await deps.proveFact(`ristorno/${year}`)
        return answer.kind === 'proof' ? { ...proof, log: answer.text } : proof
      },
      findChoice: (member) => findChoice(member, { store }),
      setChoice: (member, choice) => setChoice(member, choice, { store, now }),
    }),
  ]
}
