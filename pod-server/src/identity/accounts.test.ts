import { expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { toBytes, toText } from '@mutua/kit/store'
import { accountNameOf, parseAccountName } from './account-name.ts'
import { createAccounts } from './accounts.ts'
import { createPasswords } from './password.ts'
import { openTestStore, testPassword } from './test-support.ts'

const origin = parseBaseUrl('http://localhost:3000')
const now = () => 1_800_000_000_000
const anna = { name: 'anna', password: testPassword }

test('a person makes an account and is known by its password, also after a restart', async () => {
  await using home = await openTestStore()
  const account = await createAccounts({ store: home.store(), origin, now }).create(anna, [])
  expect(account).toMatchObject({
    name: 'anna',
    webId: `${origin}/anna/profile/card#me`,
    pod: `${origin}/anna/`,
  })
  const accounts = createAccounts({ store: await home.reopen(), origin, now })
  expect(await accounts.verifyPassword('anna', testPassword)).toEqual(account)
  expect(await accounts.find('anna')).toEqual(account)
})

test('an account comes together with its pod, or neither does', async () => {
  await using home = await openTestStore()
  const accounts = createAccounts({ store: home.store(), origin, now })
  await accounts.create(anna, [{ key: 'pod', value: toBytes('first') }])
  await expect(accounts.create(anna, [{ key: 'pod', value: toBytes('second') }])).rejects.toMatchObject({
    code: 'account-exists',
  })
  expect(toText((await home.store().get('pod')) ?? toBytes(''))).toBe('first')
})

test('of many who want the same name at once, one gets it', async () => {
  await using home = await openTestStore()
  const accounts = createAccounts({ store: home.store(), origin, now })
  const wanted = Array.from({ length: 6 }, (_, index) =>
    accounts.create(anna, [{ key: `pod-${String(index)}`, value: toBytes('x') }]),
  )
  const outcomes = await Promise.allSettled(wanted)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const pods = await Promise.all(outcomes.map((_, index) => home.store().get(`pod-${String(index)}`)))
  expect(pods.filter((pod) => pod !== undefined)).toHaveLength(1)
})

test('no password and no hash of another is in the store in the clear', async () => {
  await using home = await openTestStore()
  const accounts = createAccounts({ store: home.store(), origin, now })
  await accounts.create(anna, [])
  for await (const { value } of home.store().list({ gte: '', lt: '~' }))
    expect(toText(value)).not.toContain(testPassword)
})

test.each([
  ['a wrong password', 'anna', 'another lemon tree'],
  ['a name nobody has', 'bruno', testPassword],
  ['something that cannot be a name', '../anna', testPassword],
  ['an endless password', 'anna', 'x'.repeat(2_000)],
])('%s is refused in the same words', async (_, name, password) => {
  await using home = await openTestStore()
  const accounts = createAccounts({ store: home.store(), origin, now })
  await accounts.create(anna, [])
  await expect(accounts.verifyPassword(name, password)).rejects.toMatchObject({
    code: 'credentials-wrong',
    detail: 'Check the name and the password.',
  })
})

test('a name nobody has costs the same work as a wrong password', async () => {
  await using home = await openTestStore()
  let checks = 0
  const real = createPasswords()
  const passwords = {
    ...real,
    check: (password: string, stored: string) => ((checks += 1), real.check(password, stored)),
  }
  const accounts = createAccounts({ store: home.store(), origin, now, passwords })
  await expect(accounts.verifyPassword('nobody', testPassword)).rejects.toMatchObject({
    code: 'credentials-wrong',
  })
  expect(checks).toBe(1)
})

test('guessing is slowed, for the right password too, and only at that name', async () => {
  await using home = await openTestStore()
  const passwords = {
    hash: (password: string) => Promise.resolve(password),
    check: (given: string, stored: string) =>
      Promise.resolve(given === stored ? ('right' as const) : ('wrong' as const)),
  }
  let at = now()
  const accounts = createAccounts({ store: home.store(), origin, now: () => at, passwords })
  await accounts.create(anna, [])
  const guesses = await Promise.allSettled(
    Array.from({ length: 40 }, () => accounts.verifyPassword('anna', 'a guess')),
  )
  const codes = guesses.map((guess) =>
    guess.status === 'rejected' ? (guess.reason as { code: string }).code : 'permitted',
  )
  expect(codes.filter((code) => code === 'credentials-wrong')).toHaveLength(11)
  expect(codes.filter((code) => code === 'too-many-attempts')).toHaveLength(29)
  await expect(accounts.verifyPassword('anna', testPassword)).rejects.toMatchObject({
    code: 'too-many-attempts',
  })
  at += 2_000
  await expect(accounts.verifyPassword('anna', testPassword)).resolves.toMatchObject({ name: 'anna' })
})

test('a password stored with weaker parameters is stored anew when it is used', async () => {
  await using home = await openTestStore()
  const passwords = {
    hash: (password: string) => Promise.resolve(`new ${password}`),
    check: (_: string, stored: string) =>
      Promise.resolve(stored.startsWith('new') ? ('right' as const) : ('outdated' as const)),
  }
  const accounts = createAccounts({
    store: home.store(),
    origin,
    now,
    passwords: { ...passwords, hash: (password) => Promise.resolve(`old ${password}`) },
  })
  await accounts.create(anna, [])
  const later = createAccounts({ store: home.store(), origin, now, passwords })
  await later.verifyPassword('anna', testPassword)
  expect(toText((await home.store().get('account/anna')) ?? toBytes(''))).toContain('"passwordHash":"new ')
})

test.each(['a', '7', 'anna', 'anna-2', 'a'.repeat(63)])('"%s" may be a name', (name) => {
  expect(parseAccountName(name)).toBe(name)
})

test.each([
  '',
  'Anna',
  '-anna',
  'anna-',
  'an na',
  'anna.rossi',
  'ànna',
  '..',
  '.account',
  'a'.repeat(64),
  'anna/',
  'anna\n',
  'fhir',
  'www',
  7,
])('"%s" may not be a name', (name) => {
  expect(() => parseAccountName(name)).toThrow('account-name-invalid')
})

test('a WebID tells its account only when it is one of ours, letter by letter', () => {
  expect(accountNameOf(`${origin}/anna/profile/card#me`, origin)).toBe('anna')
  for (const other of [
    `${origin}/anna/profile/card`,
    `${origin}/anna/profile/card#you`,
    `${origin}/anna/public/card#me`,
    'http://localhost:3001/anna/profile/card#me',
    `${origin}.evil.example/anna/profile/card#me`,
    `${origin}/../anna/profile/card#me`,
  ]) {
    expect(accountNameOf(other, origin)).toBeUndefined()
  }
})
