import { setTimeout as sleep } from 'node:timers/promises'
import {
  delegationSchema,
  guardianshipSchema,
  type Delegation,
  type DelegationWish,
  type Guardianship,
  type guardianshipWishSchema,
  type Power,
  type RepresentedAct,
} from '@mutua/sdk/consent/representation'
import type { HeldDelegation } from '@mutua/sdk/consent/delegation-credential'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import type { z } from 'zod'
import { answerDelegation, endDelegation, nameDelegate, type DelegationDeps } from './delegations.ts'
import {
  confirmGuardianship,
  endGuardianship,
  recordGuardianship,
  type GuardianshipDeps,
} from './guardianships.ts'
import {
  findMandate,
  findOwnMandate,
  findRepresentatives,
  type Mandate,
  type MandateDeps,
} from './mandates.ts'
import {
  keys,
  readActs,
  readDelegation,
  readGuardianship,
  readLocals,
  type LocalId,
} from './representation-rows.ts'
import { passTurningPoints, type TurningPointDeps } from './turning-points.ts'

/** Who acts for members: those whom they name, and those who decide for them by law. `local` is the last segment of an id. */
export interface Representation extends AsyncDisposable {
  readonly name: (member: WebId, wish: DelegationWish) => Promise<Delegation>
  readonly answer: (delegate: WebId, local: LocalId, answer: 'accepted' | 'refused') => Promise<Delegation>
  readonly end: (party: WebId, local: LocalId) => Promise<Delegation>
  /** As the member or as the delegate, the newest first. */
  readonly delegations: (party: WebId) => Promise<readonly Delegation[]>
  /** @throws {Problem} `not-found` */
  readonly delegation: (party: WebId, local: LocalId) => Promise<Delegation>
  /** The delegation as `application/vc+jwt`, while it is in force. @throws {Problem} `not-found`, `mandate-settled` */
  readonly credential: (party: WebId, local: LocalId) => Promise<string>
  /** Indexes of the delegations that have ended before their time; never taken back. */
  readonly overStatusIndexes: () => Promise<readonly number[]>
  /** Another number once a delegation has ended. */
  readonly changes: () => number
  /** What was done under a delegation or a guardianship, in order. @throws {Problem} `not-found` */
  readonly acts: (party: WebId, local: LocalId) => Promise<readonly RepresentedAct[]>
  /** By an officer, as the next two: who calls has checked that. */
  readonly record: (officer: WebId, wish: z.output<typeof guardianshipWishSchema>) => Promise<Guardianship>
  readonly confirm: (officer: WebId, local: LocalId) => Promise<Guardianship>
  readonly endGuardianship: (officer: WebId, local: LocalId) => Promise<Guardianship>
  /** Of the ward or a guardian, the newest first, or of everybody for officers. */
  readonly guardianships: (whose: WebId | 'all') => Promise<readonly Guardianship[]>
  /** See the functions of these names. */
  readonly findMandate: (person: WebId, member: WebId, power: Power | undefined) => Promise<Mandate>
  readonly findOwnMandate: (owner: WebId) => Promise<Mandate | undefined>
  readonly findRepresentatives: (member: WebId, power: Power) => Promise<readonly Mandate[]>
  /** Does now what is due; by itself it looks every second. */
  readonly passTurningPoints: () => Promise<number>
}

export type RepresentationDeps = Omit<DelegationDeps, 'findOwnMandate'> &
  GuardianshipDeps &
  MandateDeps &
  TurningPointDeps & {
    /** Milliseconds between two looks; undefined: it looks only when it is told to. */
    readonly everyMs?: number | undefined
    readonly issueDelegation: (held: HeldDelegation) => Promise<string>
    readonly log: { readonly warn: (fields: object, message: string) => void }
  }

export const openRepresentation = (deps: RepresentationDeps): Representation => {
  const { store } = deps
  const ownMandateOf = (owner: WebId) => findOwnMandate(owner, deps)
  const delegating: DelegationDeps = { ...deps, findOwnMandate: ownMandateOf }
  const delegation = async (party: WebId, local: LocalId): Promise<Delegation> => {
    const found = (await readDelegation(store, local))?.value
    if (found === undefined || (found.member !== party && found.delegate !== party))
      throw new Problem('not-found', 'There is no such delegation, or it is not yours.')
    return delegationSchema.parse(found)
  }
  const looking = lookEvery(deps)
  let changes = 0
  const counted = async (step: Promise<Delegation>): Promise<Delegation> => {
    const done = await step
    changes += 1
    return done
  }
  return {
    name: (member, wish) => nameDelegate(member, wish, delegating),
    answer: (delegate, local, answer) => counted(answerDelegation(delegate, local, answer, delegating)),
    end: (party, local) => counted(endDelegation(party, local, delegating)),
    delegation,
    delegations: async (party) => {
      const locals = await readLocals(store, keys.delegationsOf(party), { reverse: true })
      return Promise.all(locals.map((local) => delegation(party, local)))
    },
    credential: async (party, local) => {
      const { state, validUntil } = await delegation(party, local)
      const held = (await readDelegation(store, local))?.value
      const acceptedAt = held?.answeredAt
      if (
        held === undefined ||
        acceptedAt === undefined ||
        state !== 'accepted' ||
        instantOf(deps.now()) >= validUntil
      )
        throw new Problem('mandate-settled', 'There is a credential while the delegation is in force.')
      return deps.issueDelegation({ ...held, acceptedAt })
    },
    overStatusIndexes: async () => {
      const indexes: number[] = []
      for await (const { key } of store.list(prefixRange(keys.allOver)))
        indexes.push(Number(key.slice(keys.allOver.length)))
      return indexes
    },
    changes: () => changes,
    acts: async (party, local) => {
      const guardianship = (await readGuardianship(store, local))?.value
      const isParty = guardianship?.ward === party || guardianship?.guardians.includes(party) === true
      if (!isParty) await delegation(party, local)
      return readActs(store, local)
    },
    record: (officer, wish) => recordGuardianship(officer, wish, deps),
    confirm: (officer, local) => confirmGuardianship(officer, local, deps),
    endGuardianship: (officer, local) => endGuardianship(officer, local, deps),
    guardianships: async (whose) => {
      const found: Guardianship[] = []
      if (whose === 'all') {
        for await (const { value } of store.list(prefixRange(keys.guardianships)))
          found.push(parseRow(guardianshipSchema, value))
        return found.toSorted((a, b) => b.recordedAt.localeCompare(a.recordedAt))
      }
      for (const local of await readLocals(store, keys.guardianshipsOf(whose), { reverse: true })) {
        const held = await readGuardianship(store, local)
        if (held !== undefined) found.push(held.value)
      }
      return found
    },
    findMandate: (person, member, power) => findMandate(person, member, power, deps),
    findOwnMandate: ownMandateOf,
    findRepresentatives: (member, power) => findRepresentatives(member, power, deps),
    passTurningPoints: () => passTurningPoints(deps),
    [Symbol.asyncDispose]: looking.stop,
  }
}

/** A look that fails is repeated: what was due is due still. */
const lookEvery = (deps: RepresentationDeps): { readonly stop: () => Promise<void> } => {
  const closing = new AbortController()
  const look = async (everyMs: number): Promise<void> => {
    while (!closing.signal.aborted) {
      await passTurningPoints(deps).catch((cause: unknown) =>
        deps.log.warn({ err: cause }, 'what is due waits'),
      )
      await sleep(everyMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }
  const working = deps.everyMs === undefined ? Promise.resolve() : look(deps.everyMs)
  return {
    stop: async () => {
      closing.abort()
      await working
    },
  }
}
