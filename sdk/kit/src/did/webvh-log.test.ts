import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import { createDidResolver } from './resolve-did.ts'
import { logOfAnother } from './test-support-log.ts'
import { createFirstEntry, createNextEntry, parseLog, verifyLog, type LogEntry } from './webvh-log.ts'

const noon = Date.parse('2026-11-20T12:00:00.000Z')
const later = noon + 86_400_000
const newKey = () => generateKeyPairSync('ed25519').privateKey
const version = (key: KeyObject, next: KeyObject, at = noon) => ({ key, nextKey: createPublicKey(next), at })
const document = (did: string) => ({ id: did, verificationMethod: [], assertionMethod: [] })

const written = (versions: number) => {
  const keys = Array.from({ length: versions + 1 }, newKey)
  const keyAt = (index: number): KeyObject => keys[index] ?? newKey()
  const first = createFirstEntry('coop.example', document, version(keyAt(0), keyAt(1)))
  const entries = [first]
  for (let index = 1; index < versions; index += 1) {
    const before = entries.at(-1) ?? first
    const state = { ...before.state, versionMark: `v${String(index)}` }
    entries.push(createNextEntry(before, state, version(keyAt(index), keyAt(index + 1))))
  }
  return { entries, first, keyAt }
}

describe('a history of our own', () => {
  it('verifies from the first entry to the last, and gives the last document', () => {
    const { entries } = written(4)
    expect(verifyLog(entries, later)).toMatchObject({ kind: 'verified', state: { versionMark: 'v3' } })
    expect(entries.map(({ versionId }) => versionId.split('-')[0])).toEqual(['1', '2', '3', '4'])
    // Two versions in one millisecond: each is later than the one before.
    expect(new Set(entries.map(({ versionTime }) => versionTime)).size).toBe(4)
  })

  it('goes on under the promised key only', () => {
    const { first, keyAt } = written(1)
    expect(() => createNextEntry(first, first.state, version(newKey(), keyAt(0)))).toThrow('committed itself')
  })

  const changes: readonly (readonly [
    string,
    (entries: LogEntry[], keyAt: (at: number) => KeyObject) => unknown[],
  ])[] = [
    ['is empty', () => []],
    ['lacks its first entry', (entries) => entries.slice(1)],
    ['lacks an entry in the middle', (entries) => entries.toSpliced(1, 1)],
    ['has two entries exchanged', ([one, two, three]) => [one, three, two]],
    ['has an entry twice', ([one, two, three]) => [one, two, two, three]],
    [
      'has a document exchanged',
      (entries) =>
        entries.with(1, {
          ...(entries[1] as LogEntry),
          state: { id: (entries[1] as LogEntry).state.id, verificationMethod: ['evil'] },
        }),
    ],
    [
      'has another time',
      (entries) => entries.with(2, { ...(entries[2] as LogEntry), versionTime: '2026-11-20T13:00:00.000Z' }),
    ],
    [
      'has a signature of another entry',
      (entries) => entries.with(2, { ...(entries[2] as LogEntry), proof: (entries[1] as LogEntry).proof }),
    ],
    [
      'goes on under the key of the entry before, as a thief of it would',
      ([one, two], keyAt) => {
        const thief = newKey()
        const other = createFirstEntry('coop.example', document, version(keyAt(1), thief))
        return [
          one,
          {
            ...(two as LogEntry),
            parameters: {
              updateKeys: other.parameters.updateKeys,
              nextKeyHashes: other.parameters.nextKeyHashes,
            },
          },
        ]
      },
    ],
    ['is the one of another DID', (_entries) => [...written(1).entries, ...written(2).entries.slice(1)]],
    [
      'names witnesses, which are not understood here',
      ([one]) => [{ ...one, parameters: { ...(one as LogEntry).parameters, witness: { threshold: 1 } } }],
    ],
  ]
  it.each(changes)('is refused when it %s', (_, change) => {
    const { entries, keyAt } = written(3)
    expect(verifyLog(change([...entries], keyAt), later)).toMatchObject({ kind: 'refused' })
  })

  it('is refused when it comes from the future', () => {
    expect(verifyLog(written(1).entries, noon - 1)).toMatchObject({ kind: 'refused', at: 1 })
  })

  it('is refused when every hash was made anew by who has no promised key', () => {
    const { first } = written(1)
    const thief = newKey()
    // A thief can write an entry in good form, under a first entry of their own making only.
    const own = createFirstEntry('coop.example', document, version(thief, thief))
    const next = createNextEntry(own, own.state, version(thief, thief))
    expect(verifyLog([first, next], later)).toMatchObject({ kind: 'refused', at: 2 })
  })
})

describe('a history that somebody else’s program wrote', () => {
  const text = logOfAnother.join('\n')
  const at = Date.parse('2026-11-23T00:00:00.000Z')

  it('verifies', () => {
    expect(verifyLog(parseLog(text), at)).toMatchObject({ kind: 'verified' })
  })

  it.each(['assertionMethod', 'coop.example', '2026-11-22T00:23:25Z', 'QmYJzEKeQx2b'])(
    'is refused with another %s',
    (part) => {
      const last = text.lastIndexOf(part)
      const changed = `${text.slice(0, last)}${part.slice(0, -1)}${part.endsWith('Z') ? 'z' : '9'}${text.slice(last + part.length)}`
      expect(verifyLog(parseLog(changed), at)).toMatchObject({ kind: 'refused' })
    },
  )

  it('resolves, over the address that its DID names, for whom its DID is trusted', async () => {
    const verdict = verifyLog(parseLog(text), at)
    const did = verdict.kind === 'verified' ? verdict.did : ''
    const asked: string[] = []
    const deps = (answer: string) => ({
      now: () => at,
      fetch: (url: string) => {
        asked.push(url)
        return Promise.resolve({
          url,
          status: 200,
          headers: new Headers(),
          body: new TextEncoder().encode(answer),
        })
      },
    })
    const resolve = createDidResolver({ ...deps(text), isTrusted: (one) => one === did })
    expect((await resolve(did)).document.assertionMethod).toHaveLength(1)
    expect(asked).toEqual(['https://coop.example/.well-known/did.jsonl'])
    await expect(resolve(did.replace('coop.example', 'evil.example'))).rejects.toThrow('not one whose')
    const swapped = createDidResolver({
      ...deps(
        written(1)
          .entries.map((one) => JSON.stringify(one))
          .join('\n'),
      ),
      isTrusted: () => true,
    })
    await expect(swapped(did)).rejects.toThrow('another DID')
    const broken = createDidResolver({ ...deps(text.replace('Multikey', 'Multikez')), isTrusted: () => true })
    await expect(broken(did)).rejects.toThrow('of the history')
  })
})

it.each([
  ['{"b":1,"a":[true,null,"x"]}', '{"a":[true,null,"x"],"b":1}'],
  ['{"\\u20ac":1,"\\r":2,"1":3,"\\u0080":4,"\\ud83d\\ude00":5}', '{"\\r":2,"1":3,"\u0080":4,"€":1,"😀":5}'],
])('the canonical form of %s is RFC 8785', (text, canonical) => {
  expect(canonicalJson(JSON.parse(text))).toBe(canonical)
})

it.each([1.5, Number.NaN, undefined, () => 1])('%s has no canonical form', (value) => {
  expect(() => canonicalJson({ value: [value] })).toThrow('no canonical form')
})
