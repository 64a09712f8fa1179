import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Store } from '@mutua/kit/store'
import { checkpointText } from '@mutua/kit/tlog/checkpoint'
import { emptyRoot, leafHash, nodeHash } from '@mutua/kit/tlog/merkle'
import { parseNote, parseVkey, signNote, verifiedLines, vkeyOf } from '@mutua/kit/tlog/signed-note'
import { addCheckpoint, findSeen, originHash, type AddCheckpointDeps } from './add-checkpoint.ts'

const origin = 'coop.example/log'
const own = generateKeyPairSync('ed25519')
const logKeys = generateKeyPairSync('ed25519')
const logSigner = { name: origin, privateKey: logKeys.privateKey }

let folder: string
let store: Store & AsyncDisposable
let deps: AddCheckpointDeps
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-witness-'))
  store = await openLevelStore(folder)
  const log = parseVkey(vkeyOf(origin, 1, logKeys.publicKey))
  if (log === undefined) throw new Error('it is a key')
  deps = {
    store,
    logs: [log],
    signer: { name: 'witness.example', privateKey: own.privateKey },
    now: () => Date.parse('2026-11-22T10:00:00.000Z'),
  }
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const leaves = ['a', 'b', 'c', 'd'].map((entry) => leafHash(Buffer.from(entry)))
const [a = Buffer.alloc(0), b = Buffer.alloc(0), c = Buffer.alloc(0), d = Buffer.alloc(0)] = leaves
const roots = [
  emptyRoot(),
  a,
  nodeHash(a, b),
  nodeHash(nodeHash(a, b), c),
  nodeHash(nodeHash(a, b), nodeHash(c, d)),
]

const noteOf = (
  size: number,
  { root = roots[size] ?? Buffer.alloc(32), signer = logSigner, name = origin } = {},
): string => {
  const text = checkpointText({ origin: name, size, root })
  return `${text}\n${signNote(text, signer)}`
}
const bodyOf = (oldSize: number, proof: readonly Buffer[], note: string): string =>
  [`old ${String(oldSize)}`, ...proof.map((one) => one.toString('base64')), '', note].join('\n')

const cosigned = { kind: 'cosigned' }

test('a log that only grows is cosigned step by step, and the cosignature verifies', async () => {
  for (const [oldSize, size, proof] of [
    [0, 1, []],
    [1, 2, [b]],
    [2, 3, [c]],
    [3, 4, [c, d, nodeHash(a, b)]],
    [4, 4, []],
  ] as const) {
    const note = noteOf(size)
    const answer = await addCheckpoint(bodyOf(oldSize, proof, note), deps)
    expect(answer).toMatchObject(cosigned)
    const verifier = parseVkey(vkeyOf('witness.example', 4, createPublicKey(own.privateKey)))
    const signed = parseNote(note + (answer.kind === 'cosigned' ? answer.lines : ''))
    if (verifier === undefined || signed === undefined) throw new Error('it is a note')
    expect(verifiedLines(signed, verifier)).toMatchObject([
      { time: Date.parse('2026-11-22T10:00:00Z') / 1_000 },
    ])
    expect(await findSeen(originHash(origin), store)).toBe(
      note + (answer.kind === 'cosigned' ? answer.lines : ''),
    )
  }
})

test('what is not proved from the newest size is told that size (409)', async () => {
  await addCheckpoint(bodyOf(0, [], noteOf(3)), deps)
  for (const body of [bodyOf(0, [], noteOf(4)), bodyOf(2, [], noteOf(4)), bodyOf(1, [], noteOf(2))])
    expect(await addCheckpoint(body, deps)).toEqual({ kind: 'other-size', size: 3 })
})

