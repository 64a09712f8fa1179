import { createShortMemory, digestOf } from '@mutua/kit/short-memory'
import type { Log } from '@mutua/kit/log'
import { networkOf } from '@mutua/kit/network-of'
import type { AccountName } from '../account-name.ts'
import { createAttemptLimit } from '../attempt-limit.ts'
import type { Address } from '../sign-in-limits.ts'
import {
  outsideKinds,
  type OutsideAdapter,
  type OutsideAnswer,
  type OutsideKind,
  type OutsideVisit,
} from './adapter.ts'
import type { ProvenIdentity } from './bound-identities.ts'
import type { IdentityDigest } from './identity-digest.ts'

/** What somebody wants to prove who they are for. */
export type OutsidePurpose =
  /** To an application that waits, by the number of its request. */
  | { readonly kind: 'application'; readonly uid: string }
  /** To get to the pages of their account. */
  | { readonly kind: 'account' }
  /** To sign in so from now on. */
  | { readonly kind: 'connect'; readonly account: AccountName }

/** Somebody who came back and proved something. */
export interface Arrival extends ProvenIdentity {
  readonly purpose: OutsidePurpose
  readonly browser: string
}

export type ArrivalOutcome =
  | { readonly kind: 'arrived'; readonly ticket: string; readonly arrival: Arrival }
  /** `purpose` where it is known to belong to this browser. */
  | { readonly kind: 'failed'; readonly why: string; readonly purpose: OutsidePurpose | undefined }

/** The part of signing in with an outside identity that is the same for all of them. */
export interface OutsideSignIn {
  /** What the settings offer; of several providers another one is first each time, so that none is preferred. */
  offers(): readonly OutsideOffer[]
  /**
   * Of the places for those who are away there is only so many: from one network a hundred may leave and not come back, then each
   * further one waits. Who comes back and has proven something is not counted.
   *
   * @returns where to send the browser; undefined when there is no such provider, or it cannot be trusted now
   * @throws {Problem} `too-many-attempts`
   */
  begin(asked: {
    readonly kind: string
    readonly provider: string
    readonly purpose: OutsidePurpose
    /** A secret that this browser holds, and no other. */
    readonly browser: string
    readonly language: string
    readonly from: Address
  }): Promise<string | undefined>
  /** The state is used up by the first answer, whatever it is, and good for the browser that was sent alone. */
  arrive(state: string, answer: OutsideAnswer, browser: string): Promise<ArrivalOutcome>
  /** Of a ticket that this browser holds. */
  look(ticket: string, browser: string): Arrival | undefined
  /** Looks for the last time. */
  take(ticket: string, browser: string): Arrival | undefined
}

export interface OutsideOffer {
  readonly kind: OutsideKind
  readonly providers: OutsideAdapter['providers']
  readonly learns: OutsideAdapter['learns']
}

/** Seconds within which somebody must be back. */
export const outsideVisitSeconds = 600

export const createOutsideSignIn = (deps: {
  readonly adapters: ReadonlyMap<OutsideKind, OutsideAdapter>
  readonly digest: IdentityDigest
  readonly randomBytes: (length: number) => Uint8Array
  readonly now: () => number
  readonly log: Log
}): OutsideSignIn => {
  const { adapters, randomBytes, now, log } = deps
  const lives = { now, randomBytes, most: 10_000 }
  const visits = createShortMemory<Visit>({ ...lives, lifeMs: outsideVisitSeconds * 1_000 })
  const arrivals = createShortMemory<Arrival>({ ...lives, lifeMs: outsideVisitSeconds * 1_000 })
  const starts = createAttemptLimit({ now, freeAttempts: 100 })
  const secret = () => Buffer.from(randomBytes(32)).toString('base64url')

  const look = (ticket: string, browser: string): Arrival | undefined => {
    const arrival = arrivals.find(ticket)
    return arrival !== undefined && isSame(arrival.browser, browser) ? arrival : undefined
  }

  return {
    offers: () =>
      outsideKinds.flatMap((kind) => {
        const adapter = adapters.get(kind)
        if (adapter === undefined) return []
        return [{ kind, providers: shuffled(adapter.providers, secret), learns: adapter.learns }]
      }),

    begin: async ({ kind: wanted, provider, purpose, browser, language, from }) => {
      const kind = outsideKinds.find((known) => known === wanted)
      const adapter = kind === undefined ? undefined : adapters.get(kind)
      if (kind === undefined || adapter?.providers.some(({ id }) => id === provider) !== true)
        return undefined
      const network = from === undefined ? undefined : networkOf(from)
      if (network !== undefined) starts.begin(network)
      const visit: Visit = { network, kind, provider, purpose, browser, nonce: secret(), verifier: secret() }
      const begun = await adapter.begin({ ...visitOf(visit), state: visits.keep(visit), language })
      if (begun.kind === 'begun') return begun.url
      log.warn({ kind, provider, why: begun.why }, 'a sign-in elsewhere could not begin')
      return undefined
    },

    arrive: async (state, answer, browser) => {
      const visit = visits.take(state)
      const failed = (why: string): ArrivalOutcome => {
        log.info({ kind: visit?.kind, why }, 'a sign-in elsewhere led to nothing')
        const isTheirs = visit !== undefined && isSame(visit.browser, browser)
        return { kind: 'failed', why, purpose: isTheirs ? visit.purpose : undefined }
      }
      if (visit === undefined) return failed('state-unknown')
      if (!isSame(visit.browser, browser)) return failed('other-browser')
      const adapter = adapters.get(visit.kind)
      if (adapter === undefined) return failed('not-offered')
      const proof = await adapter.finish(answer, visitOf(visit))
      if (proof.kind === 'refused') return failed(proof.why)
      const { kind, purpose, network } = visit
      if (network !== undefined) starts.forgive(network)
      // From here on nobody knows the subject any more.
      const arrival = { kind, purpose, browser, level: proof.level, digest: deps.digest(kind, proof.subject) }
      return { kind: 'arrived', ticket: arrivals.keep(arrival), arrival }
    },

    look,
    take: (ticket, browser) => {
      const arrival = look(ticket, browser)
      if (arrival !== undefined) arrivals.take(ticket)
      return arrival
    },
  }
}

interface Visit extends OutsideVisit {
  readonly kind: OutsideKind
  readonly purpose: OutsidePurpose
  readonly browser: string
  /** Where it began, as far as anybody knows. */
  readonly network: string | undefined
}

const visitOf = ({ provider, nonce, verifier }: Visit): OutsideVisit => ({ provider, nonce, verifier })

const shuffled = <One>(all: readonly One[], secret: () => string): readonly One[] =>
  all
    .map((one) => ({ one, place: secret() }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ one }) => one)

/** By digest, which takes the same time whatever two secrets share. */
const isSame = (left: string, right: string): boolean => left !== '' && digestOf(left) === digestOf(right)
