import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { Store } from '@mutua/kit/store'
import { entryKey } from './log-rows.ts'
import {
  headOf,
  loadVerifier,
  logAll,
  numbersUpTo,
  openTestStore,
  readerOf,
  start,
  type Verifier,
} from './test-support.ts'
import {
  fooledWitness,
  logAttacks,
  logSigning,
  rewritten,
  served,
  signedAt,
  type ServedLog,
} from './test-support-attacks.ts'
import {
  proofOf,
  receiptsOfRun,
  runOf,
  saltedEntry,
  statementsOf,
  type SaltedEntry,
} from './test-support-documents.ts'

/*
 * Random pasts, receipts and statements, by a log that signs whatever is asked of it and is cosigned by a witness that it
 * has fooled: the verifier holds one checkpoint from before, and must refuse each of them.
 */
const [count, runAt, ristornoAt] = [300, 100, 200]
const opened = new AsyncDisposableStack()
let store: Store
let entries: readonly Uint8Array[]
let honest: ServedLog
let verifier: Verifier
let keys: { readonly logKey: unknown; readonly witnesses: readonly unknown[]; readonly quorum: number }
let run: Awaited<ReturnType<typeof receiptsOfRun>>
let ristorno: Awaited<ReturnType<typeof statementsOf>>
let runEntry: SaltedEntry
let ristornoEntry: SaltedEntry
/** Signed notes at each size. */
const notes: string[] = []

beforeAll(async () => {
  store = opened.use(await openTestStore()).store
  const numbers = numbersUpTo(() => count)
  await logAll(
    {
      store,
      signer: { name: 'coop.example/log', privateKey: logSigning.privateKey },
      // One entry a round, so that every entry has a time of its own.
      sources: [{ ...numbers, readAfter: (after) => numbers.readAfter(after, 1) }],
    },
    (round) => start + round * 1_000,
  )
  const logged = await Promise.all(
    Array.from({ length: count }, async (_, index) => (await store.get(entryKey(index))) ?? new Uint8Array()),
  )
  run = await receiptsOfRun(50)
  ristorno = await statementsOf([201n, 40n, 7n, 1_999n, 300n])
  runEntry = saltedEntry('receipts.accepted', run.run.said, start + runAt * 1_000)
  ristornoEntry = saltedEntry('ristorno.ran', ristorno.said, start + ristornoAt * 1_000)
  entries = logged.with(runAt, runEntry.bytes).with(ristornoAt, ristornoEntry.bytes)
  honest = await served(entries)
  for (let size = 0; size <= count; size += 1) notes.push(signedAt(size, await honest.tree.root(size)))
  verifier = await loadVerifier()
  keys = {
    logKey: await verifier.parseKey(logSigning.vkey),
    witnesses: [await verifier.parseKey(fooledWitness.vkey)],
    quorum: 1,
  }
}, 60_000)
afterAll(() => opened[Symbol.asyncDispose]())

const auditing = { now: start + 1_000_000, patienceMs: 0 }

test('what was not touched is accepted from every checkpoint that anybody may hold', async () => {
  for (const [kept, old] of notes.entries()) {
    if (kept % 25 !== 0 && kept > 9 && kept < 298) continue
    for (const isQuick of [false, true])
      expect(await verifier.auditLog(honest.read, { ...keys, ...auditing, old, isQuick })).toMatchObject({
        size: count,
      })
    for (const place of [0, 31, 49]) {
      const { receipt, proof } = await receiptFiles(place, kept)
      const looked = { inclusion: true, history: true, receipt: true, receiptSignature: true }
      expect(await checkReceipt(receipt, proof, kept)).toMatchObject({ kind: 'receipts.accepted', looked })
    }
    const statement = await ristorno.documentOf(
      3,
      await proofOf(ristornoEntry, ristornoAt, honest, { since: kept }),
    )
    expect(await checkStatement(statement, kept)).toMatchObject({
      kind: 'ristorno.ran',
      statement: { cents: '1999' },
      looked: { history: true, statement: true, sums: true },
    })
  }
  const { vkey } = logSigning
  const own = { logKey: await verifier.parseKey(vkey), old: (await headOf(store)).note, ...auditing }
  expect(await verifier.auditLog(readerOf(store), own)).toMatchObject({ size: count })
}, 120_000)

