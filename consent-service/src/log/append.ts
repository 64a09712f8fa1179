import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { commitPlan, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { checkpointText } from '@mutua/kit/tlog/checkpoint'
import { leafHash } from '@mutua/kit/tlog/merkle'
import { signNote, type NoteSigner } from '@mutua/kit/tlog/signed-note'
import { commitmentOf, entryBytes, statementText, type LogItem } from './entry.ts'
import {
  entryKey,
  headKey,
  headSchema,
  openingKey,
  placeKey,
  tileKey,
  type LogHead,
  type Opening,
} from './log-rows.ts'
import { createTree, grownTiles, type ReadTile } from '@mutua/kit/tlog/tree'

/** Facts that are durable, in an order that never changes; each has a number, and the numbers grow. */
export interface LogSource {
  readonly name: string
  /** About `limit` of what stands after a number. */
  readonly readAfter: (
    after: number,
    limit: number,
  ) => Promise<{
    readonly items: readonly LogItem[]
    /** The number of the last that was looked at. */
    readonly upTo: number
    /** That it stopped before the end, though it gave less than was asked for. */
    readonly hasMore?: boolean
    /** Rows that are erased in the write that logs what was read. */
    readonly spent?: readonly string[]
  }>
}

export interface AppendDeps {
  readonly store: Store
  readonly now: () => number
  readonly signer: NoteSigner
  readonly sources: readonly LogSource[]
  readonly randomBytes?: (size: number) => Uint8Array
}

/** What one checkpoint adds at most. */
export const mostAtOnce = 256

/**
 * Logs what the sources have that is not in the log yet, each exactly once. Entries, tiles, openings, how far the sources were read and the
 * signed checkpoint over them are one write: after a crash all of it is there or nothing, so no index ever has two
 * entries, and no signature is given out over a tree that the store does not hold.
 */
export const appendNews = (deps: AppendDeps): Promise<Appended> =>
  commitPlan(deps.store, () => planRound(deps))

export interface Appended {
  readonly head: LogHead
  readonly added: number
  /** Whether more is waiting: the next round need not wait for it. */
  readonly hasMore: boolean
}

/** The tree as it stands: signed for the first time when there is none, and anew when the log has got another name. */
export const openHead = (deps: Pick<AppendDeps, 'store' | 'signer'>): Promise<LogHead> =>
  commitPlan(deps.store, async () => {
    const bytes = await deps.store.get(headKey)
    const standing = bytes === undefined ? undefined : parseRow(headSchema, bytes)
    if (standing?.note.startsWith(`${deps.signer.name}\n`) === true)
      return { writes: [], unchanged: new Map(), result: standing }
    const { size, readTo } = standing ?? { size: 0, readTo: {} }
    const head = await signedHead({ size, readTo }, tileReader(deps.store), deps.signer)
    return { writes: [row(headKey, head)], unchanged: new Map([[headKey, bytes]]), result: head }
  })

export const tileReader =
  (store: Pick<Store, 'get'>): ReadTile =>
  (level, index) =>
    store.get(tileKey(level, index))

const signedHead = async (
  { size, readTo }: Pick<LogHead, 'size' | 'readTo'>,
  readTile: ReadTile,
  signer: NoteSigner,
): Promise<LogHead> => {
  const text = checkpointText({ origin: signer.name, size, root: await createTree(readTile).root(size) })
  return { size, readTo, note: `${text}\n${signNote(text, signer)}` }
}

const planRound = async (deps: AppendDeps): Promise<Plan<Appended>> => {
  const { store } = deps
  const headBytes = await store.get(headKey)
  const head = headBytes === undefined ? await openHead(deps) : parseRow(headSchema, headBytes)
  const items: LogItem[] = []
  const readTo: Record<string, number> = { ...head.readTo }
  const spent: string[] = []
  let hasMore = false
  for (const source of deps.sources) {
    if (items.length >= mostAtOnce) break
    const after = head.readTo[source.name] ?? 0
    const read = await source.readAfter(after, mostAtOnce - items.length)
    items.push(...read.items)
    spent.push(...(read.spent ?? []))
    hasMore ||= read.hasMore ?? items.length >= mostAtOnce
    readTo[source.name] = Math.max(after, read.upTo)
  }
  const unchanged = new Map([[headKey, headBytes ?? row(headKey, head).value]])
  if (items.length === 0) {
    const standing: LogHead = { ...head, readTo }
    const isSame = deps.sources.every(({ name }) => readTo[name] === head.readTo[name])
    return {
      writes: isSame ? [] : [row(headKey, standing)],
      unchanged,
      result: { head: standing, added: 0, hasMore },
    }
  }
  const entries = entriesOf(items, head.size, deps)
  const readTile = tileReader(store)
  const tiles = await grownTiles(
    head.size,
    entries.map(({ bytes }) => leafHash(bytes)),
    readTile,
  )
  const grown = new Map(tiles.map(({ level, index, bytes }) => [tileKey(level, index), bytes]))
  const readGrown: ReadTile = async (level, index) =>
    grown.get(tileKey(level, index)) ?? (await readTile(level, index))
  const next = await signedHead({ size: head.size + entries.length, readTo }, readGrown, deps.signer)
  const writes = [
    ...entries.flatMap(({ writes }) => writes),
    ...[...grown].map(([key, value]) => ({ key, value })),
    ...spent.map((key) => ({ key, value: undefined })),
    row(headKey, next),
  ]
  return { writes, unchanged, result: { head: next, added: entries.length, hasMore } }
}

const entriesOf = (items: readonly LogItem[], from: number, deps: AppendDeps) => {
  const { now, randomBytes = nodeRandomBytes } = deps
  const time: Instant = instantOf(now())
  return items.map(({ kind, place, statement: said }, offset) => {
    const index = from + offset
    const salt = randomBytes(saltBytes)
    const statement = statementText(said)
    const bytes = entryBytes({ commitment: commitmentOf(salt, statement), kind, time })
    const opening: Opening = { salt: Buffer.from(salt).toString('base64url'), statement, place }
    return {
      bytes,
      writes: [
        { key: entryKey(index), value: bytes },
        row(openingKey(index), opening),
        row(placeKey(place), index),
      ],
    }
  })
}

const saltBytes = 32
