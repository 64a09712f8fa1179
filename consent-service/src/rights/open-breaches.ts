import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { parseSha256, type BaseUrl, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  breachClosingSchema,
  breachMessageSchema,
  type Breach,
  type BreachClosing,
  type BreachFacts,
  type BreachMessage,
  type BreachWish,
  type ClosingWish,
  type CommunicationWish,
  type NotificationWish,
} from '@mutua/sdk/rights/breach'
import { breachDueAt } from '@mutua/sdk/rights/legal-period'
import { commitPlan, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { z } from 'zod'
import {
  breachIdOf,
  breachKeys,
  breachRows,
  messageRow,
  readBreach,
  shownBreach,
  type BreachRow,
} from './breach-rows.ts'
import { momentOf } from './moment.ts'
import { localIdOf, type LocalId } from './right-rows.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

/** Personal data breaches: a register from which nothing is taken away (GDPR Art. 33(5)). Officers are asked for before. */
export interface Breaches {
  /** Starts the 72 hours. @throws {Problem} `input-malformed` for a moment that is to come, or a year ago */
  readonly record: (officer: WebId, wish: BreachWish) => Promise<Breach>
  /** What is known now, as a further version; the moment of awareness stays. @throws {Problem} `not-found`, `breach-closed` */
  readonly add: (officer: WebId, local: LocalId, facts: BreachFacts) => Promise<Breach>
  /** That the authority was told, with what is known now. After 72 hours with the reasons. @throws {Problem} `not-found`, `breach-closed`, `input-malformed` */
  readonly notify: (officer: WebId, local: LocalId, wish: NotificationWish) => Promise<Breach>
  /** Tells the people concerned. @throws {Problem} `not-found`, `breach-closed`, `member-unknown`, `input-malformed` */
  readonly communicate: (officer: WebId, local: LocalId, wish: CommunicationWish) => Promise<Breach>
  /** @throws {Problem} `not-found`, `breach-closed`, `input-malformed` when it cannot be closed so */
  readonly draftClosing: (local: LocalId, wish: ClosingWish) => Promise<OfficerDraft>
  readonly proposeClosing: (text: string, signed: Signed) => Promise<OfficerDecision>
  readonly confirmClosing: (local: LocalId, signed: Signed) => Promise<Breach>
  readonly find: (local: LocalId) => Promise<Breach>
  /** Those that wait for the authority first, the most urgent on top; then the others, the newest first. */
  readonly list: () => Promise<readonly Breach[]>
  /** What one was told oneself, the newest first. */
  readonly messages: (person: WebId) => Promise<readonly BreachMessage[]>
}

export interface BreachesDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomId: () => string
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (decision: OfficerDecision & Pick<Required<OfficerDecision>, 'confirmed'>) => Promise<{
        readonly writes: readonly Write[]
        readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
      }>,
    ) => Promise<OfficerDecision>
  }
  /** WebIDs of all members in force, by number. */
  readonly listMembers: () => Promise<ReadonlyMap<number, WebId>>
  readonly putNews: (news: {
    readonly kind: 'breach-recorded' | 'breach-communicated'
    readonly at: Instant
    readonly owner: WebId
    readonly further?: readonly WebId[]
    readonly breach: string
  }) => Write
}

export const closingKind = 'breach.close'
/** A breach that old is found out of at last, and has its own questions. */
const oldestMs = 10 * 366 * 86_400_000

export const openBreaches = (deps: BreachesDeps): Breaches => {
  const { store } = deps
  const shown = (breach: BreachRow): Breach => shownBreach(breach, momentOf(deps).at)
  return {
    record: async (officer, wish) => shown(await recordBreach(officer, wish, deps)),
    add: async (officer, local, facts) =>
      shown(
        await changeBreach(local, deps, async (breach, at) => ({
          after: { ...breach, versions: [...breach.versions, { facts, at, by: officer }] },
        })),
      ),
    notify: async (officer, local, wish) => shown(await recordNotification(officer, local, wish, deps)),
    communicate: async (officer, local, wish) => shown(await communicate(officer, local, wish, deps)),
    draftClosing: async (local, wish) => {
      const text = statementText(stateClosing(await requireOpen(local, deps), wish))
      return { text, digest: parseSha256(hashKey(text)) }
    },
    proposeClosing: async (text, signed) => {
      const { breach, stated } = await readStated(text, deps)
      if (statementText(stateClosing(breach, wishOf(stated))) !== text) throw stale()
      return deps.officers.propose({ kind: closingKind, subject: breach.id, text }, signed)
    },
    confirmClosing: async (local, signed) => shown(await confirmClosing(local, signed, deps)),
    find: async (local) => {
      const held = await readBreach(store, local)
      if (held === undefined) throw unknownBreach()
      return shown(held.breach)
    },
    list: async () => {
      const all: Breach[] = []
      for await (const { key } of store.list(prefixRange(breachKeys.all))) {
        const held = await readBreach(store, key.slice(breachKeys.all.length))
        if (held !== undefined) all.push(shown(held.breach))
      }
      const waits = ({ state, notifications }: Breach) => state === 'open' && notifications.length === 0
      return [
        ...all.filter(waits).toSorted((one, other) => (one.dueAt < other.dueAt ? -1 : 1)),
        ...all.filter((one) => !waits(one)).toSorted((one, other) => (one.awareAt < other.awareAt ? 1 : -1)),
      ]
    },
    messages: async (person) => {
      const messages: BreachMessage[] = []
      for await (const { value } of store.list({
        ...prefixRange(breachKeys.messagesOf(person)),
        reverse: true,
      }))
        messages.push(parseRow(breachMessageSchema, value))
      return messages
    },
  }
}