test('any edit, drop, change of order, fork or rollback of log, receipts or statement is found by a verifier that holds only an old checkpoint', async () => {
  const found = new Map<string, number>()
  const tried = fc.oneof(
    { arbitrary: fc.record({ what: fc.constant('log' as const), ...logAttack }), weight: 3 },
    { arbitrary: fc.record({ what: fc.constantFrom(...fileAttacks), ...fileAttack }), weight: 4 },
    { arbitrary: fc.record({ what: fc.constantFrom(...forgeries), ...logAttack }), weight: 3 },
  )
  await fc.assert(
    fc.asyncProperty(tried, async (attack) => {
      const name = 'name' in attack ? `${attack.what}, ${attack.name}` : `${attack.what}, ${attack.edit}`
      const verdict = await verdictOn(attack)
      if (verdict === 'no change') return
      found.set(name, (found.get(name) ?? 0) + 1)
      expect(verdict, name).toBe('refused')
    }),
    { numRuns: process.env['MUTUA_DEEP'] === undefined ? 300 : 10_000 },
  )
  if (process.env['MUTUA_DEEP'] !== undefined) process.stderr.write(`${JSON.stringify([...found])}\n`)
  expect(new Set([...found.keys()].map((name) => name.split(',')[0]))).toEqual(
    new Set(['log', ...fileAttacks, ...forgeries]),
  )
}, 3_600_000)

const logAttack = {
  name: fc.constantFrom(...logAttacks),
  kept: fc.integer({ min: 1, max: count }),
  at: fc.nat(),
  to: fc.nat(),
  more: fc.integer({ min: 0, max: 40 }),
  seed: fc.nat(250),
  isQuick: fc.boolean(),
}
/** Files that somebody changed by hand. */
const fileAttacks = ['receipt', 'proof of a receipt', 'statement', 'proof of a statement'] as const
const fileAttack = {
  edit: fc.constantFrom('flipped', 'replaced', 'put in', 'dropped', 'moved', 'cut off'),
  kept: fc.integer({ min: 1, max: count }),
  place: fc.nat(49),
  at: fc.nat(),
  to: fc.nat(),
  byte: fc.integer({ min: 32, max: 126 }),
}
/** Documents that the log itself makes, signs and proves, in a past that is not the one of the checkpoint. */
const forgeries = ['forged receipt', 'forged statement'] as const

type Attack =
  | Drawn<typeof logAttack, 'log' | (typeof forgeries)[number]>
  | Drawn<typeof fileAttack, (typeof fileAttacks)[number]>
type Drawn<Shape, What> = { readonly what: What } & {
  readonly [Name in keyof Shape]: Shape[Name] extends fc.Arbitrary<infer Value> ? Value : never
}

const refusedOr = (verifying: Promise<unknown>): Promise<string> =>
  verifying.then(
    () => 'accepted',
    () => 'refused',
  )

const verdictOn = async (attack: Attack): Promise<string> => {
  if ('edit' in attack) return verdictOnFile(attack)
  const { what, kept, isQuick } = attack
  if (what === 'log') {
    const { read } = await served(rewritten(entries, within(attack, kept)))
    return refusedOr(verifier.auditLog(read, { ...keys, ...auditing, old: notes[kept] ?? '', isQuick }))
  }
  const place = attack.seed % 50
  if (what === 'forged receipt') {
    // The pod server is in it as well: signed anew, for a price of nothing.
    const since = Math.max(kept, runAt + 1)
    const receipts = run.receipts.map((receipt, own) =>
      own === place ? { ...receipt, priceMicroCents: '0' } : receipt,
    )
    const forged = saltedEntry('receipts.accepted', runOf(receipts).said, start + runAt * 1_000)
    const log = await served(rewritten(entries.with(runAt, forged.bytes), afterwards(attack, runAt)))
    const more = await runOf(receipts).pathOf(place)
    const proof = await proofOf(forged, runAt, log, { since, more })
    return refusedOr(
      verifier.verifyProof(proof, { ...keys, receipt: receipts[place], old: notes[since] ?? '' }),
    )
  }
  const since = Math.max(kept, ristornoAt + 1)
  const other = await statementsOf([200n, 41n, 7n, 1_999n, 300n])
  const forged = saltedEntry('ristorno.ran', other.said, start + ristornoAt * 1_000)
  const log = await served(rewritten(entries.with(ristornoAt, forged.bytes), afterwards(attack, ristornoAt)))
  const proof = await proofOf(forged, ristornoAt, log, { since })
  return refusedOr(checkStatement(await other.documentOf(attack.seed % 5, proof), since))
}

