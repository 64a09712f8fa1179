import { createHash } from 'node:crypto'
import { z } from 'zod'
import { statusListLength, type StatusEntry } from '@mutua/sdk/consent/status-list'
import type { Check } from '@mutua/kit/operate/doctor'
import { commitPlan, parseRow, row, type Plan } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'

/**
 * Bits that stand for nobody, among those that do (Bitstring Status List v1.0 §5.1): a list is public, and who counts its
 * bits, or looks twice, would know how many people have withdrawn and when.
 *
 * - There are some hundreds from the beginning, so that no number of bits is the number of consents that are over.
 * - With each bit that comes go none, one or some more, so that no difference is the number of those in between.
 * - Some come when nothing has happened, so that a list that has changed says nothing of anybody.
 *
 * The places of decoys are drawn like those of consents and taken in the same way: nobody is ever given one.
 */
export interface StatusDecoys {
  /** The indexes that are published: all that are really set, and decoys. A decoy of revocation stays set for good. */
  readonly publishedIndexes: () => Promise<readonly number[]>
}

export interface DecoyDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** One list, one name. */
  readonly name: string
  readonly purpose: StatusEntry['statusPurpose']
  /** Where it stands that an index is taken. */
  readonly placeKey: (index: number) => string
  /** Those that are set and stand for somebody. */
  readonly realIndexes: () => Promise<readonly number[]>
}

/** What stands at a place that is a decoy's, where for a consent its id would. */
export const decoyMark = 'decoy'

export const createStatusDecoys = (deps: DecoyDeps): StatusDecoys => {
  let running: Promise<unknown> = Promise.resolve()
  return {
    // One after the other: the lists of several faces are often asked for at the same time.
    publishedIndexes: () => {
      const looking = running.then(() => commitPlan(deps.store, () => planDecoys(deps)))
      running = looking.catch(() => undefined)
      return looking
    },
  }
}

const noteSchema = z.object({
  /** base64url, one bit a place. */
  bits: z.string(),
  /** Of the indexes that were really set when this was written. */
  seen: z.string(),
  count: z.number().int().nonnegative(),
  /** When decoys change although nothing happens; milliseconds. */
  nextAt: z.number(),
})

const notes = 'status-decoys/'
const mostDecoys = statusListLength / 8
/** Twice a day on average something changes that is nothing. */
const meanPauseMs = 43_200_000
const mostPausesAtOnce = 32

/** Reads what is real first: what is published holds every withdrawal that was durable when it was asked for. */
const planDecoys = async (deps: DecoyDeps): Promise<Plan<readonly number[]>> => {
  const real = await deps.realIndexes()
  const noteKey = notes + deps.name
  const noteBytes = await deps.store.get(noteKey)
  const note = noteBytes === undefined ? undefined : parseRow(noteSchema, noteBytes)
  const bits = note === undefined ? new Uint8Array(statusListLength / 8) : Buffer.from(note.bits, 'base64url')
  const seen = createHash('sha256').update(real.join(' ')).digest('base64url')

  const pauses = pausesOver(note?.nextAt, deps)
  const wanted = howMany({ note, seen, count: real.length, pauses: pauses.over }, deps)
  if (note !== undefined && seen === note.seen && pauses.over === 0)
    return { writes: [], unchanged: new Map(), result: [...real, ...indexesOf(bits)] }

  clearSome(bits, wanted.gone, deps)
  const drawn = await drawPlaces(bits, wanted.come, deps)
  for (const index of drawn) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7))
  const next = {
    bits: Buffer.from(bits).toString('base64url'),
    seen,
    count: real.length,
    nextAt: pauses.nextAt,
  }
  const claims: Write[] = drawn.map((index) => ({ key: deps.placeKey(index), value: toBytes(decoyMark) }))
  return {
    writes: [row(noteKey, next), ...claims],
    unchanged: new Map([[noteKey, noteBytes], ...claims.map(({ key }) => [key, undefined] as const)]),
    result: [...real, ...indexesOf(bits)],
  }
}

/** How often something was to change although nothing happens, and when the next time is. */
const pausesOver = (nextAt: number | undefined, deps: DecoyDeps): { over: number; nextAt: number } => {
  const now = deps.now()
  let over = 0
  let next = nextAt ?? now + pause(deps)
  while (next <= now && over < mostPausesAtOnce) {
    over += 1
    next += pause(deps)
  }
  return { over, nextAt: next <= now ? now + pause(deps) : next }
}

