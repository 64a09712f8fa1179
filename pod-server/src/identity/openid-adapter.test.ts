import { randomBytes } from 'node:crypto'
import type { AdapterPayload } from 'oidc-provider'
import { expect, test } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { createOpenIdAdapter } from './openid-adapter.ts'
import { openTestStore } from './test-support.ts'

const start = 1_800_000_000_000

const open = (store: Store) => {
  let at = start
  const credentials = { find: () => Promise.resolve(undefined) }
  const adapterOf = createOpenIdAdapter({
    store,
    sealer: createTestSealer(randomBytes(32)),
    now: () => at,
    credentials,
  })
  const keys = async () => {
    const found: string[] = []
    for await (const { key } of store.list({ gte: '', lt: '~' })) found.push(key)
    return found
  }
  return { adapterOf, keys, pass: (seconds: number) => (at += seconds * 1000) }
}

const code: AdapterPayload = { kind: 'AuthorizationCode', jti: 'code-1', grantId: 'grant-1' }

test('an entry is found until its time is over', async () => {
  await using home = await openTestStore()
  const { adapterOf, pass } = open(home.store())
  const codes = adapterOf('AuthorizationCode')
  await codes.upsert('code-1', code, 60)
  expect(await codes.find('code-1')).toEqual(code)
  expect(await adapterOf('RefreshToken').find('code-1')).toBeUndefined()
  pass(60)
  expect(await codes.find('code-1')).toBeUndefined()
})

test('what rests in the store tells neither the key nor the token', async () => {
  await using home = await openTestStore()
  const { adapterOf } = open(home.store())
  await adapterOf('AuthorizationCode').upsert('code-1', code, 60)
  for await (const { key, value } of home.store().list({ gte: '', lt: '~' })) {
    expect(key + Buffer.from(value).toString('latin1')).not.toContain('code-1')
  }
})

test('expired entries leave with new ones, a few at a time, with all their traces', async () => {
  await using home = await openTestStore()
  const { adapterOf, keys, pass } = open(home.store())
  for (let index = 0; index < 20; index += 1) {
    await adapterOf('Session').upsert(
      `session-${String(index)}`,
      { kind: 'Session', uid: `uid-${String(index)}` },
      60,
    )
    await adapterOf('AuthorizationCode').upsert(
      `code-${String(index)}`,
      { ...code, grantId: `grant-${String(index)}` },
      60,
    )
  }
  pass(61)
  const before = (await keys()).length
  await adapterOf('AuthorizationCode').upsert('new-1', code, 60)
  expect(before - (await keys()).length).toBeLessThanOrEqual(24)
  for (let index = 2; index < 8; index += 1)
    await adapterOf('AuthorizationCode').upsert(`new-${String(index)}`, code, 60)
  expect((await keys()).filter((key) => !key.includes('AuthorizationCode'))).toEqual([])
  expect(await keys()).toHaveLength(7 * 3)
})

test('a renewed entry is not taken for its old self', async () => {
  await using home = await openTestStore()
  const { adapterOf, pass } = open(home.store())
  const sessions = adapterOf('Session')
  await sessions.upsert('session-1', { kind: 'Session', uid: 'one' }, 60)
  pass(30)
  await sessions.upsert('session-1', { kind: 'Session', uid: 'one' }, 60)
  pass(40)
  await sessions.upsert('session-2', { kind: 'Session', uid: 'two' }, 60)
  expect(await sessions.find('session-1')).toBeDefined()
  expect(await sessions.findByUid('one')).toBeDefined()
})

test('a code is good for one of those who bring it at once', async () => {
  await using home = await openTestStore()
  const codes = open(home.store()).adapterOf('AuthorizationCode')
  await codes.upsert('code-1', code, 60)
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => codes.consume('code-1')))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await codes.find('code-1'))?.consumed).toBe(start / 1000)
})

test('an entry that was used leaves like the others when its time is over, and keeps nobody from signing in', async () => {
  await using home = await openTestStore()
  const { adapterOf, keys, pass } = open(home.store())
  const codes = adapterOf('AuthorizationCode')
  await codes.upsert('code-1', code, 60)
  await codes.consume('code-1')
  const [held] = (await keys()).filter((key) => key.startsWith('openid/entry/'))
  pass(61)
  await codes.upsert('code-2', { ...code, jti: 'code-2' }, 60)
  expect(await keys()).not.toContain(held)
  expect(await codes.find('code-2')).toMatchObject({ jti: 'code-2' })
})

test('withdrawing what a person allowed ends every token that came from it', async () => {
  await using home = await openTestStore()
  const { adapterOf, keys } = open(home.store())
  await adapterOf('AuthorizationCode').upsert('code-1', code, 60)
  await adapterOf('RefreshToken').upsert('refresh-1', { kind: 'RefreshToken', grantId: 'grant-1' }, 600)
  await adapterOf('RefreshToken').upsert('refresh-2', { kind: 'RefreshToken', grantId: 'grant-2' }, 600)
  await adapterOf('AuthorizationCode').revokeByGrantId('grant-1')
  expect(await adapterOf('AuthorizationCode').find('code-1')).toBeUndefined()
  expect(await adapterOf('RefreshToken').find('refresh-1')).toBeUndefined()
  expect(await adapterOf('RefreshToken').find('refresh-2')).toBeDefined()
  await adapterOf('RefreshToken').destroy('refresh-2')
  expect(await keys()).toEqual([])
})

test('a proof at the token endpoint counts once, also for many at the same moment', async () => {
  await using home = await openTestStore()
  const replay = open(home.store()).adapterOf('ReplayDetection')
  const spend = () => replay.upsert('proof-1', { kind: 'ReplayDetection', exp: start / 1000 + 60 }, 60)
  const outcomes = await Promise.allSettled([spend(), spend(), spend()])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('the secret of a client that registers itself is kept as a digest', async () => {
  await using home = await openTestStore()
  const clients = open(home.store()).adapterOf('Client')
  await clients.upsert('client-1', { client_id: 'client-1', client_secret: 'secret-1' })
  expect((await clients.find('client-1'))?.client_secret).not.toBe('secret-1')
})

test('the credentials of programs give bound tokens, unless the operator takes others', async () => {
  await using home = await openTestStore()
  const credential = { clientId: 'cc_1', secretHash: 'digest', createdAt: '2026-01-01T00:00:00.000Z' }
  const clientOf = async (givesBearer?: boolean) =>
    createOpenIdAdapter({
      store: home.store(),
      sealer: createTestSealer(randomBytes(32)),
      now: () => start,
      credentials: { find: () => Promise.resolve(credential as never) },
      ...(givesBearer === undefined ? {} : { givesBearer }),
    })('Client').find('cc_1')
  expect(await clientOf()).toMatchObject({ dpop_bound_access_tokens: true })
  expect(await clientOf(true)).toMatchObject({ dpop_bound_access_tokens: false })
})
