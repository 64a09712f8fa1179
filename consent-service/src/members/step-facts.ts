import { hash } from 'node:crypto'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { WebId } from '@mutua/sdk/ids'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import { parseRow } from '@mutua/kit/row'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { prefixRange } from '@mutua/kit/store'
import {
  applicationPrefix,
  applicationRowSchema,
  applicationStepKey,
  readApplicationSteps,
} from './application-rows.ts'
import { listWhole } from './line-steps.ts'
import { lineKey, stepKey } from './member-rows.ts'

/** One dated entry of the register: the line itself is place 0, the steps after it count from 1. */
export interface RegisterEntry {
  readonly book: 'line' | 'application'
  readonly number: number
  readonly place: number
  readonly kind: string
  readonly on: CivilDate
  /** Whom it is about. */
  readonly person: WebId
}

/**
 * What the transparency log commits to of an entry: whose it is, what it says, and the SHA-256 of the row as it rests. The log has
 * a hash of that with 32 random bytes before it, under one kind for all, so that a leaf says that something was entered and to nobody
 * of whom; salt and statement stay with the register, and open it for the person (decision 0346).
 */
export const entryFact = (entry: RegisterEntry, written: Pick<Write, 'value'>): LoggedFact => {
  const { book, number, place, kind, on, person } = entry
  if (written.value === undefined) throw new Error('an entry of the register is never taken out')
  const digest = hash('sha256', written.value)
  return {
    kind: 'register.step',
    about: entryPlace(entry),
    statement: { book, digest, number, on, person, place, step: kind, type: 'register-step' },
  }
}

/** Under which the entry is found in the log: no name of a person. */
export const entryPlace = ({ book, number, place }: Pick<RegisterEntry, 'book' | 'number' | 'place'>) =>
  `register/${book}/${String(number)}/${String(place)}`

/** All entries that stand in the register, in order of number, with the bytes that their digest is of. */
export const listEntries = async function* (
  store: Pick<Store, 'get' | 'list'>,
): AsyncGenerator<{ readonly entry: RegisterEntry; readonly bytes: Uint8Array }> {
  for await (const { line, steps } of listWhole(0, store)) {
    const { number, webId, entry, admittedOn } = line
    const own = { book: 'line', number, person: webId } as const
    const first = { ...own, place: 0, kind: entry.kind, on: admittedOn }
    yield { entry: first, bytes: await requireBytes(lineKey(number), store) }
    for (const [index, { kind, on }] of steps.entries()) {
      const place = index + 1
      yield { entry: { ...own, place, kind, on }, bytes: await requireBytes(stepKey(number, place), store) }
    }
  }
  for await (const { value } of store.list(prefixRange(applicationPrefix))) {
    const { number, webId } = parseRow(applicationRowSchema, value)
    for (const [index, { kind, on }] of (await readApplicationSteps(number, store)).entries()) {
      const place = index + 1
      const bytes = await requireBytes(applicationStepKey(number, place), store)
      yield { entry: { book: 'application', number, person: webId, place, kind, on }, bytes }
    }
  }
}

/**
 * Brings into the log what was entered before entries were logged, once in the life of a store; the log says when that was. A crash in
 * between begins anew: an entry that is logged twice says the same twice.
 */
export const logEarlierEntries = async (store: Store): Promise<number> => {
  if ((await store.get(begunKey)) !== undefined) return 0
  let facts: LoggedFact[] = []
  let logged = 0
  const commit = async (more: readonly Write[] = []) => {
    for (;;) {
      const { writes, unchanged } = await planLogged(facts, store)
      if (await store.write([...writes, ...more], unchanged)) break
    }
    logged += facts.length
    facts = []
  }
  for await (const { entry, bytes } of listEntries(store)) {
    facts.push(entryFact(entry, { value: bytes }))
    if (facts.length === together) await commit()
  }
  await commit([{ key: begunKey, value: toBytes('true') }])
  return logged
}

/** Whether every entry is to be found in the log: of a store from before that, not until it was brought in. */
export const hasLoggedAll = async (store: Pick<Store, 'get'>): Promise<boolean> =>
  (await store.get(begunKey)) !== undefined

const requireBytes = async (key: string, store: Pick<Store, 'get'>): Promise<Uint8Array> => {
  const bytes = await store.get(key)
  if (bytes === undefined) throw new Error('a row that was listed is not there')
  return bytes
}

const begunKey = 'members/logged'
const together = 500
