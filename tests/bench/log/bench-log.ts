import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, hash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { instantOf } from '@mutua/sdk/ids'
import { checkpointText } from '@mutua/kit/tlog/checkpoint'
import { leafHash, nodeHash } from '@mutua/kit/tlog/merkle'
import { cosignNote, signNote, vkeyOf } from '@mutua/kit/tlog/signed-note'
import { appendNews, type LogSource } from '../../../consent-service/src/log/append.ts'
import { commitmentOf, entryBytes, statementText } from '../../../consent-service/src/log/entry.ts'
import { createReceiptProver, type RunMemory } from '../../../consent-service/src/wiring/receipt-prover.ts'
import { createAcceptReceipts } from '../../../consent-service/src/metering/accept-receipts.ts'
import { followReceipts } from '../../../consent-service/src/metering/logged-receipts.ts'
import { createRecentHashes } from '../../../consent-service/src/metering/recent-hashes.ts'
import {
  createGrant,
  createPodServer,
  openTestStore,
} from '../../../consent-service/src/wiring/test-support-value.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

export interface LogBenchOptions {
  /** Members of the ristorno that the statement is one of. */
  readonly members: number
  /** Entries in the log. */
  readonly entries: number
  readonly rounds: number
  /** Uses a second, and for how many seconds. */
  readonly uses: number
  readonly seconds: number
}

export const logUsage =
  'npm run bench -- log [--members 10000000] [--entries 1000000] [--rounds 200] [--uses 3000] [--seconds 20]'

/** @throws {Error} naming the option that cannot be used */
export const parseLogOptions = (words: readonly string[]): LogBenchOptions => {
  const text = { type: 'string' } as const
  const options = { members: text, entries: text, rounds: text, uses: text, seconds: text }
  const { values } = parseArgs({ args: [...words], options })
  return optionsSchema.parse(values)
}

const count = (most: number, otherwise: number) => z.coerce.number().int().min(1).max(most).default(otherwise)
const optionsSchema = z.strictObject({
  members: count(1e9, 1e7),
  entries: count(1e9, 1e6),
  rounds: count(1e5, 200),
  uses: count(20_000, 3_000),
  seconds: count(600, 20),
})

/** What it costs to verify a yearly statement without us, and to log the uses of a busy pod server. */
export const benchLog = async (options: LogBenchOptions, say: (line: string) => void) => {
  say('A statement is verified.')
  const verified = await benchStatement(options)
  say('Uses are logged.')
  return [verified, await benchUses(options)] as const
}

/**
 * A statement as deep in its trees as `members` and `entries` make it, cosigned by two witnesses. The hashes beside its way
 * are random: nobody has to make ten million others for that.
 */
const benchStatement = async ({ members, entries, rounds }: LogBenchOptions) => {
  const cents = { revenueCents: '900000000', costsCents: '100000000', surplusCents: '800000000' }
  const statement = statementText({
    ...cents,
    ...{
      type: 'RistornoStatement',
      version: 1,
      year: '2026',
      member: members - 7,
      units: 412,
      weight: '412000',
    },
    ...{ criteria: '0'.repeat(64), resolution: '2027/4', runAt: '2027-05-30T10:00:00.000Z' },
    ...{ allWeights: '4120000000000', legalReserveCents: '240000000', mutualFundCents: '24000000' },
    ...{
      distributableCents: '500000000',
      ristornoCents: '500000000',
      retainedCents: '36000000',
      cents: '4183',
    },
  })
  const salt = randomBytes(32)
  const own = leafHash(hash('sha256', Buffer.concat([salt, Buffer.from(statement)]), 'buffer'))
  const ristorno = wayUp(own, members - 7, members)
  const ran = statementText({
    ...{ criteria: '0'.repeat(64), resolution: '2027/4', ristornoCents: '500000000' },
    ...{ root: ristorno.root.toString('base64'), size: members, type: 'ristorno', year: '2026' },
  })
  const [entrySalt, time, kind] = [
    randomBytes(32),
    instantOf(Date.parse('2027-05-30T10:00:00Z')),
    'ristorno.ran',
  ]
  const entry = leafHash(entryBytes({ commitment: commitmentOf(entrySalt, ran), kind, time }))
  const log = wayUp(entry, entries - 300, entries)
  const keys = ['coop.example/log', 'witness.one.example', 'witness.two.example'].map((name) => ({
    ...{ name, privateKey: generateKeyPairSync('ed25519').privateKey },
  }))
  const [signer, ...witnesses] = keys
  if (signer === undefined) throw new Error('there are three')
  const text = checkpointText({ origin: signer.name, size: entries, root: log.root })
  const lines = [signNote(text, signer), ...witnesses.map((one) => cosignNote(text, 1_800_000_000, one))]
  const extra = { kind, salt: entrySalt.toString('base64url'), statement: ran, time }
  const proof = [
    'c2sp.org/tlog-proof@v1',
    `extra ${Buffer.from(JSON.stringify(extra)).toString('base64')}`,
    `index ${String(entries - 300)}`,
    ...log.path,
    `\n${text}\n${lines.join('')}`,
  ].join('\n')
  const shared = { salt: salt.toString('base64url'), index: members - 7, size: members, path: ristorno.path }
  const root = ristorno.root.toString('base64')
  const document = { type: 'RistornoStatementProof', version: 1, statement, ...shared, root, log: proof }
  const file = JSON.stringify(document)
  const { verifyStatement, parseKey } = (await import(verifier.href)) as Verifier
  const vkeys = keys.map(({ name, privateKey }, place) =>
    vkeyOf(name, place === 0 ? 1 : 4, createPublicKey(privateKey)),
  )
  const [logKey, ...witnessKeys] = await Promise.all(vkeys.map(parseKey))
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now()
    await verifyStatement(file, { logKey, witnesses: witnessKeys, quorum: 2 })
    times.push(performance.now() - before)
  }
  const [firstMs = 0] = times
  const sorted = times.toSorted((a, b) => a - b)
  return {
    ...{ bench: 'verify_statement', members, entries },
    proofBytes: Buffer.byteLength(file) - Buffer.byteLength(JSON.stringify(statement)),
    logProofBytes: Buffer.byteLength(proof),
    firstMs: rounded(firstMs),
    medianMs: rounded(sorted[sorted.length >> 1] ?? 0),
    p99Ms: rounded(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
    programMs: rounded(await timeOfProgram(file, vkeys)),
  }
}

