import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { instantOf, parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consentsOf, readerOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium, type Browser } from '../support/chromium.ts'
import { addMember, addProvider, careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, openPage } from '../support/member-site.ts'
import type { MutuaServer } from '../support/servers.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let coop: Coop
let site: MutuaServer
let anna: Person
let rossi: Person
let document: ResourceUrl
let browser: Browser
let page: Page

beforeAll(async () => {
  if (chromium === undefined) return
  const house = opened.use(await openMemberSite())
  ;({ coop, site, browser } = house)
  anna = await addMember(coop, 'anna', 1)
  rossi = await addProvider(coop, 'rossi')
  document = parseResourceUrl(`${anna.pod}health/laboratory/Observation/o1`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(document, {
    contentType: 'application/fhir+json',
    body: JSON.stringify({
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      category: [
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
          ],
        },
      ],
      code: { text: 'Glicemia' },
      effectiveDateTime: '2026-05-12',
      valueQuantity: { value: 92, unit: 'mg/dL' },
    }),
  })
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage({ browser })
  return () => page.close()
})

const askForLaboratory = async (): Promise<string> => {
  const { id } = await consentsOf(coop, rossi).createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    resources: [
      parseResourceUrl(`${anna.pod}health/laboratory/`),
      parseResourceUrl(`${anna.pod}health/social/`),
    ],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  return id.slice(id.lastIndexOf('/') + 1)
}

const heading = (name: RegExp | string) => page.getByRole('heading', { name }).first()
const button = (name: string) => page.getByRole('button', { name, exact: true })
const link = (name: string) => page.getByRole('link', { name, exact: true })

const enter = () => enterAs(page, anna, { site })

describe('the member’s app', () => {
  test('answers a request with two clicks, shows who read, and takes the consent back with three', async () => {
    await askForLaboratory()
    await enter()
    await page.getByRole('link', { name: /rossi, Test practice ti chiede qualcosa/ }).click()
    await heading(/chiede di usare i tuoi dati/).waitFor()
    // A consent is never bought: no amount where it is decided (docs/decisions/0001).
    expect(await page.locator('body').innerText()).not.toMatch(/€|\bcent|euro/i)
    await page.getByText('Mostrami esattamente che cosa').click()
    await page.getByText('Per ora è un dato:').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Glicemia' }).waitFor()
    await button('esami di laboratorio e un’altra cosa').click()
    await page.getByLabel('Dati sociali').uncheck()
    await button('Sì').click()
    await heading('Hai detto di sì').waitFor()

    const [given] = await consentsOf(coop, anna).grants()
    const grant = given?.id as GrantId // there is one: it was just given
    expect(given?.scope.resources).toEqual([`${anna.pod}health/laboratory/`])
    await (await readerOf(rossi, grant)).read(document)
    await expect
      .poll(async () => (await consentsOf(coop, anna).receipts({ grant })).length, { timeout: 20_000 })
      .toBe(1)

    await page.reload()
    await link('Chi ha letto').click()
    await page.getByText(/rossi, Test practice ha letto: Esami di laboratorio, un dato/).waitFor()

    await link('Chi può').click()
    await link('Togli il consenso').click()
    await page.getByText('Per dieci minuti potrai annullare').waitFor()
    await button('Togli adesso').click()
    await page.getByText(/da adesso non può più leggere/).waitFor()
    await expect((await readerOf(rossi, grant)).read(document)).rejects.toMatchObject({
      kind: 'oauth-refused',
    })
    await button('Annulla la revoca').click()
    await page.getByText(/In vigore fino al/).waitFor()
    await (await readerOf(rossi, grant)).read(document)
  })

  test('shows what happens elsewhere without being loaded again', async () => {
    await enter()
    const local = await askForLaboratory()
    await page
      .getByRole('link', { name: /ti chiede qualcosa/ })
      .first()
      .waitFor({ timeout: 30_000 })
    await page.goto(`${site.baseUrl}/member/requests/${local}`)
    await button('No').click()
    await heading('Hai detto di no').waitFor()
    expect((await consentsOf(coop, rossi).requests()).map(({ state }) => state)).toContain('refused')
  })

  test('keeps no token, no key and nothing of anybody’s health in the browser', async () => {
    await enter()
    await link('I miei dati').click()
    await page.getByText('Glicemia').waitFor()
    await page.getByText('92 mg/dL').waitFor()
    const kept = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    )
    expect(kept).not.toMatch(/eyJ|Glicemia|anna/)
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  })

  test('speaks Arabic from right to left, and remembers only that', async () => {
    await page.goto(`${site.baseUrl}/member/`)
    await button('Entra').waitFor()
    await enter()
    await page.getByLabel('Lingua').selectOption('ar')
    await heading('بياناتك اليوم').waitFor()
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
    expect(await page.locator('html').getAttribute('lang')).toBe('ar')
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['mutua.language'])
    await page.getByLabel('اللغة').selectOption('it')
  })

  test('runs under a policy that lets no script of others in', async () => {
    const { headers } = await fetch(`${site.baseUrl}/member/`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).not.toContain('unsafe')
    expect(headers.get('set-cookie')).toBeNull()
    const missing = await fetch(`${site.baseUrl}/no-such-app/`)
    expect([missing.status, missing.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ])
  })
})
