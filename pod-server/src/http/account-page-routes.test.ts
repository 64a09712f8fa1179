import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { exportKinds } from '@mutua/sdk/archive/manifest'
import { parseBaseUrl, parseInstant } from '@mutua/sdk/ids'
import { openTestIdentity, openTestStore, testPassword } from '../identity/test-support.ts'
import { accountPageRoutes } from './account-page-routes.ts'
import type { PodExports } from './export/pod-exports.ts'

/** Each answers with what it was asked for. */
const exportsThatSay: PodExports = {
  estimate: () => Promise.resolve({ documents: 3, records: 2, hidden: 1, versions: 0, bytes: 1_234_567 }),
  find: (pod) =>
    Promise.resolve(
      pod === 'anna'
        ? { state: 'ready', askedAt: at, kinds: [], size: 5_000, until: at, takenAt: [at] }
        : undefined,
    ),
  send: (pod, kinds, { response }) => Promise.resolve(void response.send(`${pod} ${kinds.join(' ')}`.trim())),
  prepare: () => Promise.resolve(),
  sendPrepared: (pod, { response }) => Promise.resolve(void response.send(`prepared ${pod}`)),
  forget: () => Promise.resolve(),
}

const at = parseInstant('2026-11-22T07:00:00.000Z')

const openServer = async () => {
  const home = await openTestStore()
  const origin = parseBaseUrl('http://localhost:3000')
  let from = 0
  // It stands: who tries too often is told by the clock, and a machine may take its time.
  const begun = Date.now()
  const identity = await openTestIdentity({ store: home.store(), origin, now: () => begun })
  await identity.createAccount({ name: 'anna', password: testPassword })
  const app = express()
  app.use(
    accountPageRoutes({
      ...identity,
      origin,
      addressOf: () => `192.0.2.${String(from)}`,
      podExports: () => exportsThatSay,
    }),
  )
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const send = (
    method: string,
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    fetch(`http://localhost:${String((server.address() as AddressInfo).port)}${path}`, {
      method,
      headers: { 'accept-language': 'en', ...(form === undefined ? {} : { origin }), ...headers },
      redirect: 'manual',
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
  return {
    send,
    signIn: (name: string, password: string) => send('POST', '/.me/sign-in', { name, password }),
    moveTo: (host: number) => (from = host),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await home[Symbol.asyncDispose]()
    },
  }
}

test('the cookie of the page is for this page alone, and for nobody’s script', async () => {
  await using server = await openServer()
  const answer = await server.signIn('anna', testPassword)
  expect(answer.status).toBe(303)
  const [cookie = ''] = answer.headers.getSetCookie()
  expect(cookie).toMatch(/^mutua_me=[\w-]{43}; /)
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/.me', 'Max-Age=1800'])
    expect(cookie).toContain(part)
})

test.each([
  [{ origin: 'https://evil.example' }],
  [{ origin: 'null' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site' }],
])('a form of another page is refused: %j', async (headers) => {
  await using server = await openServer()
  const form = { name: 'anna', password: testPassword }
  const answer = await server.send('POST', '/.me/sign-in', form, headers)
  expect(answer.status).toBe(403)
  expect(answer.headers.getSetCookie()).toEqual([])
})

test.each(['/.me/delete', '/.me/pods/anna.work/delete'])('%s is for who is signed in', async (path) => {
  await using server = await openServer()
  for (const cookie of ['', 'mutua_me=', `mutua_me=${'x'.repeat(43)}`]) {
    const answer = await server.send('GET', path, undefined, { cookie })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/.me'])
  }
})

test.each([
  '/.me/sign-out',
  '/.me/sign-out-everywhere',
  '/.me/pods',
  '/.me/programs',
  '/.me/programs/delete',
  '/.me/password',
  '/.me/passkeys',
  '/.me/passkeys/delete',
  '/.me/codes',
  '/.me/delete',
])('nothing happens by %s for who is not signed in', async (path) => {
  await using server = await openServer()
  const everything = { label: 'x', id: 'x', password: testPassword, newPassword: 'y', confirm: 'anna' }
  const answer = await server.send('POST', path, everything)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/.me'])
  expect((await server.signIn('anna', testPassword)).status).toBe(303)
})

test('a name nobody has and a wrong password get the same page', async () => {
  await using server = await openServer()
  const page = async (name: string) => {
    const answer = await server.signIn(name, 'not the right one')
    const text = (await answer.text()).replaceAll(name, '').replaceAll(/(?:value|data-options)="[^"]*"/g, '')
    return { status: answer.status, text }
  }
  expect(await page('bruno')).toEqual(await page('anna'))
})

test('who tries too often waits: at one name from anywhere, and from one address at any name', async () => {
  await using server = await openServer()
  for (let count = 0; count < 11; count += 1) {
    server.moveTo(count)
    await server.signIn('anna', 'not the right one')
  }
  server.moveTo(200)
  expect((await server.signIn('anna', testPassword)).status).toBe(429)
  expect((await server.signIn('bruno', testPassword)).status).toBe(403)
})

test('every page forbids scripts of others, frames and caches', async () => {
  await using server = await openServer()
  for (const path of ['/.me', '/.me/recover']) {
    const { headers } = await server.send('GET', path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('cache-control')).toBe('no-store')
  }
})

test.each(['it', 'en', 'ar'])(
  'a person takes a pod of their own along, and says what of it (%s)',
  async (lang) => {
    await using server = await openServer()
    const [cookie = ''] = (await server.signIn('anna', testPassword)).headers.getSetCookie()
    const visit = async (path: string, form?: Record<string, string>) =>
      server.send(form === undefined ? 'GET' : 'POST', path, form, { cookie })
    const page = await (await visit(`/.me/pods/anna/take?lang=${lang}`)).text()
    expect(page).toContain(`lang="${lang}"`)
    for (const kind of exportKinds) expect(page).toContain(`name="only" value="${kind}" checked`)
    expect(page).toContain('href="/.me/pods/anna/archive"')
    expect(await (await visit('/.me/pods/anna/export?only=records&only=rdf')).text()).toBe('anna records rdf')
    expect(await (await visit('/.me/pods/anna/export')).text()).toBe('anna')
    expect(await (await visit('/.me/pods/anna/archive')).text()).toBe('prepared anna')
    const prepared = await visit('/.me/pods/anna/take', { only: 'records' })
    expect([prepared.status, prepared.headers.get('location')]).toEqual([303, '/.me/pods/anna/take'])
    // Of another, or of a part that there is none of, there is nothing to be had.
    for (const path of ['bruno/take', 'bruno/export', 'bruno/archive', 'anna/export?only=all'])
      expect((await visit(`/.me/pods/${path}`)).status, path).toBeGreaterThanOrEqual(400)
    expect((await server.send('GET', '/.me/pods/anna/archive')).status).toBe(303)
  },
)
