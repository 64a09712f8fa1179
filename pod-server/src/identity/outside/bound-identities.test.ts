import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { parseAccountName } from '../account-name.ts'
import { openTestIdentity, openTestStore, testPassword } from '../test-support.ts'
import { createBoundIdentities, type BoundIdentities } from './bound-identities.ts'
import { openIdentityDigest } from './identity-digest.ts'

const anna = parseAccountName('anna')
const bruno = parseAccountName('bruno')
const subject = JSON.stringify(['fiscal-number', 'TINIT-VRDNNA80A41H501X'])

const opened = new AsyncDisposableStack()
let folder: Awaited<ReturnType<typeof openTestStore>>
let identity: Awaited<ReturnType<typeof openTestIdentity>>
let bound: BoundIdentities
let at = Date.parse('2026-11-22T10:00:00Z')
const sealer = createTestSealer(new Uint8Array(32))

beforeAll(async () => {
  folder = opened.use(await openTestStore())
  const deps = { store: folder.store(), origin: parseBaseUrl('http://localhost:3000'), now: () => at }
  identity = await openTestIdentity(deps)
  bound = createBoundIdentities({ ...deps, standing: identity.accounts.standing })
  for (const name of [anna, bruno]) await identity.createAccount({ name, password: testPassword })
})
afterAll(() => opened.disposeAsync())

const proven = async (of = subject) => ({
  digest: (await openIdentityDigest({ store: folder.store(), sealer }))('spid', of),
  kind: 'spid' as const,
  level: 2 as const,
})

test('an identity opens one account, however often it is connected there, and no other', async () => {
  const identityOfAnna = await proven()
  expect(await bound.use(identityOfAnna)).toBeUndefined()
  await bound.bind(anna, identityOfAnna)
  await bound.bind(anna, identityOfAnna)
  await expect(bound.bind(bruno, identityOfAnna)).rejects.toMatchObject({ code: 'identity-bound' })
  expect(await bound.find(identityOfAnna)).toBe(anna)
  expect(await bound.list(bruno)).toEqual([])
  at += 60_000
  expect(await bound.use({ ...identityOfAnna, level: 3 })).toBe(anna)
  expect(await bound.list(anna)).toMatchObject([
    { kind: 'spid', level: 3, boundAt: '2026-11-22T10:00:00.000Z', lastUsedAt: '2026-11-22T10:01:00.000Z' },
  ])
})

test('of two accounts that want an identity at the same moment one gets it', async () => {
  const wanted = await proven('wanted')
  const outcomes = await Promise.allSettled([bound.bind(anna, wanted), bound.bind(bruno, wanted)])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('nobody disconnects what is somebody else’s', async () => {
  const { digest } = await proven()
  await expect(bound.unbind(bruno, digest)).rejects.toMatchObject({ code: 'not-found' })
  await bound.unbind(anna, digest)
  await expect(bound.unbind(anna, digest)).rejects.toMatchObject({ code: 'not-found' })
  expect(await bound.use(await proven())).toBeUndefined()
})

test('an account has ten of them, and takes them along when it goes', async () => {
  for (const { digest } of await bound.list(bruno)) await bound.unbind(bruno, digest)
  for (let ordinal = 0; ordinal < 10; ordinal += 1)
    await bound.bind(bruno, await proven(`b${String(ordinal)}`))
  await expect(bound.bind(bruno, await proven('b10'))).rejects.toMatchObject({ code: 'too-many-requests' })
  await identity.accounts.delete(bruno, await bound.removals(bruno))
  expect(await bound.find(await proven('b3'))).toBeUndefined()
  await expect(bound.bind(bruno, await proven('b3'))).rejects.toMatchObject({ code: 'not-found' })
})

test('nothing that is kept says who somebody is, and another house would keep another digest', async () => {
  await bound.bind(anna, await proven())
  const texts: string[] = []
  for await (const { key, value } of folder.store().list({ gte: '', lt: '~' }))
    texts.push(key, Buffer.from(value).toString('latin1'))
  expect(texts.join('\n')).toContain((await proven()).digest)
  expect(texts.join('\n')).not.toMatch(/TINIT|VRDNNA/)
  const elsewhere = await openTestStore()
  const digest = await openIdentityDigest({ store: elsewhere.store(), sealer })
  expect(digest('spid', subject)).not.toBe((await proven()).digest)
  expect(digest('cie', subject)).not.toBe(digest('spid', subject))
  expect((await openIdentityDigest({ store: await elsewhere.reopen(), sealer }))('spid', subject)).toBe(
    digest('spid', subject),
  )
  await elsewhere[Symbol.asyncDispose]()
})
