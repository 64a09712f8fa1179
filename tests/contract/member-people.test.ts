import { readFile } from 'node:fs/promises'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createEmergencyClient } from '@mutua/sdk/clients/emergency-client'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { actingFor, createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import { instantOf, parseResourceUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consentsOf, fetchOf, readerOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  createPerson,
  giveConsent,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let coop: Coop
let anna: Person
let lia: Person
let rossi: Person
let dario: Person
let hospital: WebId
let summary: ResourceUrl
let page: Page

const day = 86_400_000
const laboratory = (): ResourceUrl => parseResourceUrl(`${anna.pod}health/laboratory/`)
const acting = (person: Person) =>
  createRepresentationClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })
const consentsFor = (person: Person, member: Person) => {
  const consentService = coop.consentService.baseUrl
  return createConsentClient({
    consentService,
    fetch: actingFor(person.fetch, { consentService, webId: member.webId }),
  })
}
const emergencies = () =>
  createEmergencyClient({ consentService: coop.consentService.baseUrl, fetch: fetchOf(dario, hospital) })

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  ;({ coop } = house)
  anna = await addMember(coop, 'anna', 1)
  lia = await addMember(coop, 'lia', 2)
  rossi = await addProvider(coop, 'rossi')
  dario = await createPerson(coop.podServer.baseUrl, 'dario')
  const consentService = coop.consentService.baseUrl
  const organisations = createOrganisationClient({ consentService, fetch: coop.officer.fetch })
  hospital = (await organisations.admit({ name: 'Ospedale', administrators: [coop.officer.webId] })).id
  await organisations.join(hospital, {
    webId: dario.webId,
    displayName: 'dario',
    role: 'general-practitioner',
  })
  await createEmergencyClient({ consentService, fetch: coop.officer.fetch }).entrust(hospital)
  summary = parseResourceUrl(`${anna.pod}health/summary/allergies.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(summary, {
    body: 'penicillin',
    contentType: 'text/plain',
  })
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage(house)
  await enterAs(page, anna, house)
  return () => page.close()
})

const heading = (name: RegExp | string) => page.getByRole('heading', { name }).first()
const button = (name: RegExp | string) => page.getByRole('button', { name })
const link = (name: string) => page.getByRole('link', { name, exact: true })

/** What stands on every screen: no amount, nothing wider than the screen, nothing too small for a thumb. */
const checkScreen = async (): Promise<void> => {
  expect(await page.locator('body').innerText()).not.toMatch(/€|\bcent|euro/i)
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 844 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll('main :is(a, button, summary, label, input:not(.check input), textarea)')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
        .map((one) => one.outerHTML.slice(0, 120)),
    ),
  ).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
}

/** Goes there by the Tab key alone. */
const tabTo = async (name: RegExp): Promise<void> => {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    const reached = await page.evaluate(() => {
      const { activeElement: at } = document
      return at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? '') : (at?.textContent ?? '')
    })
    if (name.test(reached)) return
  }
  throw new Error(`no way by the keyboard to ${String(name)}`)
}

/** On a wide screen the list of languages is in sight. */
const speak = async (language: 'it' | 'ar'): Promise<void> => {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 1280, height: 844 })
  await page.getByLabel(/^(Lingua|اللغة)/).selectOption(language)
  if (size !== null) await page.setViewportSize(size)
}

describe('people who help me', () => {
  test('are named by the keyboard alone, seen at work, and ended at once', async () => {
    await tabTo(/^Chi mi aiuta$/)
    await page.keyboard.press('Enter')
    await page.getByText('Nessuno agisce per te.').waitFor()
    await tabTo(/^Scegli qualcuno$/)
    await page.keyboard.press('Enter')
    await tabTo(/^Chi$/)
    await page.keyboard.type('liia')
    await tabTo(/^Rispondere sì o no/)
    await page.keyboard.press('Space')
    await tabTo(/^Un mese$/)
    await page.keyboard.press('ArrowDown')
    await tabTo(/^Scegli questa persona$/)
    await page.keyboard.press('Enter')
    await page.getByText('Qui non c’è nessuno con questo nome').waitFor()
    expect(await acting(anna).delegations()).toEqual([])
    await page.getByLabel('Chi', { exact: true }).fill('lia')
    await page.keyboard.press('Enter')
    await page.getByText('Aspetta la risposta').waitFor()
    const [named] = await acting(anna).delegations()
    expect(named).toMatchObject({
      delegate: lia.webId,
      powers: ['see-requests', 'decide', 'see-consents'],
      state: 'named',
    })
    const length = (Date.parse(named?.validUntil ?? '') - Date.now()) / day
    expect(length).toBeGreaterThan(180)
    expect(length).toBeLessThan(185)

    await acting(lia).accept(named?.id ?? '')
    await page.getByText('In vigore', { exact: true }).waitFor()
    const { id } = await consentsOf(coop, rossi).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [laboratory()],
      modes: ['read'],
      validUntil: instantOf(Date.now() + day),
    })
    await consentsFor(lia, anna).decide(id, { decision: 'give' })
    await page.getByText('Che cosa ha fatto').click()
    await page.getByText('ha dato un consenso').waitFor()
    await checkScreen()
    await speak('ar')
    await heading('من يساعدني').waitFor()
    await checkScreen()
    await speak('it')

    await button('Fai finire adesso lia').click()
    await page.getByText('Nessuno agisce per te.').waitFor()
    await expect(consentsFor(lia, anna).grants()).rejects.toMatchObject({ code: 'mandate-missing' })
  })

  test('and whom I help: what I am asked to do I accept or refuse, and give back', async () => {
    const wish = {
      delegate: anna.webId,
      powers: ['see-requests' as const],
      validUntil: instantOf(Date.now() + 30 * day),
    }
    const { id } = await acting(lia).name(wish)
    const { id: other } = await acting(lia).name({ ...wish, powers: ['withdraw', 'see-consents'] })
    await link('Chi può').click()
    await link('Chi mi aiuta').click()
    await heading('Per chi agisco io').waitFor()
    const card = (power: string) => page.locator('article').filter({ hasText: power })
    await card('Vedere chi chiede').getByRole('button', { name: 'Accetto lia', exact: true }).click()
    await card('Sospendere').getByRole('button', { name: 'Non accetto lia' }).click()
    await button('Smetti adesso lia').waitFor()
    await expect.poll(async () => (await acting(lia).delegation(other)).state).toBe('refused')
    expect(await acting(lia).delegation(id)).toMatchObject({ state: 'accepted' })
    await button('Smetti adesso lia').click()
    await expect.poll(async () => (await acting(lia).delegation(id)).state).toBe('ended')
  })
})

describe('a consent', () => {
  test('ends sooner, is kept on paper, and says what became of the copies', async () => {
    const { id } = await giveConsent(coop, { member: anna, provider: rossi }, [laboratory()])
    await page.goto(`${house.site.baseUrl}/member/sharing/${id.slice(id.lastIndexOf('/') + 1)}`)
    const saved = page.waitForEvent('download')
    await button('Scarica la ricevuta').click()
    const download = await saved
    expect(download.suggestedFilename()).toMatch(/^ricevuta-.*\.html$/)
    expect(await readFile(await download.path(), 'utf8')).toContain('<html')

    await page.getByText('Fallo finire prima').click()
    const field = page.getByLabel('Solo fino al')
    const today = (await field.getAttribute('min')) ?? ''
    await field.fill(today)
    await checkScreen()
    await button('Finisce quel giorno').click()
    await page.getByText('Fatto: ora finisce').waitFor()
    expect((await consentsOf(coop, anna).grant(id)).validUntil).toBe(
      instantOf(new Date(`${today}T23:59:59`).getTime()),
    )

    await link('Togli il consenso').click()
    await button('Togli adesso').click()
    await page.getByText('Aspettiamo la risposta').waitFor()
    const session = await signIn(rossi.credentials, { fetch })
    const { baseUrl: consentService } = coop.consentService
    await createNoticeClient({ consentService, session }).stateErasure(id, {
      outcome: 'kept',
      law: 'art. 2220 c.c.',
      reason: 'Fatture da conservare.',
    })
    await page.getByText('Fatture da conservare.').waitFor()
    await checkScreen()
    await createNoticeClient({ consentService, session }).stateErasure(id, { outcome: 'erased' })
    await page.getByText('Ha confermato, con la sua firma').waitFor()
  })
})

describe('in an emergency', () => {
  const opening = () => ({
    owner: anna.webId,
    reason: 'unconscious' as const,
    text: 'Trovata a terra sulle scale, non risponde.',
  })

  test('nobody reads where she forbids it; where she allows it she sees who, why, and says it was not right', async () => {
    await link('In emergenza').click()
    await page.getByText('Profilo sanitario sintetico').waitFor()
    await page.getByText('Non è mai successo.').waitFor()
    await button('Non permettere').click()
    await page.getByText('Nemmeno chi ti soccorre').waitFor()
    await expect(emergencies().open(opening())).rejects.toMatchObject({
      code: 'emergency-not-possible',
    })

    await button('Permetti').click()
    await page.getByText('Permesso', { exact: true }).waitFor()
    const { grant } = await emergencies().open(opening())
    await (await readerOf(dario, grant)).read(summary)
    await heading('Ospedale').waitFor()
    await page.getByText('Trovata a terra sulle scale').waitFor()
    await page.getByText('Questo non era giusto').click()
    await page.getByLabel('Che cosa non va').fill('Ero sveglia.')
    await checkScreen()
    await speak('ar')
    await heading('في حالة الطوارئ').waitFor()
    await checkScreen()
    await speak('it')
    await button('Dillo alla cooperativa').click()
    await page.getByText('Hai detto che non era giusto').waitFor()
    const [access] = await emergencies().accesses()
    expect(access).toMatchObject({ grant, objection: { text: 'Ero sveglia.' } })
    await link('Che cosa ha letto').click()
    // It is no consent: there is no receipt of one, and it cannot be paused.
    await link('Togli il consenso').waitFor()
    expect(await button(/Sospendi|Scarica la ricevuta/).count()).toBe(0)
    await page.goBack()
    await link('Fai finire adesso').click()
    await button('Togli adesso').click()
    await page
      .getByText(/non può più leggere/)
      .first()
      .waitFor()
    await expect((await readerOf(dario, grant)).read(summary)).rejects.toMatchObject({
      kind: 'oauth-refused',
    })
  })
})
