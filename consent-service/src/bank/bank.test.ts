import { expect, it } from 'vitest'
import { templateContentSchema } from '@mutua/sdk/bank/template'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { parseBaseUrl, parseWebId } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { openTestStore } from '../wiring/test-support-value.ts'
import { checkBank } from './check-bank.ts'
import { openBank } from './open-bank.ts'
import { signText } from './template-jws.ts'

const sealer = createTestSealer(new Uint8Array(32).fill(1))
const olga = parseWebId('https://pod.example/olga/profile/card#me')
const content = templateContentSchema.parse({
  ...{ language: 'it', kind: 'service', title: 'Compagnia', need: 'n', plain: 'p' },
  ...{
    method: [{ title: 'a', text: 'b' }],
    sheets: [],
    indicators: [],
    roles: [],
    budget: [],
    documents: [],
  },
  purposes: [parsePurpose('https://w3id.org/dpv/sector/health#PrimaryCareManagement').iri],
  ...{ categories: ['other'], lessons: [], licence: 'EUPL-1.2', authors: [{ kind: 'group', name: 'Noi' }] },
})

const findings = async (store: Store): Promise<number> => {
  let count = 0
  for await (const _finding of checkBank(store, sealer)) count += 1
  return count
}

/** A bank whose every write is the last thing its process does, before it is durable or right after. */
const openAt = (store: Store, name: string, crash: () => 'before' | 'after' | undefined) => {
  const origin = parseBaseUrl(`https://${name}.example`)
  const { privateKey } = generateKeyPairSync('ed25519')
  const did = didWebOf(origin)
  return openBank({
    store: {
      get: (key) => store.get(key),
      list: (range) => store.list(range),
      [Symbol.asyncDispose]: () => Promise.resolve(),
      write: async (writes, unchanged) => {
        const when = crash()
        if (when === 'before') throw new Error('killed')
        const done = await store.write(writes, unchanged)
        if (when === 'after') throw new Error('killed')
        return done
      },
    },
    ...{ origin, coop: { did, name }, now: () => Date.parse('2026-11-20T12:00:00Z') },
    randomBytes: (length) => randomBytes(length),
    sign: (text, type) => signText(text, type, { verificationMethod: `${did}#k`, key: privateKey }),
    verifyJws: () => Promise.resolve({ kind: 'holds' }),
    fetchFile: () => Promise.reject(new Error('nothing is fetched')),
    post: () => Promise.resolve(204),
    createIsNamed: () => Promise.resolve(() => false),
  })
}

it('A kill at any write leaves a bank that the doctor finds whole, and the same call again finishes it.', async () => {
  for (const when of ['before', 'after'] as const) {
    await using home = await openTestStore()
    const origin = openAt(home, 'valle', () => undefined)
    const published = await origin.draft(content, olga)
    const local = published.id.split('/').at(-1) ?? ''
    await origin.publish(local, olga)
    const file = await origin.file(local)

    await using store = await openTestStore()
    let next: typeof when | undefined
    const bank = openAt(store, 'mare', () => {
      const now = next
      next = undefined
      return now
    })
    const again = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      next = when
      await expect(call()).rejects.toThrow('killed')
      expect(await findings(store)).toBe(0)
      return call()
    }
    const fork = await again(() => bank.fork({ file }, olga))
    const forked = fork.id.split('/').at(-1) ?? ''
    const { template, versions } = await again(() => bank.publish(forked, olga))
    expect({ versions, credits: template.credits.length }).toEqual({ versions: 1, credits: 1 })
    expect(await bank.drafts()).toHaveLength(1)
    await bank.tell()
    expect(await findings(store)).toBe(0)
  }
})

it('The doctor misses credit that somebody took out of the store.', async () => {
  await using store = await openTestStore()
  const bank = openAt(store, 'valle', () => undefined)
  const { id } = await bank.draft(content, olga)
  await bank.publish(id.split('/').at(-1) ?? '', olga)
  expect(await findings(store)).toBe(0)
  await using others = await openTestStore()
  const theirs = openAt(others, 'mare', () => undefined)
  const fork = await theirs.fork({ file: await bank.file(id.split('/').at(-1) ?? '') }, olga)
  const local = fork.id.split('/').at(-1) ?? ''
  await theirs.publish(local, olga)
  await others.write([{ key: `bank/parent/${local}`, value: undefined }])
  expect(await findings(others)).toBeGreaterThan(0)
})