test('what does not follow is not cosigned, and nothing is remembered of it (422)', async () => {
  await addCheckpoint(bodyOf(0, [], noteOf(2)), deps)
  const other = nodeHash(b, a)
  for (const body of [
    bodyOf(2, [d], noteOf(3)),
    bodyOf(2, [], noteOf(3)),
    bodyOf(2, [c, c], noteOf(3)),
    bodyOf(2, [c], noteOf(3, { root: nodeHash(other, c) })),
    bodyOf(2, [], noteOf(2, { root: other })),
    bodyOf(2, [a], noteOf(2)),
  ])
    expect(await addCheckpoint(body, deps)).toEqual({ kind: 'not-consistent' })
  expect(await addCheckpoint(bodyOf(2, [c], noteOf(3)), deps)).toMatchObject(cosigned)
})

test('from nothing there is nothing to prove (422)', async () => {
  expect(await addCheckpoint(bodyOf(0, [a], noteOf(2)), deps)).toEqual({ kind: 'not-consistent' })
  expect(await addCheckpoint(bodyOf(0, [], noteOf(0, { root: a })), deps)).toEqual({ kind: 'not-consistent' })
  expect(await addCheckpoint(bodyOf(0, [], noteOf(0)), deps)).toMatchObject(cosigned)
})

test('what the log has not signed is refused (403), and a log that is not known (404)', async () => {
  const stranger = { name: origin, privateKey: generateKeyPairSync('ed25519').privateKey }
  expect(await addCheckpoint(bodyOf(0, [], noteOf(1, { signer: stranger })), deps)).toEqual({
    kind: 'not-signed',
  })
  const swapped = noteOf(1).replace('\n1\n', '\n2\n')
  expect(await addCheckpoint(bodyOf(0, [], swapped), deps)).toEqual({ kind: 'not-signed' })
  // One line of the right key that does not verify spoils the note, whatever stands beside it.
  const spoiled = noteOf(1) + (noteOf(2).split('\n').at(-2) ?? '') + '\n'
  expect(await addCheckpoint(bodyOf(0, [], spoiled), deps)).toEqual({ kind: 'not-signed' })
  expect(await addCheckpoint(bodyOf(0, [], noteOf(1, { name: 'other.example/log' })), deps)).toEqual({
    kind: 'unknown-log',
  })
})

test.each([
  ['nothing', ''],
  ['no proof part', noteOf(1)],
  ['an old size with a zero before it', bodyOf(0, [], noteOf(1)).replace('old 0', 'old 00')],
  ['an old size beyond the checkpoint', bodyOf(2, [], noteOf(1))],
  ['a hash that is too short', bodyOf(0, [Buffer.alloc(31)], noteOf(1))],
  [
    'too many hashes',
    bodyOf(
      0,
      Array.from({ length: 64 }, () => Buffer.alloc(32)),
      noteOf(1),
    ),
  ],
  ['a note without signature', bodyOf(0, [], checkpointText({ origin, size: 1, root: Buffer.alloc(32) }))],
  ['a root that is too short', bodyOf(0, [], noteOf(1, { root: Buffer.alloc(30) }))],
])('%s is malformed (400)', async (_, body) => {
  expect(await addCheckpoint(body, deps)).toEqual({ kind: 'malformed' })
})

test('of two pasts shown at once only one is ever cosigned', async () => {
  await addCheckpoint(bodyOf(0, [], noteOf(1)), deps)
  const forks = [noteOf(2), noteOf(2, { root: nodeHash(a, c) })]
  const answers = await Promise.all([
    addCheckpoint(bodyOf(1, [b], forks[0] ?? ''), deps),
    addCheckpoint(bodyOf(1, [c], forks[1] ?? ''), deps),
  ])
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['cosigned', 'other-size'])
})

test('a clock that went back makes no earlier statement of a later tree', async () => {
  await addCheckpoint(bodyOf(0, [], noteOf(1)), deps)
  const early = { ...deps, now: () => deps.now() - 3_600_000 }
  const answer = await addCheckpoint(bodyOf(1, [b], noteOf(2)), early)
  const seen = parseNote((await findSeen(originHash(origin), store)) ?? '')
  const line = seen?.signatures.at(-1)
  expect(answer).toMatchObject(cosigned)
  expect(Number(line?.bytes.readBigUInt64BE())).toBe(deps.now() / 1_000)
})