const howMany = (
  facts: {
    note: { seen: string; count: number } | undefined
    seen: string
    count: number
    pauses: number
  },
  deps: DecoyDeps,
): { come: number; gone: number } => {
  const { note, seen, count, pauses } = facts
  const isRevocation = deps.purpose === 'revocation'
  const first = note === undefined ? (isRevocation ? 512 + draw(1_024, deps) : 128 + draw(256, deps)) : 0
  const changed = note !== undefined && seen !== note.seen
  const more = changed ? Math.max(count - note.count, 0) : 0
  const less = changed ? Math.max(note.count - count, 0) : 0
  // As many came as went: both happened at least once.
  const both = changed && more === 0 && less === 0 ? 1 : 0
  const nothing = Array.from({ length: pauses }, () => ({
    isGone: !isRevocation && draw(2, deps) === 0,
    size: 1 + some(deps),
  }))
  const sizeOf = (isGone: boolean) =>
    nothing.filter((one) => one.isGone === isGone).reduce((sum, { size }) => sum + size, 0)
  return {
    come: first + someFor(more + both, deps) + sizeOf(false),
    gone: isRevocation ? 0 : someFor(less + both, deps) + sizeOf(true),
  }
}

/** None, one or some more for each; one on average. */
const someFor = (times: number, deps: DecoyDeps): number =>
  Array.from({ length: times }, () => some(deps)).reduce((sum, one) => sum + one, 0)

const some = ({ randomBytes }: DecoyDeps): number => {
  let [byte = 0] = randomBytes(1)
  let count = 0
  for (; (byte & 1) === 1; byte >>= 1) count += 1
  return count
}

const draw = (below: number, { randomBytes }: DecoyDeps): number => {
  const [high = 0, middle = 0, low = 0] = randomBytes(3)
  // Every `below` asked for here is a power of two, which divides 2^24.
  return (high * 65_536 + middle * 256 + low) % below
}

/** Times of what happens by itself: the longer nothing was, the likelier it is not (RFC 2330 §11.1.1). */
const pause = (deps: DecoyDeps): number =>
  Math.ceil(-Math.log((draw(16_777_216, deps) + 1) / 16_777_217) * meanPauseMs)

/** Free ones, at random. Fewer than asked for where decoys have enough of the list: consents need it more. */
const drawPlaces = async (bits: Uint8Array, count: number, deps: DecoyDeps): Promise<readonly number[]> => {
  const room = Math.max(mostDecoys - indexesOf(bits).length, 0)
  const drawn = new Set<number>()
  for (let tries = 0; drawn.size < Math.min(count, room) && tries < 4 * count; tries += 1) {
    const index = draw(statusListLength, deps)
    if ((await deps.store.get(deps.placeKey(index))) === undefined) drawn.add(index)
  }
  return [...drawn]
}

const clearSome = (bits: Uint8Array, count: number, deps: DecoyDeps): void => {
  const set = [...indexesOf(bits)]
  for (let left = count; left > 0 && set.length > 0; left -= 1) {
    const [index = 0] = set.splice(draw(statusListLength, deps) % set.length, 1)
    bits[index >> 3] = (bits[index >> 3] ?? 0) & ~(0x80 >> (index & 7))
  }
}

const indexesOf = (bits: Uint8Array): readonly number[] => {
  const indexes: number[] = []
  for (const [place, byte] of bits.entries())
    for (let bit = 0; byte !== 0 && bit < 8; bit += 1)
      if ((byte & (0x80 >> bit)) !== 0) indexes.push(place * 8 + bit)
  return indexes
}

/** Whether every decoy has its place to itself: a consent there would be refused by everybody. */
export const checkStatusDecoys = (placeKeys: Readonly<Record<string, (index: number) => string>>): Check =>
  async function* (store) {
    for await (const { key, value } of store.list(prefixRange(notes))) {
      const placeKey = placeKeys[key.slice(notes.length)]
      if (placeKey === undefined) {
        yield { where: key, what: 'There is no such list.' }
        continue
      }
      for (const index of indexesOf(Buffer.from(parseRow(noteSchema, value).bits, 'base64url'))) {
        const taken = await store.get(placeKey(index))
        if (taken === undefined || toText(taken) !== decoyMark)
          yield { where: placeKey(index), what: 'A bit is set there for nobody, and the place is not kept.' }
      }
    }
  }
