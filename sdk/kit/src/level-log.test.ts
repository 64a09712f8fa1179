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

/** Where the last record begins, and the bytes at the ends of blocks that have no room for a head (doc/log_format.md). */
const layoutOf = (whole: Buffer): { readonly lastHead: number; readonly padding: ReadonlySet<number> } => {
  const padding = new Set<number>()
  let [at, lastHead] = [0, 0]
  while (at < whole.length) {
    const left = 32_768 - (at % 32_768)
    if (left < 7) for (const end = at + left; at < end; at += 1) padding.add(at)
    else {
      lastHead = at
      at += 7 + whole.readUInt16LE(at + 4)
    }
  }
  return { lastHead, padding }
}

describe('the log of the engine', () => {
  it('is whole when nobody has touched it', async () => {
    expect(bytes.length).toBeGreaterThan(100_000)
    expect(await findLogDamage(join(folder, 'left'))).toBeUndefined()
  })

  it('shows any bit that was changed, where the engine would leave out what it held', async () => {
    const change = async (place: number, bit: number): Promise<void> => {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ (1 << bit)
      await writeFile(log, changed)
      expect(await findLogDamage(join(folder, 'left')), `${String(place)}, ${String(bit)}`).toBeDefined()
    }
    const { lastHead, padding } = layoutOf(bytes)
    // In the head of the very last record a changed length looks like a record that was cut.
    for (let place = lastHead; place < lastHead + 7; place += 1)
      for (let bit = 0; bit < 8; bit += 1) await change(place, bit)
    for (let round = 0; round < 150; round += 1) {
      const place = Math.floor(Math.random() * bytes.length)
      // What fills a block up holds nothing that the engine could leave out.
      if (!padding.has(place)) await change(place, round % 8)
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
