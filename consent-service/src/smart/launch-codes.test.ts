import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseGrantId, parseResourceUrl, parseWebId, type ResourceUrl } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { wholeRange, type StoreEngine } from '@mutua/kit/store'
import { checkLaunches } from './check-launches.ts'
import { newCode, redeemCode, renewAccess, type RedeemDeps } from './launch-codes.ts'

const app = parseWebId('https://diary.example/id')
const pod = parseResourceUrl('https://pods.example/anna/')
const redirectUri = 'https://diary.example/back'
const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')

let folder: string
let store: StoreEngine
let clock: { at: number }
let grant: Grant
let deps: RedeemDeps

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'launch-codes-'))
  store = await openLevelStore(folder)
  clock = { at: Date.parse('2026-11-22T08:00:00.000Z') }
  grant = {
    id: parseGrantId('https://consent.example/grants/one'),
    owner: parseWebId('https://pods.example/anna/profile/card#me'),
    recipient: app,
    organisation: '',
    purpose: 'https://w3id.org/dpv/sector/health#ServiceProvision' as Grant['purpose'],
    scope: { resources: [`${pod}health/` as ResourceUrl], modes: ['read'] },
    validFrom: instantOf(clock.at),
    validUntil: instantOf(clock.at + 86_400_000),
    state: 'given',
    statusIndex: 1,
  }
  deps = {
    store,
    now: () => clock.at,
    randomBytes,
    findStanding: (id) => Promise.resolve(id === grant.id ? { grant, sequence: 1 } : undefined),
  }
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const client = { id: app, name: 'Diary', redirectUris: [redirectUri] }
const made = async (isOffline = true) => {
  const { code, writesFor } = await newCode(
    { client, redirectUri, challenge, wantsPatient: false },
    isOffline,
    deps,
  )
  await store.write(writesFor(grant.id))
  return code
}
const redeem = (code: string, at = pod, jkt?: string) =>
  redeemCode({ code, clientId: app, redirectUri, verifier }, { pod: at, jkt }, deps)
const renew = (refreshToken: string, at = pod, jkt?: string) =>
  renewAccess({ refreshToken, clientId: app }, { pod: at, jkt }, deps)
const refreshTokenOf = (answer: Awaited<ReturnType<typeof redeem>>): string =>
  answer.kind === 'redeemed' ? (answer.refreshToken ?? '') : ''
const refused = { kind: 'refused', error: 'invalid_grant' }
const rest = async () => Array.fromAsync(store.list(wholeRange), ({ key }) => key.split('/')[0])

test('a code is good until a minute has passed', async () => {
  const [early, late] = [await made(), await made()]
  clock.at += 59_999
  expect(await redeem(early)).toMatchObject({ kind: 'redeemed', client: app })
  clock.at += 1
  expect(await redeem(late)).toMatchObject(refused)
})

test('a code of a consent that is paused can be used when it is resumed, within its minute', async () => {
  const code = await made()
  grant = { ...grant, state: 'paused' }
  expect(await redeem(code)).toMatchObject(refused)
  grant = { ...grant, state: 'given' }
  expect(await redeem(code)).toMatchObject({ kind: 'redeemed' })
})

test('a refresh token that is bound to a key is good with that key only, and stays so', async () => {
  const first = refreshTokenOf(await redeem(await made(), pod, 'key-of-diary'))
  expect(await renew(first)).toMatchObject(refused)
  expect(await renew(first, pod, 'another-key')).toMatchObject(refused)
  const next = await renew(first, pod, 'key-of-diary')
  expect(next).toMatchObject({ kind: 'redeemed' })
  expect(await renew(refreshTokenOf(next), pod, 'another-key')).toMatchObject(refused)
})

test('of many who renew with the same token at once at most one wins, and nothing of it is good afterwards', async () => {
  const first = refreshTokenOf(await redeem(await made()))
  const answers = await Promise.all(Array.from({ length: 8 }, () => renew(first)))
  const won = answers.filter(({ kind }) => kind === 'redeemed')
  expect(won.length).toBeLessThanOrEqual(1)
  for (const answer of won) expect(await renew(refreshTokenOf(answer))).toMatchObject(refused)
})

test.each([['withdrawn'], ['paused'], ['invalidated']] as const)(
  'a refresh token of a consent that is %s gives nothing',
  async (state) => {
    const first = refreshTokenOf(await redeem(await made()))
    grant = { ...grant, state }
    expect(await renew(first)).toMatchObject(refused)
  },
)

test('a refresh token gives nothing when the time of the consent is over', async () => {
  const first = refreshTokenOf(await redeem(await made()))
  clock.at += 86_400_000
  expect(await renew(first)).toMatchObject(refused)
})

test('what is for one pod is good at no other', async () => {
  const other = parseResourceUrl('https://pods.example/bruno/')
  const code = await made()
  expect(await redeem(code, other)).toMatchObject(refused)
  const first = refreshTokenOf(await redeem(code))
  expect(await renew(first, other)).toMatchObject(refused)
  expect(await renew(first)).toMatchObject({ kind: 'redeemed' })
})

test('codes and tokens rest as digests, and leave the disk when they are over', async () => {
  const code = await made()
  const token = refreshTokenOf(await redeem(code))
  const texts = await Array.fromAsync(
    store.list(wholeRange),
    ({ key, value }) => key + String(Buffer.from(value)),
  )
  for (const secret of [code, token, token.split('.')[1] ?? ''])
    expect(texts.some((text) => text.includes(secret))).toBe(false)
  expect(await rest()).toEqual(['smart-code', 'smart-family'])
  clock.at += 2 * 86_400_000
  grant = { ...grant, validUntil: instantOf(clock.at + 86_400_000) }
  await made()
  expect(await rest()).toEqual(['smart-code'])
})

test('the doctor finds what is not as it was written', async () => {
  const findings = () => Array.fromAsync(checkLaunches(store, createTestSealer(new Uint8Array(32))))
  await redeem(await made())
  expect(await findings()).toEqual([])
  await store.write([{ key: 'smart-family/x', value: Buffer.from('{}') }])
  expect(await findings()).toHaveLength(1)
})
