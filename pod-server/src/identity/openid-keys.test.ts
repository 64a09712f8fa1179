import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openOpenIdKeys, type OpenIdKeys } from './openid-keys.ts'
import { openTestStore } from './test-support.ts'

const sealer = createTestSealer(new Uint8Array(32))
const day = 86_400_000

const openKeys = async () => {
  const home = await openTestStore()
  let at = 1_800_000_000_000
  const open = () =>
    openOpenIdKeys({ store: home.store(), sealer, now: () => at, renewAfterDays: 90, retiredSeconds: 7_200 })
  return {
    home,
    open,
    pass: (milliseconds: number) => (at += milliseconds),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

const signWith = async ({ privateJwks }: OpenIdKeys) => {
  const [jwk] = privateJwks
  if (jwk === undefined) throw new Error('there is a key')
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '' })
    .sign(await importJWK(jwk, 'ES256'))
}
const verifies = (token: string, { publicJwks }: OpenIdKeys) =>
  jwtVerify(token, createLocalJWKSet({ keys: [...publicJwks] })).then(
    () => true,
    () => false,
  )
const kids = ({ publicJwks }: OpenIdKeys) => publicJwks.map(({ kid }) => kid)

test('keys stay the same for their time, and after it new ones sign', async () => {
  await using test = await openKeys()
  const first = await test.open()
  test.pass(90 * day - 1)
  expect(await test.open()).toEqual(first)
  test.pass(1)
  const second = await test.open()
  expect(second.publicJwks.map(({ alg }) => alg)).toEqual(['ES256', 'RS256', 'ES256', 'RS256'])
  expect(kids(second).slice(2)).toEqual(kids(first))
  expect(second.cookieSecret).toBe(first.cookieSecret)
})

test('what an earlier key has signed verifies until it is over, then the key is destroyed', async () => {
  await using test = await openKeys()
  const first = await test.open()
  const token = await signWith(first)
  test.pass(90 * day)
  const second = await test.open()
  expect(await verifies(token, second)).toBe(true)
  expect(await verifies(await signWith(second), second)).toBe(true)
  test.pass(7_200_000)
  const third = await test.open()
  expect(await verifies(token, third)).toBe(false)
  expect(kids(third)).toEqual(kids(second).slice(0, 2))
})

test('no private half is among those that are published', async () => {
  await using test = await openKeys()
  await test.open()
  test.pass(90 * day)
  for (const key of (await test.open()).publicJwks)
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key).not.toHaveProperty(secret)
})
