import type { Instant } from '@mutua/sdk/ids'
import { erasureSchema } from '@mutua/sdk/consent/erasure'
import { periodEnd, periodStart, type Year } from '@mutua/sdk/coop/period'
import type { Both } from '@mutua/sdk/rights/official-document'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { complaintRowSchema, keys as complaintKeys } from '../complaints/complaint-rows.ts'
import { keys as emergencyKeys, readAccess } from '../emergency/emergency-rows.ts'
import { erasureKey } from '../notices/erasures.ts'
import { both } from '../rights/processing-facts.ts'
import { lineOf, rightKeys, rightRowSchema } from '../rights/right-rows.ts'

/** What the co-op promises within a time, and how often it kept that in a year. */
export interface ServiceLevel {
  readonly id: string
  readonly title: Both
  readonly promised: Both
  /** Those whose time was over or who were served. `few` when fewer people stand behind it than may be told of. */
  readonly kept: { readonly inTime: number; readonly all: number } | 'few'
  readonly formula: Both
  readonly source: Both
}

export interface ServiceLevelDeps {
  readonly store: Pick<Store, 'get' | 'list'>
  readonly now: () => number
  readonly smallestGroup: number
}

/** Service levels (LEPS: promised and delivered) from the clocks that the service keeps anyway. Nobody’s case is in it. */
export const readServiceLevels = async (
  year: Year,
  deps: ServiceLevelDeps,
): Promise<readonly ServiceLevel[]> => [
  {
    id: 'rights',
    title: both('Risposta a chi chiede dei propri dati', 'Answer to who asks about their data'),
    promised: both(
      'entro un mese, o tre con un motivo detto nel primo',
      'within a month, or three with a reason told in the first',
    ),
    kept: await countKept(readRights, year, deps),
    formula: both(
      'richieste arrivate nell’anno con risposta entro il termine / richieste arrivate con risposta o con il termine passato',
      'requests of the year answered in time / requests answered, or whose time is over',
    ),
    source: both('Registro delle richieste (art. 12 GDPR).', 'Register of requests (GDPR Art. 12).'),
  },
  {
    id: 'complaints',
    title: both('Risposta ai reclami', 'Answer to complaints'),
    promised: both('entro un mese', 'within a month'),
    kept: await countKept(readComplaints, year, deps),
    formula: both(
      'reclami dell’anno con risposta entro il mese / reclami con risposta o con il mese passato',
      'complaints of the year answered within the month / complaints answered, or whose month is over',
    ),
    source: both('Reclami.', 'Complaints.'),
  },
  {
    id: 'erasures',
    title: both('Cancellazione da parte di chi ha letto', 'Erasure by those who read'),
    promised: both('entro i giorni detti nel consenso', 'within the days that the consent says'),
    kept: await countKept(readErasures, year, deps),
    formula: both(
      'consensi finiti nell’anno con dichiarazione in tempo / con dichiarazione o con il termine passato',
      'consents ended in the year with a statement in time / with a statement, or whose time is over',
    ),
    source: both('Dichiarazioni di cancellazione.', 'Erasure statements.'),
  },
  {
    id: 'emergencies',
    title: both('Avviso dopo un’emergenza', 'Telling after an emergency'),
    promised: both('entro 24 ore', 'within 24 hours'),
    kept: await countKept(readEmergencies, year, deps),
    formula: both(
      'accessi di emergenza dell’anno con avviso in tempo / con avviso o con il tempo passato',
      'emergency accesses of the year told in time / told, or whose time is over',
    ),
    source: both('Accessi di emergenza.', 'Emergency accesses.'),
  },
]

/** Something with a time of its own: when it began, by when it had to be done, when it was. */
interface Timed {
  readonly person: string
  readonly from: string
  /** The first moment that is too late. */
  readonly by: Instant
  readonly doneAt: Instant | undefined
}

const countKept = async (
  read: (store: ServiceLevelDeps['store'], now: number) => AsyncIterable<Timed>,
  year: Year,
  { store, now, smallestGroup }: ServiceLevelDeps,
): Promise<ServiceLevel['kept']> => {
  const people = new Set<string>()
  let [inTime, all] = [0, 0]
  const at = new Date(now()).toISOString()
  for await (const { person, from, by, doneAt } of read(store, now())) {
    const isOfYear = from >= periodStart(year) && from < periodEnd(year)
    if (!isOfYear || (doneAt === undefined && by > at)) continue
    people.add(person)
    all += 1
    if (doneAt !== undefined && doneAt < by) inTime += 1
  }
  return people.size < smallestGroup ? 'few' : { inTime, all }
}

const readRights = async function* (store: ServiceLevelDeps['store'], now: number): AsyncIterable<Timed> {
  for await (const { value } of store.list(prefixRange(rightKeys.all))) {
    const request = parseRow(rightRowSchema, value)
    const { clock, answeredAt, state } = lineOf(request, now)
    if (state === 'withdrawn' || clock.isPaused) continue
    yield {
      person: request.from.webId ?? request.from.name,
      from: `${request.receivedOn}T12:00:00.000Z`,
      by: clock.dueAt,
      doneAt: answeredAt,
    }
  }
}

const readComplaints = async function* (store: ServiceLevelDeps['store']): AsyncIterable<Timed> {
  for await (const { value } of store.list(prefixRange(complaintKeys.complaints))) {
    const { member, madeAt, answerBy, answer } = parseRow(complaintRowSchema, value)
    yield { person: member, from: madeAt, by: answerBy, doneAt: answer?.at }
  }
}

const readErasures = async function* (store: ServiceLevelDeps['store']): AsyncIterable<Timed> {
  for await (const { value } of store.list(prefixRange(erasureKey('')))) {
    const { owner, overAt, eraseBy, answer } = parseRow(erasureSchema, value)
    yield { person: owner, from: overAt, by: eraseBy, doneAt: answer?.at }
  }
}

const readEmergencies = async function* (store: ServiceLevelDeps['store']): AsyncIterable<Timed> {
  for await (const { value } of store.list(prefixRange(emergencyKeys.allOpened))) {
    const held = await readAccess(store, toText(value))
    if (held === undefined) continue
    const { owner, openedAt, tellBy, told } = held.access
    yield { person: owner, from: openedAt, by: tellBy, doneAt: told?.at }
  }
}
