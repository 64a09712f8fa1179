import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createDeskClient } from '@mutua/sdk/clients/desk-client'
import { instantOf, parseResourceUrl, type RequestId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { consentsOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium, openChromium } from '../support/chromium.ts'
import {
  addMember,
  addProvider,
  beginCoop,
  careByFamilyDoctor,
  createPerson,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { enterAs } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'
import { startCoopServers, type MutuaServer } from '../support/servers.ts'
import { builtApps, openSite } from '../support/site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let coop: Coop
let site: MutuaServer
let renzo: Person
let doctor: Person
let request: RequestId
/** Two people of the desk, each at a screen of their own. */
let olga: Page
let otto: Page

const scan = { name: 'foglio.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 firmato') }
const card = (page: Page, name: string | RegExp) => page.getByRole('article').filter({ hasText: name })

beforeAll(async () => {
  if (chromium === undefined) return
  coop = opened.use(await beginCoop(await startCoopServers(['olga', 'otto'])))
  site = opened.use(await openSite(coop, await builtApps()))
  renzo = await addMember(coop, 'renzo', 1)
  doctor = await addProvider(coop, 'doctor')
  const asked = await consentsOf(coop, doctor).createRequest({
    owner: renzo.webId,
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${renzo.pod}health/`)],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  request = asked.id
  const sitAtDesk = async (person: Pick<Person, 'name' | 'password'>): Promise<Page> => {
    const browser = opened.use(await openChromium({ language: 'it-IT' }))
    const page = await browser.context.newPage()
    await enterProvider(page, person, { site, place: 'desk' })
    await page.getByRole('heading', { name: 'Lo sportello' }).waitFor()
    return page
  }
  olga = await sitAtDesk(coop.officer)
  otto = await sitAtDesk(await createPerson(coop.podServer.baseUrl, 'otto'))
})
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(`the desk, by two people (${chromium ?? chromiumMissing})`, () => {
  test('a person without a device orders on paper that the desk serves them; a second one confirms it', async () => {
    await olga.getByLabel('Nome dell’accesso o WebID').fill('renzo')
    await olga.getByLabel('La scansione').setInputFiles(scan)
    await olga.getByRole('button', { name: 'Registra l’incarico' }).click()
    await olga.getByText('lo conferma un’altra persona').waitFor()
    expect(await olga.getByRole('button', { name: /Servi renzo/ }).count()).toBe(0)
    await otto.getByRole('button', { name: /incarico di renzo: confermo/ }).click()
    await olga.getByRole('button', { name: 'Servi renzo' }).click()
    await card(olga, 'doctor').waitFor()
    expect(await axeFaults(olga)).toEqual([])
  })

  test('the sheet to sign has two languages, and says what was asked', async () => {
    const [file] = await Promise.all([
      olga.waitForEvent('download'),
      card(olga, 'doctor').getByRole('button', { name: 'Stampa il foglio' }).click(),
    ])
    const sheet = await readFile(await file.path(), 'utf8')
    expect(sheet).toContain('<html lang="it"')
    expect(sheet).toContain('lang="en"')
    expect(sheet).toContain('renzo')
  })

  test('a consent signed on paper waits for the second person, and is given by them and not by the first one again', async () => {
    await card(olga, 'doctor').getByLabel('La scansione').setInputFiles(scan)
    await card(olga, 'doctor').getByRole('button', { name: 'Ha firmato sì' }).click()
    await olga.getByText('Adesso serve una seconda persona').waitFor()
    const waiting = olga.getByRole('region', { name: 'Aspetta una seconda persona' })
    await waiting.getByText('lo conferma un’altra persona').waitFor()
    expect(await waiting.getByRole('button').count()).toBe(0)
    const first = createDeskClient({
      consentService: coop.consentService.baseUrl,
      fetch: coop.officer.fetch,
    })
    const [act] = await first.acts({ all: true })
    await expect(first.confirm(act?.id ?? '', act?.digest ?? ('' as never))).rejects.toMatchObject({
      code: 'second-officer-needed',
    })
    expect((await consentsOf(coop, renzo).request(request)).state).toBe('requested')

    await otto.getByRole('button', { name: /foglio di renzo: dice lo stesso/ }).click()
    await otto.getByText('Niente aspetta.').waitFor()
    expect((await consentsOf(coop, renzo).request(request)).state).toBe('given')
  })

  test('a withdrawal on paper counts at once, with one person; the second one looks at it afterwards', async () => {
    const given = olga.getByRole('button', { name: 'Ha firmato il ritiro' })
    await given.waitFor()
    await olga.getByRole('article').filter({ has: given }).getByLabel('La scansione').setInputFiles(scan)
    await given.click()
    await olga.getByText('Vale già').waitFor()
    const { grant = '' } = await consentsOf(coop, renzo).request(request)
    const grants = await consentsOf(coop, renzo).grants()
    expect(grants.find(({ id }) => id === grant)?.state).toBe('withdrawn')
    await otto.getByRole('button', { name: /foglio di renzo: dice lo stesso/ }).click()
    await otto.getByText('Niente aspetta.').waitFor()
    const own = createDeskClient({ consentService: coop.consentService.baseUrl, fetch: renzo.fetch })
    expect((await own.acts()).map(({ wish }) => wish.kind)).toEqual(['withdraw', 'give'])
  })

  test('whoever is no officer sees nothing of the desk', async () => {
    const stranger = createDeskClient({ consentService: coop.consentService.baseUrl, fetch: renzo.fetch })
    await expect(stranger.orders({ all: true })).rejects.toMatchObject({ code: 'caller-not-officer' })
    await expect(stranger.acts({ all: true })).rejects.toMatchObject({ code: 'caller-not-officer' })
    const [order] = await stranger.orders()
    await expect(stranger.choices(order?.id ?? '')).rejects.toMatchObject({ code: 'caller-not-officer' })
  })

  test('the member sees the order and each act with both names, and ends it alone and at once', async () => {
    const browser = opened.use(await openChromium({ language: 'it-IT' }))
    const page = await browser.context.newPage()
    await enterAs(page, renzo, { site })
    await page.getByRole('link', { name: 'Chi mi aiuta', exact: true }).click()
    const order = card(page, 'Incarico del')
    await order.getByText('In vigore').waitFor()
    await order.getByText('Che cosa hai firmato allo sportello').click()
    const act = order.getByRole('listitem').filter({ hasText: 'Hai dato un consenso' })
    const fingerprint = createHash('sha256').update(scan.buffer).digest('hex')
    expect(await act.innerText()).toMatch(/olga[^]*otto[^]*italiano/)
    expect(await act.innerText()).toContain(fingerprint.slice(0, 12))
    await order.getByRole('listitem').filter({ hasText: 'Hai tolto un consenso' }).waitFor()
    expect(await axeFaults(page)).toEqual([])

    const desk = createDeskClient({ consentService: coop.consentService.baseUrl, fetch: coop.officer.fetch })
    const own = createDeskClient({ consentService: coop.consentService.baseUrl, fetch: renzo.fetch })
    const [ordered] = await own.orders()
    const id = ordered?.id ?? ''
    expect(await desk.choices(id)).toMatchObject({ requests: [] })
    const other = createDeskClient({ consentService: coop.consentService.baseUrl, fetch: doctor.fetch })
    await expect(other.endOrder(id)).rejects.toMatchObject({ code: 'not-found' })
    await order.getByRole('button', { name: 'Fai finire adesso' }).click()
    await order.getByText('Finito').waitFor()
    expect(await order.getByRole('button').count()).toBe(0)
    await expect(desk.choices(id)).rejects.toMatchObject({ code: 'mandate-missing' })
  })

  test('who never ordered anything from the desk reads nothing of it', async () => {
    const browser = opened.use(await openChromium({ language: 'it-IT' }))
    const page = await browser.context.newPage()
    await enterAs(page, doctor, { site })
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/desk/orders'))
    await page.getByRole('link', { name: 'Chi mi aiuta', exact: true }).click()
    await asked
    await page.getByRole('heading', { name: 'Chi agisce per me' }).waitFor()
    expect(await page.getByText('L’aiuto allo sportello').count()).toBe(0)
  })
})