const within = <One extends { at: number; to: number }>(attack: One, size: number): One => ({
  ...attack,
  at: attack.at % size,
  to: attack.to % size,
})

/** What is done to the log besides leaves the entry in its place. */
const afterwards = <One extends { at: number; to: number }>(attack: One, place: number): One => {
  const [first, size] = [place + 1, count - place - 1]
  return { ...attack, at: first + (attack.at % size), to: first + (attack.to % size) }
}

const receiptFiles = async (place: number, since: number) => ({
  receipt: JSON.stringify(run.receipts[place]),
  proof: await proofOf(runEntry, runAt, honest, { since, more: await run.run.pathOf(place) }),
})

const checkReceipt = async (receipt: string, proof: string, kept: number) =>
  verifier.verifyProof(proof, {
    ...keys,
    receipt: JSON.parse(receipt) as Receipt,
    podKeys: run.podKeys,
    old: notes[kept] ?? '',
  })

const checkStatement = async (document: string, kept: number) =>
  verifier.verifyStatement(document, { ...keys, old: notes[kept] ?? '' })

const verdictOnFile = async (attack: Drawn<typeof fileAttack, (typeof fileAttacks)[number]>) => {
  const { what, kept, place } = attack
  const { receipt, proof } = await receiptFiles(place, kept)
  const log = await proofOf(ristornoEntry, ristornoAt, honest, { since: kept })
  const statement = await ristorno.documentOf(place % 5, log)
  switch (what) {
    case 'receipt': {
      const changed = edited(receipt, attack)
      return isSame(receipt, changed) ? 'no change' : refusedOr(checkReceipt(changed, proof, kept))
    }
    case 'proof of a receipt': {
      const changed = edited(proof, attack)
      return changed === proof ? 'no change' : refusedOr(checkReceipt(receipt, changed, kept))
    }
    case 'statement': {
      const changed = edited(statement, attack)
      return isSame(statement, changed) ? 'no change' : refusedOr(checkStatement(changed, kept))
    }
    case 'proof of a statement': {
      const changed = edited(log, attack)
      const document = await ristorno.documentOf(place % 5, changed)
      return changed === log ? 'no change' : refusedOr(checkStatement(document, kept))
    }
  }
}

/** Of a JSON file the white space between its parts says nothing. */
const isSame = (one: string, other: string): boolean => {
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other))
  } catch {
    return false
  }
}

type Edit = Pick<Drawn<typeof fileAttack, string>, 'at' | 'to' | 'byte'> & { readonly edit: string }

const edited = (text: string, { edit, at, to, byte }: Edit): string => {
  const bytes = [...Buffer.from(text)]
  const [from, until] = [at % bytes.length, to % bytes.length]
  switch (edit) {
    case 'flipped':
      bytes[from] = (bytes[from] ?? 0) ^ (1 << (to % 8))
      break
    case 'replaced':
      bytes[from] = byte
      break
    case 'put in':
      bytes.splice(from, 0, byte)
      break
    case 'dropped':
      bytes.splice(from, 1 + (to % 3))
      break
    case 'moved':
      bytes.splice(until, 0, ...bytes.splice(from, 1))
      break
    default:
      bytes.length = from
  }
  return Buffer.from(bytes).toString()
}
