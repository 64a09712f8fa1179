import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type {
  RightsAnswer,
  RightsEntry,
  RightsLine,
  RightsRequest,
  RightsWish,
  ToldRecipient,
} from '@mutua/sdk/rights/rights-request'
import { prefixRange, toText } from '@mutua/kit/store'
import {
  answerRight,
  askIdentity,
  extendTerm,
  finishEnd,
  showIdentity,
  takeCharge,
  unknownRight,
  withdrawRight,
} from './answer-right.ts'
import { enterRight, makeRight } from './make-right.ts'
import type { RightsDeps } from './rights-deps.ts'
import { lineOf, readRight, rightKeys, wholeOf, type LocalId, type RightRow } from './right-rows.ts'

/** What data subjects ask of the co-op, each with the clock of GDPR Art. 12(3). Officers are asked for before. */
export interface Rights {
  /** By whoever is signed in, for themselves. @throws {Problem} `right-limit` */
  readonly make: (person: WebId, wish: RightsWish) => Promise<RightsRequest>
  /** From a letter or at the desk; the clock runs from the day on which it came. @throws {Problem} `input-malformed` */
  readonly enter: (officer: WebId, entry: RightsEntry) => Promise<RightsLine>
  /** One’s own, the newest first. */
  readonly list: (person: WebId) => Promise<readonly RightsRequest[]>
  /** All, without names and words: those that wait, the most urgent first, then the others, the newest first. */
  readonly lines: () => Promise<readonly RightsLine[]>
  /** All of it, for the person and for who answers. @throws {Problem} `not-found`; `right-in-charge` for another officer */
  readonly find: (caller: WebId, local: LocalId) => Promise<RightsRequest>
  /** See the functions of these names. */
  readonly take: (officer: WebId, local: LocalId, reason?: string) => Promise<RightsRequest>
  readonly askIdentity: (officer: WebId, local: LocalId, reason: string) => Promise<RightsRequest>
  readonly showIdentity: (officer: WebId, local: LocalId) => Promise<RightsRequest>
  readonly extend: (officer: WebId, local: LocalId, reason: string) => Promise<RightsRequest>
  readonly answer: (officer: WebId, local: LocalId, answer: RightsAnswer) => Promise<RightsRequest>
  readonly withdraw: (person: WebId, local: LocalId) => Promise<RightsRequest>
  /** Goes on with consents that a granted erasure ends, after a crash. */
  readonly finishEnds: () => Promise<void>
}

export const openRights = (deps: RightsDeps): Rights => {
  const { store, now } = deps
  const whole = async (request: RightRow): Promise<RightsRequest> =>
    wholeOf(request, now(), await recipientsOf(request, deps))
  return {
    make: async (person, wish) => whole(await makeRight(person, wish, deps)),
    enter: async (officer, entry) => lineOf(await enterRight(officer, entry, deps), now()),
    list: async (person) => {
      const found: RightsRequest[] = []
      for await (const { value } of store.list(prefixRange(rightKeys.allOf(person)))) {
        const held = await readRight(store, toText(value))
        if (held !== undefined) found.push(await whole(held.request))
      }
      return found.toSorted(byReceipt).toReversed()
    },
    lines: async () => {
      const lines: RightsLine[] = []
      for await (const { key } of store.list(prefixRange(rightKeys.all))) {
        const held = await readRight(store, key.slice(rightKeys.all.length))
        if (held !== undefined) lines.push(lineOf(held.request, now()))
      }
      return [
        ...lines
          .filter(({ state }) => state === 'open')
          .toSorted((one, other) => (one.clock.dueAt < other.clock.dueAt ? -1 : 1)),
        ...lines
          .filter(({ state }) => state !== 'open')
          .toSorted(byReceipt)
          .toReversed(),
      ]
    },
    find: async (caller, local) => {
      const request = (await readRight(store, local))?.request
      if (request === undefined) throw unknownRight()
      if (request.from.webId === caller) return whole(request)
      if (!deps.isOfficer(caller)) throw unknownRight()
      if (request.inCharge !== caller)
        throw new Problem('right-in-charge', 'Take charge of it first: then you read what it says.')
      return whole(request)
    },
    take: async (officer, local, reason) => whole(await takeCharge(officer, local, reason, deps)),
    askIdentity: async (officer, local, reason) => whole(await askIdentity(officer, local, reason, deps)),
    showIdentity: async (officer, local) => whole(await showIdentity(officer, local, deps)),
    extend: async (officer, local, reason) => whole(await extendTerm(officer, local, reason, deps)),
    answer: async (officer, local, answer) => whole(await answerRight(officer, local, answer, deps)),
    withdraw: async (person, local) => whole(await withdrawRight(person, local, deps)),
    finishEnds: async () => {
      for await (const { key } of store.list(prefixRange(rightKeys.allEnding)))
        await finishEnd(key.slice(rightKeys.allEnding.length), deps)
    },
  }
}

/** Of a granted request of which recipients were told: what each has said since. */
const recipientsOf = async (
  { told, from }: RightRow,
  deps: Pick<RightsDeps, 'listRecipients'>,
): Promise<readonly ToldRecipient[] | undefined> => {
  if (told === undefined || from.webId === undefined) return undefined
  return (await deps.listRecipients(from.webId))
    .filter(({ grant }) => told.includes(grant))
    .map(({ recipient, grant, eraseBy, hasStated }) => ({
      ...{ recipient, grant, hasStated },
      ...(eraseBy === undefined ? {} : { eraseBy }),
    }))
}

const byReceipt = (one: RightsLine, other: RightsLine): number =>
  one.receivedOn === other.receivedOn
    ? Number(one.number.slice(5)) - Number(other.number.slice(5))
    : one.receivedOn < other.receivedOn
      ? -1
      : 1
