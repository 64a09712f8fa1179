import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandLine } from '../support/command-line.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../support/coop.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

interface ReceivedCall {
  readonly at: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const opened = new AsyncDisposableStack()
let coop: Coop
let anna: Person
let studio: Person
beforeAll(async () => {
  coop = opened.use(await openCoop())
  anna = await addMember(coop, 'anna', 1)
  studio = await addProvider(coop, 'studio')
})
afterAll(() => opened.disposeAsync())

const openReceiver = async () => {
  const calls: ReceivedCall[] = []
  const receiver = { answer: 204 }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push({ at: performance.now(), headers: request.headers, body })
      response.writeHead(receiver.answer).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(receiver, {
    calls,
    url: `http://localhost:${String((server.address() as AddressInfo).port)}/hook`,
  })
}

const noticesOf = async (person: Person) =>
  createNoticeClient({
    consentService: coop.consentService.baseUrl,
    session: await signIn(person.credentials, { fetch }),
  })

const typesIn = (calls: readonly ReceivedCall[]) =>
  calls.map(({ body }) => (JSON.parse(body) as { type: string }).type)

test('request, decision and withdrawal reach both sides within two seconds: webhook, inbox of the pod, stream', async () => {
  const receiver = await openReceiver()
  const client = await noticesOf(studio)
  const { secret } = await client.addWebhook(receiver.url)
  const session = await signIn(anna.credentials, { fetch })
  const stream = await session.fetch(`${coop.consentService.baseUrl}/notices/stream`)
  expect(stream.status).toBe(200)
  const streamed: { at: number; event: string }[] = []
  const reading = (async () => {
    for await (const chunk of stream.body ?? [])
      for (const [, event = ''] of Buffer.from(chunk)
        .toString()
        .matchAll(/^event: (.+)$/gm))
        streamed.push({ at: performance.now(), event })
  })().catch(() => undefined)

  const steps: number[] = [performance.now()]
  const grant = await giveConsent(coop, { member: anna, provider: studio }, [
    parseResourceUrl(`${anna.pod}health/`),
  ])
  const consents = createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: anna.fetch,
  })
  steps.push(performance.now())
  const withdrawing = consents.withdraw(grant.id)
  const expected = ['consent.requested', 'consent.given', 'consent.withdrawn']
  // Two that one look finds are called at once: a stream has an order, calls have none.
  await expect
    .poll(() => typesIn(receiver.calls).toSorted(), { timeout: 30_000 })
    .toEqual(expected.toSorted())
  await expect.poll(() => streamed.map(({ event }) => event), { timeout: 30_000 }).toEqual(expected)
  await withdrawing
  const called = expected.map((type) => receiver.calls[typesIn(receiver.calls).indexOf(type)])
  for (const came of [called, streamed]) {
    expect((came[1]?.at ?? Infinity) - (steps[0] ?? 0)).toBeLessThan(4_000)
    expect((came[2]?.at ?? Infinity) - (steps[1] ?? 0)).toBeLessThan(2_000)
  }
  for (const { headers, body } of receiver.calls) {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
  }
  // The inbox lies in the pod of the member, whom nobody asked to register anything.
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  const inInbox = async () => {
    const children = await pod.list(parseResourceUrl(`${anna.pod}inbox/`))
    return (await Promise.all(children.map(async (url) => (await anna.fetch(url)).text()))).join('\n')
  }
  await expect.poll(inInbox, { timeout: 30_000 }).toContain(grant.id)
  await stream.body?.cancel().catch(() => undefined)
  await coop.consentService.kill('SIGKILL')
  await reading
  await coop.consentService.restart()
})

test('a service that is killed in between brings what it owes after the restart, under the same ids', async () => {
  const receiver = await openReceiver()
  receiver.answer = 503
  const client = await noticesOf(studio)
  const { id } = await client.addWebhook(receiver.url)
  const already = (await client.notices()).length
  const grant = await giveConsent(coop, { member: anna, provider: studio }, [
    parseResourceUrl(`${anna.pod}health/`),
  ])
  await coop.consentService.kill('SIGKILL')
  const before = new Set(receiver.calls.map(({ headers }) => headers['webhook-id']))
  await coop.consentService.restart()
  receiver.answer = 204
  const brought = () => receiver.calls.filter(({ body }) => body.includes('"consent.given"'))
  await expect.poll(() => brought().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(1)
  await expect
    .poll(async () => (await (await noticesOf(studio)).notices()).length, { timeout: 30_000 })
    .toBe(already + 2)
  const after = (await (await noticesOf(studio)).notices()).slice(already)
  expect(after.map(({ type }) => type)).toEqual(['consent.requested', 'consent.given'])
  expect(after[1]?.grant).toBe(grant.id)
  await expect
    .poll(() => new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])), { timeout: 20_000 })
    .toEqual(new Set(after.map((notice) => notice.id)))
  for (const known of before) expect(after.map((notice) => notice.id)).toContain(known)
  await (await noticesOf(studio)).removeWebhook(id)
  expect((await (await noticesOf(studio)).webhooks()).map((webhook) => webhook.id)).not.toContain(id)
})

test('what must be erased is seen and answered by the command line', async () => {
  await using folder = await createTemporaryFolder('erasures')
  const mutuaOf = (person: Person) =>
    createCommandLine(
      {
        MUTUA_HOME: join(folder.path, person.name),
        MUTUA_POD_SERVER: coop.podServer.baseUrl,
        MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
        MUTUA_CLIENT_ID: person.credentials.clientId,
        MUTUA_CLIENT_SECRET: person.credentials.clientSecret,
      },
      folder.path,
    )
  const run = async (person: Person, ...words: string[]) => {
    const { code, out } = await mutuaOf(person)([...words, '--json'])
    return { code, json: (out === '' ? {} : JSON.parse(out)) as { items?: Record<string, unknown>[] } }
  }
  const grant = await giveConsent(coop, { member: anna, provider: studio }, [
    parseResourceUrl(`${anna.pod}health/`),
  ])
  await createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch }).withdraw(
    grant.id,
  )
  const stateFor = async (person: Person, ...words: string[]) =>
    (await run(person, 'erasures', ...words)).json.items?.find((one) => one['grant'] === grant.id)?.['state']
  await expect.poll(() => stateFor(studio), { timeout: 30_000 }).toBe('due')
  expect(await stateFor(coop.officer, '--all')).toBe('due')
  expect((await run(anna, 'erasures', '--all')).code).toBe(1)
  expect((await run(anna, 'erased', grant.id)).code).toBe(1)
  expect((await run(studio, 'erased', grant.id, '--reason', 'why')).code).toBe(2)
  expect(
    (await run(studio, 'erased', grant.id, '--kept', 'art. 2220 c.c.', '--reason', 'Invoices.')).code,
  ).toBe(0)
  expect(await stateFor(anna)).toBe('kept')
  expect((await run(studio, 'erased', grant.id)).code).toBe(0)
  expect(await stateFor(anna, '--state', 'erased')).toBe('erased')
  expect((await run(studio, 'erased', grant.id)).code).toBe(1)
  // A notice follows what it tells of.
  await expect
    .poll(async () => (await run(anna, 'notices')).json.items?.at(-1), { timeout: 30_000 })
    .toMatchObject({ type: 'consent.erasure-answered', grant: grant.id })
  expect((await run(anna, 'erasures', '--state', 'lost')).code).toBe(2)
})
