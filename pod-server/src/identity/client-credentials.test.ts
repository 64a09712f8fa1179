import { expect, test } from 'vitest'
import { toText } from '@mutua/kit/store'
import { parseAccountName } from './account-name.ts'
import { hashSecret, openClientCredentials } from './client-credentials.ts'
import { openTestStore } from './test-support.ts'

const anna = parseAccountName('anna')
const bruno = parseAccountName('bruno')
const start = 1_800_000_000_000

test('a secret is shown once: the store holds its digest', async () => {
  await using home = await openTestStore()
  const credentials = await openClientCredentials({ store: home.store(), now: () => start })
  const made = await credentials.create(anna, 'my laptop')
  expect(made.clientId).toMatch(/^cc_[\w-]{22}$/)
  expect(made.clientSecret).toMatch(/^[\w-]{43}$/)
  for await (const { value } of home.store().list({ gte: '', lt: '~' }))
    expect(toText(value)).not.toContain(made.clientSecret)
  const found = await credentials.find(made.clientId)
  expect(found).toMatchObject({
    account: 'anna',
    label: 'my laptop',
    secretHash: hashSecret(made.clientSecret),
  })
})

test("a person sees her own credentials, oldest first, and nobody else's", async () => {
  await using home = await openTestStore()
  let at = start
  const credentials = await openClientCredentials({ store: home.store(), now: () => (at += 1) })
  const [first, second] = [await credentials.create(anna, 'one'), await credentials.create(anna)]
  await credentials.create(bruno, 'his')
  await credentials.create(parseAccountName('anna-2'), "a namesake's")
  expect((await credentials.list(anna)).map(({ clientId }) => clientId)).toEqual([
    first.clientId,
    second.clientId,
  ])
})

test('deleted credentials are ended at once, and still after a restart while a token could live', async () => {
  await using home = await openTestStore()
  let at = start
  const credentials = await openClientCredentials({ store: home.store(), now: () => at })
  const { clientId } = await credentials.create(anna)
  expect(credentials.isRevoked(clientId)).toBe(false)
  await credentials.delete(anna, clientId)
  expect(credentials.isRevoked(clientId)).toBe(true)
  expect(await credentials.find(clientId)).toBeUndefined()
  expect(await credentials.list(anna)).toEqual([])
  at += 1_200_000
  const reopened = await openClientCredentials({ store: await home.reopen(), now: () => at })
  expect(reopened.isRevoked(clientId)).toBe(true)
})

test('what was ended long ago leaves the store', async () => {
  await using home = await openTestStore()
  let at = start
  const credentials = await openClientCredentials({ store: home.store(), now: () => at })
  const made = await Promise.all([credentials.create(anna), credentials.create(anna)])
  await credentials.delete(anna, made[0].clientId)
  at += 7_200_000
  await credentials.delete(anna, made[1].clientId)
  const keys: string[] = []
  for await (const { key } of home.store().list({ gte: '', lt: '~' })) keys.push(key)
  expect(keys.filter((key) => key.includes(made[0].clientId))).toEqual([])
  expect(credentials.isRevoked(made[0].clientId)).toBe(false)
})

test("somebody else's credentials, and none at all, cannot be deleted", async () => {
  await using home = await openTestStore()
  const credentials = await openClientCredentials({ store: home.store(), now: () => start })
  const { clientId } = await credentials.create(anna)
  await expect(credentials.delete(bruno, clientId)).rejects.toMatchObject({ code: 'not-found' })
  await expect(credentials.delete(anna, 'cc_AAAAAAAAAAAAAAAAAAAAAA')).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(credentials.delete(anna, '../x')).rejects.toMatchObject({ code: 'not-found' })
  expect(credentials.isRevoked(clientId)).toBe(false)
  expect(await credentials.find(clientId)).toBeDefined()
})
