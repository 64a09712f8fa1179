import { z } from 'zod'
import { parseRow, row, type Plan } from '../row.ts'
import { ordinalKey, prefixRange, type Store } from '../store.ts'

/**
 * Facts of the house that have to stand in the transparency log, and whether anybody may have them opened or only those
 * whom a room shows them to. What is public names no member.
 */
export const factKinds = {
  'resolution.adopted': 'public',
  'statute.entered': 'public',
  'assembly.called': 'public',
  'assembly.ended': 'public',
  'assembly.minutes': 'public',
  'period.closed': 'public',
  'ristorno.proposed': 'public',
  'ristorno.ran': 'public',
  'sepa.ordered': 'public',
  'budget.adopted': 'public',
  'officer.key-registered': 'public',
  'officer.key-retired': 'public',
  'project.submitted': 'public',
  'project.reviewed': 'public',
  'project.closed': 'public',
  'bank.published': 'public',
  'contract.signed': 'private',
  'breach.recorded': 'private',
  'breach.closed': 'private',
  'register.step': 'private',
  'ballot.opened': 'public',
  'ballot.closed': 'public',
  'ballot.result': 'public',
  'call.published': 'public',
  'call.proposal': 'public',
  'call.proposal-withdrawn': 'public',
  'call.scored': 'public',
  'call.minutes': 'public',
  'call.off': 'public',
  'call.agreed': 'public',
  'forum.answered': 'public',
  'forum.hidden': 'public',
  'study.answered': 'public',
  'study.released': 'public',
  'study.results': 'public',
  'study.step': 'public',
} as const

export type FactKind = keyof typeof factKinds

/** A fact as the log takes it: an entry of this kind with a salted commitment to the statement. */
export interface LoggedFact {
  readonly kind: FactKind
  /** Under which its newest proof is found: `period/2026-11`. No name of a person. */
  readonly about: string
  /** Flat; hashes of documents rather than documents. Numbers are whole ones: money is decimal text. */
  readonly statement: Readonly<Record<string, string | number | undefined>>
}

/**
 * What brings facts into the transparency log: add it to the write of the facts themselves, and they are logged exactly
 * once if that write happens, and not at all if it does not. Whoever writes waits for nobody; the entry and its proof
 * come about half a second later. All facts of one write in one call: two would take the same numbers.
 */
export const planLogged = async (
  facts: readonly LoggedFact[],
  store: Pick<Store, 'get'>,
): Promise<Pick<Plan<unknown>, 'writes' | 'unchanged'>> => {
  const head = await store.get(headKey)
  const count = head === undefined ? 0 : parseRow(z.number(), head)
  const rows = facts.map((fact, place) => row(waitingKey(count + place + 1), fact))
  return facts.length === 0
    ? { writes: [], unchanged: new Map() }
    : { writes: [...rows, row(headKey, count + rows.length)], unchanged: new Map([[headKey, head]]) }
}

/** Where the log finds the entries about something; each ends with the number of the fact. */
export const factsPlace = (about: string): string => `fact/${about}/`

/** What waits for the log after a number; `spent` are the rows that it erases when it takes them. */
export const readWaitingFacts = async (
  after: number,
  limit: number,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<{ items: readonly WaitingFact[]; upTo: number; spent: readonly string[] }> => {
  const items: WaitingFact[] = []
  const spent: string[] = []
  let upTo = after
  const { lt } = prefixRange(waitingPrefix)
  for await (const { key, value } of store.list({ gte: waitingKey(after + 1), lt, limit })) {
    upTo = Number(key.slice(waitingPrefix.length))
    const { kind, about, statement } = parseRow(factSchema, value)
    items.push({ kind, place: `${factsPlace(about)}${ordinalKey(upTo)}`, statement })
    spent.push(key)
  }
  return { items, upTo, spent }
}

interface WaitingFact extends Pick<LoggedFact, 'statement'> {
  readonly kind: string
  readonly place: string
}

/** How many facts there were. Not under `log/`: a store may have facts that wait before it has a log. */
const headKey = 'to-log/head'
const waitingPrefix = 'to-log/fact/'
const waitingKey = (number: number): string => waitingPrefix + ordinalKey(number)

const factSchema = z.object({
  kind: z.string(),
  about: z.string(),
  statement: z.record(z.string(), z.union([z.string(), z.number().int()])),
})
