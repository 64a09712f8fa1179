import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { sha256Schema } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import type { OutsideAdapter, OutsideKind } from './adapter.ts'
import { createOutsideSignIn, outsideVisitSeconds } from './outside-sign-in.ts'

const provider = 'https://provider.example/'
const digest = sha256Schema.parse('0'.repeat(64))
const began = {
  kind: 'cie',
  provider,
  purpose: { kind: 'account' },
  browser: 'anna’s',
  language: 'it',
  from: '192.0.2.1',
} as const

let at = 0
let finished: string[] = []
beforeEach(() => {
  at = Date.parse('2026-11-22T10:00:00Z')
  finished = []
})

/** Whatever a provider would say: what it is told apart by is the matter here. */
const adapter: OutsideAdapter = {
  providers: [{ id: provider, name: 'Provider' }],
  learns: 'nothing',
  acrOf: String,
  begin: ({ state, nonce, verifier }) =>
    Promise.resolve({
      kind: 'begun',
      url: `${provider}?${String(new URLSearchParams({ state, nonce, verifier }))}`,
    }),
  finish: ({ code }, { nonce }) => {
    finished.push(nonce)
    return Promise.resolve(
      code === 'good' ? { kind: 'proven', subject: 'anna', level: 2 } : { kind: 'refused', why: 'no-token' },
    )
  },
}

const open = (adapters = new Map<OutsideKind, OutsideAdapter>([['cie', adapter]])) =>
  createOutsideSignIn({
    adapters,
    digest: () => digest,
    randomBytes,
    now: () => at,
    log: createLog('test', 'silent'),
  })

const stateIn = (url = '') => new URL(url).searchParams.get('state') ?? ''
const good = { path: '/back', code: 'good' }

test('who is back in the same browser has proven something, for what they left for', async () => {
  const signIn = open()
  const url = await signIn.begin(began)
  const outcome = await signIn.arrive(stateIn(url), good, 'anna’s')
  expect(outcome).toMatchObject({
    kind: 'arrived',
    arrival: { kind: 'cie', level: 2, digest, purpose: began.purpose },
  })
  expect(finished).toEqual([new URL(url ?? '').searchParams.get('nonce')])
  // Nothing that could name the person is left in it.
  expect(JSON.stringify(outcome)).not.toContain('"anna"')
})

test('every visit has a state, a nonce and a verifier of its own, of 43 characters', async () => {
  const signIn = open()
  const secrets = (await Promise.all([signIn.begin(began), signIn.begin(began)])).flatMap((url) => [
    ...new URL(url ?? '').searchParams.values(),
  ])
  expect(new Set(secrets).size).toBe(6)
  expect(secrets.filter((secret) => !/^[\w-]{43}$/.test(secret))).toEqual([])
})

test('a state is good once, whatever comes with it', async () => {
  const signIn = open()
  const state = stateIn(await signIn.begin(began))
  expect(await signIn.arrive(state, { path: '/back', error: 'access_denied' }, 'anna’s')).toMatchObject({
    kind: 'failed',
    why: 'no-token',
    purpose: began.purpose,
  })
  expect(await signIn.arrive(state, good, 'anna’s')).toMatchObject({
    why: 'state-unknown',
    purpose: undefined,
  })
})

test('another browser gets nothing of a visit, not even what it was for, and uses it up', async () => {
  const signIn = open()
  const state = stateIn(await signIn.begin(began))
  expect(await signIn.arrive(state, good, 'eve’s')).toEqual({
    kind: 'failed',
    why: 'other-browser',
    purpose: undefined,
  })
  expect(await signIn.arrive(state, good, 'anna’s')).toMatchObject({ why: 'state-unknown' })
  expect(finished).toEqual([])
})

test('who takes too long begins again', async () => {
  const signIn = open()
  const state = stateIn(await signIn.begin(began))
  at += outsideVisitSeconds * 1_000
  expect(await signIn.arrive(state, good, 'anna’s')).toMatchObject({ why: 'state-unknown' })
})

test('a ticket is looked at as often as its page is shown, taken once, and by its browser alone', async () => {
  const signIn = open()
  const outcome = await signIn.arrive(stateIn(await signIn.begin(began)), good, 'anna’s')
  const ticket = outcome.kind === 'arrived' ? outcome.ticket : ''
  expect(signIn.look(ticket, 'anna’s')).toBeDefined()
  expect([signIn.look(ticket, 'eve’s'), signIn.take(ticket, 'eve’s'), signIn.look(ticket, '')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(signIn.take(ticket, 'anna’s')).toBeDefined()
  expect(signIn.take(ticket, 'anna’s')).toBeUndefined()
})

test('of several providers each is first some time, and all are there every time', () => {
  const providers = ['a', 'b', 'c'].map((name) => ({ id: `https://${name}.example/`, name }))
  const signIn = open(new Map([['spid', { ...adapter, providers }]]))
  const shown = Array.from({ length: 60 }, () => signIn.offers()[0]?.providers.map(({ name }) => name) ?? [])
  expect(new Set(shown.map(([first]) => first)).size).toBe(3)
  expect(shown.filter((names) => names.toSorted().join('') !== 'abc')).toEqual([])
})

test('only what the settings name is offered, begun and taken back', async () => {
  expect(open(new Map()).offers()).toEqual([])
  expect(open().offers()).toEqual([{ kind: 'cie', providers: adapter.providers, learns: 'nothing' }])
  const signIn = open()
  for (const asked of [
    { ...began, kind: 'spid' },
    { ...began, kind: 'wallet' },
    { ...began, kind: 'constructor' },
    { ...began, provider: 'https://elsewhere.example/' },
  ])
    expect(await signIn.begin(asked)).toBeUndefined()
})

test('whoever begins again and again from one place waits, and pushes out nobody', async () => {
  const signIn = open()
  const waiting = stateIn(await signIn.begin({ ...began, browser: 'bruno’s', from: '198.51.100.7' }))
  for (let count = 0; count < 100; count += 1) await signIn.begin(began)
  await signIn.begin(began)
  await expect(signIn.begin(began)).rejects.toMatchObject({ code: 'too-many-attempts', status: 429 })
  expect(await signIn.begin({ ...began, from: '198.51.100.8' })).toBeDefined()
  expect(await signIn.arrive(waiting, good, 'bruno’s')).toMatchObject({ kind: 'arrived' })
})

test('who comes back and has proven something is not counted', async () => {
  const signIn = open()
  for (let count = 0; count < 120; count += 1)
    expect(await signIn.arrive(stateIn(await signIn.begin(began)), good, 'anna’s')).toMatchObject({
      kind: 'arrived',
    })
})
