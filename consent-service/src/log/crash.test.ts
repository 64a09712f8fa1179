import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openLevelStore } from '@mutua/kit/level-store'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { parseCheckpoint } from '@mutua/kit/tlog/checkpoint'
import { parseNote, vkeyOf } from '@mutua/kit/tlog/signed-note'
import { killInTheMiddle } from '../wiring/test-support-kill.ts'
import { tileReader } from './append.ts'
import { checkLog } from './check-log.ts'
import { readOpened } from './read-log.ts'
import { headOf, loadVerifier, logName, readerOf } from './test-support.ts'
import { createTree } from '@mutua/kit/tlog/tree'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))

test('killed at any write: no index gets two entries, no fact two indexes, and every checkpoint given out is served', async () => {
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 5 : 1_000
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const verifier = await loadVerifier()
  const logKey = await verifier.parseKey(vkeyOf(logName, 1, createPublicKey(privateKey)))
  let folder = await mkdtemp(join(tmpdir(), 'mutua-log-crash-'))
  let given: string[] = []
  let seen = 0
  try {
    for (let round = 0; round < rounds; round += 1) {
      if (round % 6 === 5) {
        await rm(folder, { recursive: true })
        folder = await mkdtemp(join(tmpdir(), 'mutua-log-crash-'))
        given = []
      }
      // Checkpoints that were given out before it was killed.
      const lines = await killInTheMiddle({ script, given: [folder, pem] }, Math.random() * 100)
      given.push(...lines.map((line) => Buffer.from(line, 'base64').toString()))
      seen += given.length
      await using store = await openLevelStore(folder)
      expect(await Array.fromAsync(checkLog(store, createTestSealer(new Uint8Array(32))))).toEqual([])
      const { size } = await headOf(store)
      const tree = createTree(tileReader(store))
      for (const note of given) {
        const checkpoint = parseCheckpoint(parseNote(note)?.text ?? '')
        expect(checkpoint?.size).toBeLessThanOrEqual(size)
        expect(await tree.root(checkpoint?.size ?? 0)).toEqual(checkpoint?.root)
      }
      for (const index of [0, size >> 1, size - 1].filter((one) => one >= 0 && one < size)) {
        const opened = await readOpened(index, store)
        expect(JSON.parse(opened?.opening.statement ?? '')).toEqual({ count: index + 1, type: 'number' })
      }
      const old = given[0]
      if (old !== undefined)
        expect(await verifier.auditLog(readerOf(store), { logKey, old })).toMatchObject({ size })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  expect(seen).toBeGreaterThan(rounds)
}, 3_600_000)