interface Verifier {
  readonly parseKey: (vkey: string) => Promise<unknown>
  readonly verifyStatement: (file: string, options: object) => Promise<unknown>
}

const verifier = new URL('../../../docs/verify/verify.mjs', import.meta.url)

/** The whole program as somebody starts it, Node and all; the best of five, since others use the machine. */
const timeOfProgram = async (file: string, vkeys: readonly string[]): Promise<number> => {
  await using folder = await createTemporaryFolder('bench-log')
  const path = join(folder.path, 'statement.json')
  await writeFile(path, file)
  const [vkey = '', ...witnesses] = vkeys
  const words = ['--vkey', vkey, ...witnesses.flatMap((one) => ['--witness', one]), '--statement', path]
  const times = Array.from({ length: 5 }, () => {
    const before = performance.now()
    const { status } = spawnSync(process.execPath, [fileURLToPath(verifier), ...words])
    if (status !== 0) throw new Error('The verifier refuses the statement.')
    return performance.now() - before
  })
  return Math.min(...times)
}

/** A path of random hashes from a leaf at its place, and the root that it leads to (RFC 9162 §2.1.3.2). */
const wayUp = (leaf: Buffer, index: number, size: number) => {
  const path: string[] = []
  let [node, last, root] = [index, size - 1, leaf]
  while (last > 0) {
    if (node % 2 === 1 || node < last) {
      const sibling = randomBytes(32)
      path.push(sibling.toString('base64'))
      root = node % 2 === 1 ? nodeHash(sibling, root) : nodeHash(root, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return { path, root }
}

/** Receipts as they come in groups of 50, and the log that looks twice a second, as it does. */
const benchUses = async ({ uses, seconds }: LogBenchOptions) => {
  await using store = await openTestStore()
  const pods = await createPodServer()
  const grant = createGrant({ owner: 'anna' })
  const start = Date.parse('2026-11-21T10:00:00Z')
  let ms = 0
  const recentHashes = createRecentHashes()
  const accept = createAcceptReceipts({
    ...{ store, recentHashes, keysOf: pods.keysOf, now: () => start + ms },
    findGrant: () => Promise.resolve(grant),
  })
  const source: LogSource = {
    name: 'receipts',
    readAfter: followReceipts(pods.podServer, { store, recentHashes, monotonic: () => ms }),
  }
  const signer = { name: 'coop.example/log', privateKey: generateKeyPairSync('ed25519').privateKey }
  let [cpuMicroseconds, entries, note] = [0, 0, '']
  for (let half = 0; half < 2 * seconds; half += 1) {
    const at = instantOf(start + ms)
    for (let taken = 0; taken < uses / 2; taken += 50)
      await accept(pods.podServer, [pods.short(Array.from({ length: 50 }, () => ({ grant, at })))])
    ms += 500
    const before = process.cpuUsage()
    for (let more = true; more;) {
      const { added, hasMore, head } = await appendNews({
        store,
        signer,
        now: () => start + ms,
        sources: [source],
      })
      entries += added
      note = head.note
      more = hasMore
    }
    const { user, system } = process.cpuUsage(before)
    cpuMicroseconds += user + system
  }
  const memory: RunMemory = new Map()
  const prove = async (position: number) => {
    const before = performance.now()
    const proved = await createReceiptProver(note, { store, memory })({ podServer: pods.podServer, position })
    if (proved.kind !== 'proof') throw new Error('Every use is in the log.')
    return { bytes: Buffer.byteLength(proved.text), ms: rounded(performance.now() - before) }
  }
  // The first warms up; then one of a run that nobody asked for, and one of the same run.
  await prove(1)
  const middle = Math.ceil((uses * seconds) / 2)
  const [first, next] = [await prove(middle), await prove(middle - 1)]
  return {
    ...{ bench: 'log_uses', usesPerSecond: uses, seconds, entries },
    entriesPerSecond: rounded(entries / seconds),
    cpuMicrosecondsPerUse: rounded(cpuMicroseconds / (uses * seconds)),
    receiptProofBytes: first.bytes,
    receiptProofMs: first.ms,
    sameRunProofMs: next.ms,
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100
