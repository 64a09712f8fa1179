import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findLogDamage } from './level-log.ts'
import { openLevelStore } from './level-store.ts'

let folder: string
let log: string
let bytes: Buffer

/** A store as a killed process leaves it: everything is in the log. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-log-'))
  const running = join(folder, 'running')
  const store = await openLevelStore(running)
  for (let count = 0; count < 200; count += 1)
    await store.write([{ key: `row ${String(count)}`, value: randomBytes(50 + ((count * 997) % 1_500)) }])
  await cp(running, join(folder, 'left'), { recursive: true })
  await store[Symbol.asyncDispose]()
  const [name] = (await readdir(join(folder, 'left'))).filter((file) => file.endsWith('.log'))
  log = join(folder, 'left', name ?? '')
  bytes = await readFile(log)
})
afterEach(() => rm(folder, { recursive: true }))

describe('the log of the engine', () => {
  it('is whole when nobody has touched it', async () => {
    expect(bytes.length).toBeGreaterThan(100_000)
    expect(await findLogDamage(join(folder, 'left'))).toBeUndefined()
  })

  it('shows any bit that was changed, where the engine would leave out what it held', async () => {
    for (let round = 0; round < 150; round += 1) {
      const changed = Buffer.from(bytes)
      const place = Math.floor(Math.random() * bytes.length)
      changed[place] = (changed[place] ?? 0) ^ (1 << (round % 8))
      await writeFile(log, changed)
      expect(await findLogDamage(join(folder, 'left')), String(place)).toBeDefined()
    }
    const before = await readdir(join(folder, 'left'))
    await expect(openLevelStore(join(folder, 'left'))).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
      message: expect.stringMatching(/Restore the last backup/) as string,
    })
    await setTimeout(50)
    expect(await readdir(join(folder, 'left')), 'the engine never ran').toEqual(before)
  })

  it('may end in the middle of a record that the power did not let finish', async () => {
    for (let round = 0; round < 50; round += 1) {
      await writeFile(log, bytes)
      await truncate(log, Math.floor(Math.random() * bytes.length))
      expect(await findLogDamage(join(folder, 'left'))).toBeUndefined()
    }
    await writeFile(log, Buffer.from(bytes).fill(0, bytes.length - 300))
    expect(await findLogDamage(join(folder, 'left'))).toBeUndefined()
    const store = await openLevelStore(join(folder, 'left'))
    expect(await store.get('row 0')).toBeDefined()
    await store[Symbol.asyncDispose]()
  })
})