const recordBreach = (
  officer: WebId,
  { awareAt, facts }: BreachWish,
  deps: BreachesDeps,
): Promise<BreachRow> =>
  commitPlan(deps.store, async () => {
    const { at } = momentOf(deps)
    if (awareAt > at || Date.parse(awareAt) < Date.parse(at) - oldestMs)
      throw new Problem('input-malformed', 'Say when the co-op became aware: now, or before.')
    const year = awareAt.slice(0, 4)
    const numberKey = breachKeys.number(year)
    const last = await deps.store.get(numberKey)
    const next = (last === undefined ? 0 : parseRow(z.number().int(), last)) + 1
    const local = deps.randomId()
    const breach: BreachRow = {
      id: breachIdOf(deps.origin, local),
      number: `${year}/${String(next)}`,
      awareAt,
      dueAt: breachDueAt(awareAt),
      versions: [{ facts, at, by: officer }],
      notifications: [],
      communications: [],
      state: 'open',
    }
    // From now on nobody can say that it was known later.
    const logged = await planLogged([factOf('breach.recorded', breach)], deps.store)
    return {
      writes: [
        ...breachRows(undefined, breach),
        row(numberKey, next),
        deps.putNews({ kind: 'breach-recorded', at, owner: officer, breach: breach.id }),
        ...logged.writes,
      ],
      unchanged: new Map([[breachKeys.one(local), undefined], [numberKey, last], ...logged.unchanged]),
      result: breach,
    }
  })

const recordNotification = (
  officer: WebId,
  local: LocalId,
  { at: sentAt, reference, delayReason, isLast = false }: NotificationWish,
  deps: BreachesDeps,
): Promise<BreachRow> =>
  changeBreach(local, deps, async (breach, now) => {
    const at = sentAt ?? now
    const before = breach.notifications.at(-1)
    if (at > now || at < breach.awareAt || (before !== undefined && at < before.at))
      throw new Problem(
        'input-malformed',
        'It was sent after the co-op became aware, and not in time to come.',
      )
    if (before === undefined && at > breach.dueAt && delayReason === undefined)
      throw new Problem('input-malformed', 'The 72 hours were over: write down the reasons for the delay.')
    const phase = isLast ? 'last' : before === undefined ? 'first' : 'further'
    const notification: BreachRow['notifications'][number] = {
      ...{ phase, at, by: officer, version: breach.versions.length },
      ...(reference === undefined ? {} : { reference }),
      ...(delayReason === undefined ? {} : { delayReason }),
    }
    return { after: { ...breach, notifications: [...breach.notifications, notification] } }
  })

const communicate = (
  officer: WebId,
  local: LocalId,
  { how, members, persons, text }: CommunicationWish,
  deps: BreachesDeps,
): Promise<BreachRow> =>
  changeBreach(local, deps, async (breach, at) => {
    if ((how === 'notice') !== (members !== undefined) || (how === 'letter') !== (persons !== undefined))
      throw new Problem(
        'input-malformed',
        'Name the members for notices, and a number of people for letters.',
      )
    const people = members === undefined ? [] : await findMembers(members, deps)
    const count = how === 'notice' ? people.length : persons
    return {
      after: {
        ...breach,
        communications: [
          ...breach.communications,
          { at, by: officer, how, text, ...(count === undefined ? {} : { persons: count }) },
        ],
      },
      writes: [
        ...people.map((person) => messageRow(person, { breach: breach.id, at, text })),
        ...newsFor(people, breach, at, deps),
      ],
    }
  })

/** All are told by one row: who of them reads it is nobody else’s business. */
const newsFor = (
  people: readonly WebId[],
  { id }: BreachRow,
  at: Instant,
  deps: BreachesDeps,
): readonly Write[] => {
  const [owner, ...further] = people
  return owner === undefined
    ? []
    : [deps.putNews({ kind: 'breach-communicated', at, owner, further, breach: id })]
}

