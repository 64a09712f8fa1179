import { expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { parseAccountName } from './account-name.ts'
import { openTestIdentity, openTestStore, testPassword } from './test-support.ts'

const origin = parseBaseUrl('http://localhost:3000')
const anna = parseAccountName('anna')
const newPassword = 'an olive tree by the road'

const openAnna = async () => {
  const home = await openTestStore()
  const store = home.store()
  const identity = await openTestIdentity({ store, origin, now: () => 1_800_000_000_000 })
  await identity.accounts.create({ name: anna, password: testPassword }, [])
  const recover = (code: string, change = {}) =>
    identity.codes.recover({ name: anna, code, newPassword, from: undefined, ...change })
  return { ...identity, store, recover, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() }
}

const wrong = { code: 'credentials-wrong' }

test('a code sets a new password once, whatever is between its letters', async () => {
  await using home = await openAnna()
  const [code = ''] = await home.codes.create(anna)
  expect(await home.recover(` ${code.toUpperCase().replaceAll('-', '')} `)).toMatchObject({ name: 'anna' })
  expect(await home.accounts.verifyPassword(anna, newPassword)).toMatchObject({ name: 'anna' })
  await expect(home.accounts.verifyPassword(anna, testPassword)).rejects.toMatchObject(wrong)
  await expect(home.recover(code)).rejects.toMatchObject(wrong)
  expect(await home.codes.count(anna)).toBe(9)
})

test('of many who bring one code at once, one gets in', async () => {
  await using home = await openAnna()
  const [code = ''] = await home.codes.create(anna)
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => home.recover(code)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a password that cannot be taken costs no code', async () => {
  await using home = await openAnna()
  const [code = ''] = await home.codes.create(anna)
  await expect(home.recover(code, { newPassword: 'short' })).rejects.toMatchObject({
    code: 'input-malformed',
  })
  expect(await home.codes.count(anna)).toBe(10)
})

test.each([
  ['a wrong code', 'anna', '0000-0000-0000-0000'],
  ['no code', 'anna', ''],
  ['a name nobody has', 'bruno', undefined],
  ['what cannot be a name', '../anna', undefined],
])('%s gets the same words', async (_what, name, code) => {
  await using home = await openAnna()
  const [first = ''] = await home.codes.create(anna)
  await expect(home.recover(code ?? first, { name })).rejects.toMatchObject({
    ...wrong,
    detail: 'Check the name and the code.',
  })
})

test('guessing at codes is slowed like guessing at passwords, and together with it', async () => {
  await using home = await openAnna()
  const [code = ''] = await home.codes.create(anna)
  for (let count = 0; count < 6; count += 1)
    await expect(home.accounts.verifyPassword(anna, 'not the right one')).rejects.toMatchObject(wrong)
  for (let count = 0; count < 5; count += 1)
    await expect(home.recover('0000-0000-0000-0000')).rejects.toMatchObject(wrong)
  await expect(home.recover(code)).rejects.toMatchObject({ code: 'too-many-attempts' })
})

test('new codes end the earlier ones; none of them is in the store', async () => {
  await using home = await openAnna()
  const earlier = await home.codes.create(anna)
  const codes = await home.codes.create(anna)
  await expect(home.recover(earlier[0] ?? '')).rejects.toMatchObject(wrong)
  for await (const { value } of home.store.list({ gte: '', lt: '~' }))
    for (const code of codes) expect(Buffer.from(value).includes(code)).toBe(false)
})

test('codes and credentials go with the account', async () => {
  await using home = await openAnna()
  const [code = ''] = await home.codes.create(anna)
  const account = await home.accounts.find(anna)
  if (account === undefined) throw new Error('anna has an account')
  await home.deletion.delete(account)
  await home.deletion.settled()
  await expect(home.recover(code)).rejects.toMatchObject(wrong)
  await expect(home.codes.create(anna)).rejects.toMatchObject({ code: 'not-found' })
  await expect(home.credentials.create(anna)).rejects.toMatchObject({ code: 'not-found' })
  const keys = (await Array.fromAsync(home.store.list({ gte: '', lt: '~' }))).map(({ key }) => key)
  expect(keys.filter((key) => key.includes('anna'))).toEqual([])
})
