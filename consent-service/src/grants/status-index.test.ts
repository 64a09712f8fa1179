import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { statusListLength } from '@mutua/sdk/consent/status-list'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { toBytes, toText } from '@mutua/kit/store'
import { createLocalId } from './local-id.ts'
import { keys } from './records.ts'
import { anna, drRossi, openHouse } from './test-support.ts'

/** Sum of squared differences from what is expected, over what is expected. */
const chiSquared = (counts: readonly number[]): number => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('T61 what a place in the status list tells', () => {
  const free = { store: { get: () => Promise.resolve(undefined) }, randomBytes }

  it('is nothing: every place is as likely as every other', async () => {
    const parts = Array.from({ length: 64 }, () => 0)
    for (let count = 0; count < 6_400; count += 1) {
      const part = Math.floor(((await drawStatusIndex(keys.statusIndex, free)) / statusListLength) * 64)
      parts[part] = (parts[part] ?? 0) + 1
    }
    // 63 degrees of freedom: above 150 once in about 10^8 times.
    expect(chiSquared(parts)).toBeLessThan(150)
  })

  it('is nothing of what was given before it or after it', async () => {
    await using house = await openHouse()
    const indexes: number[] = []
    for (let count = 0; count < 60; count += 1) indexes.push((await house.given(anna, drRossi)).statusIndex)
    expect(new Set(indexes).size).toBe(60)
    const steps = indexes.slice(1).map((index, place) => index - (indexes[place] ?? 0))
    expect(new Set(steps).size).toBeGreaterThan(55)
    // Of 59 steps between random places about half go up; fewer than 8 or more than 51 once in 10^8 times.
    const up = steps.filter((step) => step > 0).length
    expect(up).toBeGreaterThan(7)
    expect(up).toBeLessThan(52)
    expect(Math.max(...indexes) - Math.min(...indexes)).toBeGreaterThan(statusListLength / 4)
  })

  it('is never one that somebody has or had, nor the same after an amendment', async () => {
    await using house = await openHouse()
    const grant = await house.given(anna, drRossi)
    const local = grant.id.slice(grant.id.lastIndexOf('/') + 1)
    const amended = await house.grants.amend(anna, local, { validUntil: grant.validUntil })
    expect([grant.statusIndex, amended.statusIndex + statusListLength]).not.toContain(amended.statusIndex)
    const taken = { get: (key: string) => house.store.get(key) }
    const [high, middle, low] = [
      grant.statusIndex >> 16,
      (grant.statusIndex >> 8) & 255,
      grant.statusIndex & 255,
    ]
    const loaded = [Uint8Array.of(high, middle, low)]
    const drawn = await drawStatusIndex(keys.statusIndex, {
      store: taken,
      randomBytes: (length) => loaded.pop() ?? randomBytes(length),
    })
    expect(drawn).not.toBe(grant.statusIndex)
    expect(toText((await house.store.get(keys.statusIndex(grant.statusIndex))) ?? toBytes(''))).toBe(local)
  })
})

describe('T61 what the address of a consent tells', () => {
  it('is nothing that could be guessed: 128 bits, each of them as often 0 as 1', () => {
    const ids = Array.from({ length: 4_096 }, () => createLocalId(randomBytes))
    expect(new Set(ids).size).toBe(ids.length)
    const ones = Array.from({ length: 128 }, () => 0)
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
      const bytes = Buffer.from(id, 'base64url')
      expect(bytes).toHaveLength(16)
      for (const [place] of ones.entries())
        ones[place] = (ones[place] ?? 0) + (((bytes[place >> 3] ?? 0) >> (place & 7)) & 1)
    }
    // Eight standard deviations of 32 from 2,048.
    for (const count of ones) expect(Math.abs(count - 2_048)).toBeLessThan(256)
  })

  it('is the whole of it for requests and grants, and counts nothing', async () => {
    await using house = await openHouse()
    const seen = new Set<string>()
    for (let count = 0; count < 20; count += 1) {
      const grant = await house.given(anna, drRossi)
      for (const id of [grant.id, grant.request]) {
        expect(id).toMatch(/\/(?:grants|requests)\/[A-Za-z0-9_-]{22}$/)
        seen.add(id.slice(-22))
      }
    }
    // Of nothing in common: not even the first two characters, as a time or a counter would have.
    expect(seen.size).toBe(40)
    expect(new Set([...seen].map((id) => id.slice(0, 2))).size).toBeGreaterThan(30)
  })
})
