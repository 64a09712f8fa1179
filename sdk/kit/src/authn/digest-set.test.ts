import { hash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDigestSet } from './digest-set.ts'

const digestOf = (id: number): Uint8Array => hash('sha256', String(id), 'buffer')

test('holds what was added and nothing else, however often it grows', () => {
  const digests = createDigestSet()
  for (let id = 0; id < 20_000; id += 1) {
    expect(digests.has(digestOf(id))).toBe(false)
    digests.add(digestOf(id))
  }
  for (let id = 0; id < 20_000; id += 1) if (!digests.has(digestOf(id))) expect.fail(`${String(id)} was lost`)
  for (let id = 20_000; id < 40_000; id += 1)
    if (digests.has(digestOf(id))) expect.fail(`${String(id)} was never added`)
})

test('behaves like a set of the first 16 bytes, also where digests collide in their slot or are all zeros', () => {
  const byte = fc.constantFrom(0, 1, 2, 255)
  const digest = fc.array(byte, { minLength: 16, maxLength: 16 }).map((bytes) => {
    // The lowest bit of the first word is spent on telling digests from free slots.
    return Uint8Array.from(bytes).with(0, (bytes[0] ?? 0) | 1)
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), digest), { maxLength: 300 }), (steps) => {
      const digests = createDigestSet()
      const model = new Set<string>()
      for (const [adds, bytes] of steps) {
        const text = Buffer.from(bytes).toString('hex')
        expect(digests.has(bytes)).toBe(model.has(text))
        if (!adds) continue
        digests.add(bytes)
        model.add(text)
      }
    }),
  )
})
