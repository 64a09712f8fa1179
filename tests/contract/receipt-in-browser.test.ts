import { afterAll, beforeAll, expect, test } from 'vitest'
import { grantOf, openLaunchDesk, type LaunchDesk } from '../support/launch-desk.ts'
import { openPageVisitor, type PageVisitor } from '../support/page-visitor.ts'
import { openSender } from '../support/send.ts'

let desk: LaunchDesk
let grant: ReturnType<typeof grantOf>
let short: string
beforeAll(async () => {
  desk = await openLaunchDesk()
  grant = grantOf((await desk.connected()).access_token)
  const [, code = ''] = /class="code">([^<]+)</.exec(await desk.asAnna.consentReceipt(grant, 'en')) ?? []
  short = `${desk.coop.consentService.baseUrl}/r/${code}`
})
afterAll(() => desk[Symbol.asyncDispose]())

const stranger = (): PageVisitor =>
  openPageVisitor([desk.coop.consentService.baseUrl, desk.coop.podServer.baseUrl])

test('a party who scans the code and is signed in opens the whole receipt', async () => {
  const look = await desk.annasBrowser.visit(short)
  const whole = await desk.annasBrowser.follow(look, grant)
  expect(whole.status).toBe(200)
  expect(whole.html).toContain(desk.app.clientId)
})

test('somebody else who is signed in sees, byte for byte, what a stranger sees', async () => {
  const look = await stranger().visit(short)
  expect((await desk.brunosBrowser.visit(short)).html).toBe(look.html)
  expect(look.html).not.toContain(grant)
  expect(look.html).not.toContain(desk.anna.webId)
  expect((await desk.brunosBrowser.visit(`${grant}/receipt`)).status).toBe(404)
})

test('a stranger signs in from there, and comes back to the same code', async () => {
  const visitor = stranger()
  const choice = await visitor.follow(await visitor.visit(short), '/sign-in')
  const asked = await visitor.submit(await visitor.follow(choice, '/sign-in/start'), {
    name: 'anna',
    password: desk.anna.password,
  })
  const back = await visitor.submit(asked, { decision: 'give' })
  expect(back.url).toBe(short)
  expect(back.html).toContain(`${grant}/receipt`)
})

test('the whole receipt asks a browser to sign in, and a program for its token', async () => {
  using sender = openSender(1)
  const headers = { 'sec-fetch-mode': 'navigate' }
  const answer = await sender.send({ method: 'GET', url: `${grant}/receipt`, headers })
  expect(answer.status).toBe(302)
  expect(answer.headers['location']?.[0]).toMatch(/^\/sign-in\?to=%2Fgrants%2F/)
  expect((await fetch(`${grant}/receipt`)).status).toBe(401)
})

test('a cookie opens nothing else of the consent', async () => {
  const cookie = [...desk.annasBrowser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/credential'],
    ['POST', '/withdraw'],
  ] as const)
    expect((await fetch(`${grant}${path}`, { method, headers: { cookie } })).status).toBe(401)
})