const findMembers = async (
  members: NonNullable<CommunicationWish['members']>,
  deps: BreachesDeps,
): Promise<readonly WebId[]> => {
  const all = await deps.listMembers()
  if (members === 'all') return [...all.values()]
  return [...new Set(members)].map((number) => {
    const webId = all.get(number)
    if (webId === undefined) throw new Problem('member-unknown', 'One of these numbers is nobody’s.')
    return webId
  })
}

const confirmClosing = async (local: LocalId, signed: Signed, deps: BreachesDeps): Promise<BreachRow> => {
  const id = breachIdOf(deps.origin, local)
  await deps.officers.confirm({ kind: closingKind, subject: id }, signed, async (decision) => {
    const { held, breach, stated } = await readStated(decision.text, deps)
    if (statementText(stateClosing(breach, wishOf(stated))) !== decision.text) throw stale()
    const after: BreachRow = {
      ...breach,
      state: 'closed',
      closing: {
        ...wishOf(stated),
        text: decision.text,
        signatures: [decision.proposed, decision.confirmed],
      },
    }
    const logged = await planLogged([factOf('breach.closed', after)], deps.store)
    return {
      writes: [...breachRows(breach, after), ...logged.writes],
      unchanged: new Map([[held.key, held.bytes], ...logged.unchanged]),
    }
  })
  const held = await readBreach(deps.store, local)
  if (held === undefined) throw unknownBreach()
  return held.breach
}

/**
 * What two sign: with the digest of the whole record, so that nothing is added between the first signature and the second.
 * @throws {Problem} `input-malformed` when the law wants something else first
 */
const stateClosing = (breach: BreachRow, wish: ClosingWish): BreachClosing => {
  const { id, number, awareAt, versions, notifications, communications } = breach
  const risk = versions.at(-1)?.facts.risk
  const refuse = (detail: string) => new Problem('input-malformed', detail)
  if (wish.outcome === 'notified' && notifications.length === 0)
    throw refuse('Nobody has written down that the authority was notified.')
  if (wish.outcome !== 'notified' && notifications.length > 0)
    throw refuse('The authority was notified: close it as notified.')
  if (wish.outcome === 'not-notified' && risk !== 'unlikely')
    throw refuse('There is a risk for people: the authority has to be notified.')
  if (
    wish.outcome === 'notified' &&
    risk === 'high' &&
    communications.length === 0 &&
    wish.exemption === undefined
  )
    throw refuse('The risk is high: tell the people concerned, or say which exemption applies.')
  const record = parseSha256(hashKey(statementText({ type: 'Breach', ...breach })))
  return { type: 'BreachClosing', version: 1, id, number, awareAt, record, ...wish }
}

const wishOf = ({ outcome, reason, exemption }: BreachClosing): ClosingWish => ({
  ...{ outcome, reason },
  ...(exemption === undefined ? {} : { exemption }),
})

/** Attacker-controlled: the text names the breach that it closes. */
const readStated = async (text: string, deps: BreachesDeps) => {
  let stated: BreachClosing
  try {
    stated = breachClosingSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem('input-malformed', 'This is not the closing of a breach.', { cause })
  }
  const held = await readBreach(deps.store, localIdOf(stated.id))
  if (held === undefined || held.breach.id !== stated.id) throw unknownBreach()
  if (held.breach.state === 'closed') throw closed()
  return { held, breach: held.breach, stated }
}

const requireOpen = async (local: LocalId, { store }: BreachesDeps): Promise<BreachRow> => {
  const held = await readBreach(store, local)
  if (held === undefined) throw unknownBreach()
  if (held.breach.state === 'closed') throw closed()
  return held.breach
}

const changeBreach = (
  local: LocalId,
  deps: BreachesDeps,
  change: (breach: BreachRow, at: Instant) => Promise<{ after: BreachRow; writes?: readonly Write[] }>,
): Promise<BreachRow> =>
  commitPlan(deps.store, async () => {
    const held = await readBreach(deps.store, local)
    if (held === undefined) throw unknownBreach()
    if (held.breach.state === 'closed') throw closed()
    const { after, writes = [] } = await change(held.breach, momentOf(deps).at)
    return {
      writes: [...breachRows(held.breach, after), ...writes],
      unchanged: new Map([[held.key, held.bytes]]),
      result: after,
    }
  })

const factOf = (kind: 'breach.recorded' | 'breach.closed', breach: BreachRow) => ({
  kind,
  about: `breach/${localIdOf(breach.id)}`,
  statement: {
    type: 'breach',
    number: breach.number,
    awareAt: breach.awareAt,
    record: hashKey(statementText({ type: 'Breach', ...breach })),
  },
})

const unknownBreach = (): Problem => new Problem('not-found', 'There is no such breach.')
const closed = (): Problem =>
  new Problem('breach-closed', 'Two officers closed it: record what is new as another breach.')
const stale = (): Problem =>
  new Problem('officer-decision-stale', 'Something was written down since: draw the closing up anew.')
