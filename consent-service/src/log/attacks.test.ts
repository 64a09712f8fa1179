import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '@mutua/kit/store'
import { checkpointText } from '@mutua/kit/tlog/checkpoint'
import { leafHash } from '@mutua/kit/tlog/merkle'
import { signNote } from '@mutua/kit/tlog/signed-note'
import { entryKey } from './log-rows.ts'
import {
  cosign,
  createSigning,
  headOf,
  loadVerifier,
  logAll,
  logName,
  numbersUpTo,
  openTestStore,
  readerOf,
  start,
  type Verifier,
} from './test-support.ts'
import { createTree, grownTiles, type GrownTile } from '@mutua/kit/tlog/tree'

/*
 * Random pasts, served by a log that signs whatever is asked of it, and cosigned by a witness that it has fooled: the
 * verifier holds one checkpoint from before, and must refuse each of them.
 */
const count = 300
const signing = createSigning(logName, 1)
const fooled = createSigning('fooled.example', 4)
const opened = new AsyncDisposableStack()
let store: Store
let entries: readonly Uint8Array[]
let verifier: Verifier
let keys: { readonly logKey: unknown; readonly witnesses: readonly unknown[] }
/** Signed notes at each size. */
const notes: string[] = []

beforeAll(async () => {
  store = opened.use(await openTestStore()).store
  await logAll(
    {
      store,
      signer: { name: logName, privateKey: signing.privateKey },
      // One entry a round, so that every size has its checkpoint.
      sources: [
        { ...numbersUpTo(() => count), readAfter: (after) => numbersUpTo(() => count).readAfter(after, 1) },
      ],
    },
    (round) => {
      return start + round * 1_000
    },
  )
  entries = await Promise.all(
    Array.from({ length: count }, async (_, index) => (await store.get(entryKey(index))) ?? new Uint8Array()),
  )
  for (let size = 0; size <= count; size += 1) notes.push(signedAt(size, await rootsOf(entries)(size)))
  verifier = await loadVerifier()
  keys = {
    logKey: await verifier.parseKey(signing.vkey),
    witnesses: [await verifier.parseKey(fooled.vkey)],
  }
})
afterAll(() => opened[Symbol.asyncDispose]())

const signedAt = (size: number, root: Buffer): string => {
  const text = checkpointText({ origin: logName, size, root })
  const note = `${text}\n${signNote(text, { name: logName, privateKey: signing.privateKey })}`
  return cosign(note, Math.floor(start / 1_000) + size, 'fooled.example', fooled)
}

const tilesOf = async (leaves: readonly Uint8Array[]): Promise<readonly GrownTile[]> =>
  grownTiles(0, leaves.map(leafHash), () => Promise.resolve(undefined))

const rootsOf = (leaves: readonly Uint8Array[]) => {
  const tiles = tilesOf(leaves)
  const tree = createTree(
    async (level, index) => (await tiles).find((tile) => tile.level === level && tile.index === index)?.bytes,
  )
  return tree.root
}

/** A log of these entries as it would be served, tiles and signature and all. */
const served = async (leaves: readonly Uint8Array[]) => {
  const tiles = await tilesOf(leaves)
  const note = signedAt(leaves.length, await rootsOf(leaves)(leaves.length))
  return async (path: string): Promise<Uint8Array> => {
    if (path === 'checkpoint') return Promise.resolve(Buffer.from(note))
    const [, kind = '', digits = '', width = '256'] = /^tile\/(\w+)\/(.+?)(?:\.p\/(\d+))?$/.exec(path) ?? []
    const [index, wide] = [Number(digits.replaceAll(/\D/g, '')), Number(width)]
    if (kind !== 'entries') {
      const tile = tiles.find((one) => String(one.level) === kind && one.index === index)
      if (tile === undefined || tile.bytes.length < wide * 32) throw new Error('no such tile')
      return tile.bytes.subarray(0, wide * 32)
    }
    const part = leaves.slice(index * 256, index * 256 + wide)
    if (part.length < wide) throw new Error('no such bundle')
    return Buffer.concat(part.flatMap((leaf) => [Buffer.from([leaf.length >> 8, leaf.length & 255]), leaf]))
  }
}

const forged = (seed: number): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      commitment: Buffer.alloc(32, seed).toString('base64url'),
      kind: 'consent.given',
      time: new Date(start + 900_000).toISOString(),
      version: 1,
    }),
  )

type Attack = {
  readonly name: string
  readonly at: number
  readonly to: number
  readonly more: number
  readonly seed: number
}

/** Another past that begins before `kept`: what the checkpoint in hand is about. */
const rewritten = ({ name, at, to, more, seed }: Attack): readonly Uint8Array[] => {
  const tail = Array.from({ length: more }, (_, place) => forged((seed + place) % 251))
  const past = [...entries]
  switch (name) {
    case 'edited': {
      const entry = Buffer.from(past[at] ?? new Uint8Array())
      const place = seed % entry.length
      entry[place] = (entry[place] ?? 0) ^ (1 << (seed % 8))
      past[at] = entry
      return [...past, ...tail]
    }
    case 'dropped':
      return [...past.filter((_, index) => index !== at), ...tail]
    case 'reordered': {
      const [moved] = past.splice(at, 1)
      past.splice(to === at ? (to + 1) % count : to, 0, moved ?? new Uint8Array())
      return [...past, ...tail]
    }
    case 'forked':
      return [
        ...past.slice(0, at),
        ...Array.from({ length: count - at }, (_, place) => forged(place % 251)),
        ...tail,
      ]
    default:
      return [...past.slice(0, at), ...tail.slice(0, Math.max(0, to - at))]
  }
}

const attackArbitrary = fc
  .record({
    name: fc.constantFrom('edited', 'dropped', 'reordered', 'forked', 'rolled back'),
    kept: fc.integer({ min: 1, max: count }),
    at: fc.nat(),
    to: fc.nat(),
    more: fc.integer({ min: 0, max: 40 }),
    seed: fc.nat(250),
    isQuick: fc.boolean(),
  })
  .map(({ kept, at, to, ...rest }) => ({ ...rest, kept, at: at % kept, to: to % kept }))

test('what was not touched is accepted from every checkpoint that anybody may hold', async () => {
  for (const old of [...notes.slice(0, 20), ...notes.slice(250)])
    for (const isQuick of [false, true])
      expect(
        await verifier.auditLog(await served(entries), {
          ...keys,
          old,
          isQuick,
          quorum: 1,
          now: start + 1_000_000,
        }),
      ).toMatchObject({ size: count })
  const old = (await headOf(store)).note
  expect(await verifier.auditLog(readerOf(store), { ...keys, old, now: start + 1_000_000 })).toMatchObject({
    size: count,
  })
}, 60_000)

test('any edit, drop, change of order, fork or rollback is found by a verifier that holds only an old checkpoint', async () => {
  const found = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(attackArbitrary, async ({ kept, isQuick, ...attack }) => {
      const read = await served(rewritten(attack))
      const old = notes[kept] ?? ''
      const verdict = await verifier
        .auditLog(read, { ...keys, old, isQuick, quorum: 1, now: start + 1_000_000, patienceMs: 0 })
        .then(
          () => 'accepted',
          () => attack.name,
        )
      found.set(verdict, (found.get(verdict) ?? 0) + 1)
      expect(verdict).toBe(attack.name)
    }),
    { numRuns: process.env['MUTUA_DEEP'] === undefined ? 200 : 10_000 },
  )
  expect(found.size).toBe(5)
}, 3_600_000)
