import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, microCents, parseResourceUrl } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { enterConsole } from '../support/console-site.ts'
import {
  addMember,
  addProvider,
  createPerson,
  secondOfficer,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { projectsOf } from '../support/open-project.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const today = civilDateOf(Date.now())

let house: MemberSite
let coop: Coop
let anna: Person
let institute: Person
const reviewers: Person[] = []
/** Two officers, each at a screen of their own. */
let olga: Page
let ottavia: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  coop = house.coop
  anna = await addMember(coop, 'anna', 1)
  institute = await addProvider(coop, 'institute', 'Istituto')
  await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Istituto', administrators: [institute.webId] })
  await coop.asOfficer.recordResolution({
    ...{ id: '2026/2', title: 'Ricerca', adoptedOn: today, governs: ['tariff'] },
  })
  await coop.asOfficer.adoptTariff({
    ...{ version: 'research', resolution: '2026/2', prices: { [research]: microCents(0) } },
  })
  for (const name of ['etica', 'garante']) reviewers.push(await createPerson(coop.podServer.baseUrl, name))
  olga = await sitAtConsole(coop.officer)
  ottavia = await sitAtConsole(await createPerson(coop.podServer.baseUrl, secondOfficer))
}, 240_000)
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `a project in the console${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('opens to members with three signatures and not before; who refuses says why, to everybody (job 3)', async () => {
      for (const page of [olga, ottavia]) {
        await go(page, 'La mia firma')
        await press(page, 'Crea la mia firma')
        await page.getByRole('status').waitFor()
        await go(page, 'Progetti')
      }
      await nameReviewers()
      await enterProject('Glucosio e sonno')
      const card = olga.getByRole('article').filter({ hasText: 'Glucosio e sonno' })
      await card.getByRole('button', { name: 'Pubblica e manda in esame' }).click()
      await card.getByText('manca: 0 sì su 1').waitFor()
      expect(await ask()).toBe('project-missing')

      const [ethics, legal] = reviewers as [Person, Person] // two were made
      for (const reviewer of [ethics, legal]) {
        const page = await sitAtConsole(reviewer)
        await page.getByRole('heading', { name: 'Progetti da esaminare', level: 1 }).waitFor()
        await press(page, 'Crea la mia firma')
        await press(page, 'Approva e firma')
        await page.getByText('Firmato.').waitFor()
        expect(await axeFaults(page)).toEqual([])
        await page.context().close()
      }
      await lookAgain(olga)
      await card.getByText('aspetta l’assemblea').waitFor({ timeout: 20_000 })
      expect(await ask()).toBe('project-missing')
      await coop.asOfficer.recordResolution({
        ...{ id: '2026/3', title: 'Glucosio e sonno', adoptedOn: today, governs: ['project'] },
        enacts: [{ subject: 'project', digest: (await project()).digest }],
      })
      await lookAgain(olga)
      await card.getByText('aperto', { exact: true }).waitFor({ timeout: 20_000 })
      expect(await axeFaults(olga)).toEqual([])
      await go(olga, 'Delibere e prezzi')
      await olga.getByRole('heading', { name: 'Che cosa vale adesso' }).waitFor()
      const inForce = olga.getByRole('region', { name: 'Che cosa vale adesso' })
      const enacted = inForce.locator('details').filter({ hasText: 'Glucosio e sonno' })
      await enacted.locator('summary').click()
      await enacted.getByText('2026/3').waitFor()
      expect(await axeFaults(olga)).toEqual([])
    })

    test('is named on the card of its request, with who approved it and without money', async () => {
      expect(await ask()).toBeUndefined()
      const page = await openPage(house)
      await enterAs(page, anna, house)
      await page
        .getByRole('link', { name: /Istituto/ })
        .first()
        .click()
      await page.getByText('Per il progetto «Glucosio e sonno».').waitFor()
      const words = await page.locator('main').innerText()
      expect(words).toContain('il comitato etico (1 sì), l’esame legale e l’assemblea')
      expect(words).not.toMatch(/€|euro/i)
      expect(await axeFaults(page)).toEqual([])
      await page.close()
    })

    test('stands on the open page with the reason for which it was stopped', async () => {
      const { id, digest } = await project()
      const { digest: revocation } = await createPolicyClient({
        consentService: coop.consentService.baseUrl,
        fetch: coop.officer.fetch,
      }).publish({ type: 'revocation', subject: 'project', digest, reason: 'I soci non lo vogliono più.' })
      await coop.asOfficer.recordResolution({
        ...{ id: '2026/4', title: 'Basta', adoptedOn: today, governs: ['project'] },
        enacts: [{ subject: 'project', digest: revocation }],
      })
      const page = await openPage(house)
      await page.goto(`${coop.consentService.baseUrl}/transparency/projects?lang=it`)
      await page.getByText('I soci non lo vogliono più.').first().waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.goto(`${coop.consentService.baseUrl}/transparency/projects?lang=ar`)
      await page.getByText('I soci non lo vogliono più.').first().waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.close()
      expect((await projectsOf(coop, anna).project(id)).state).toBe('closed')
    })

    test('becomes a template of the bank of projects: its authors are named, and nobody is in it', async () => {
      await go(olga, 'Banca dei progetti')
      await olga.getByLabel('Progetto da cui partire').selectOption({ label: 'Glucosio e sonno' })
      await olga.getByLabel('Chi lo ha pensato (gruppo)').fill('Sezione della valle')
      await press(olga, 'Crea la bozza')
      const card = olga.getByRole('article').filter({ hasText: 'Glucosio e sonno' })
      await card.getByRole('button', { name: 'Pubblica firmato' }).click()
      await card.getByText('versione 1').waitFor()
      await card.getByText('Ancora da nessuno.').waitFor()
      await card.getByText('(Sezione della valle)').waitFor()
      expect(await axeFaults(olga)).toEqual([])
      const page = await openPage(house)
      await page.goto(`${coop.consentService.baseUrl}/transparency/bank?lang=it`)
      await page.getByRole('searchbox').fill('zucchero nel sangue')
      await press(page, 'Cerca')
      await page.getByRole('heading', { name: 'Glucosio e sonno' }).waitFor()
      expect(page.url()).toContain('need=zucchero')
      expect(await axeFaults(page)).toEqual([])
      await page.close()
    })

    test('and a section is made, has a board, and members help each other there without a name', async () => {
      await go(olga, 'Sezioni')
      await olga.getByLabel('Nome').fill('Chi vive solo')
      await olga.getByLabel('Di che tipo').selectOption('condition')
      await press(olga, 'Crea')
      const made = olga.getByRole('region', { name: 'Chi vive solo' })
      await made.getByText('Chi cura la bacheca').first().click()
      await made.getByLabel('Chi cura la bacheca').fill(coop.officer.webId)
      await made.getByRole('button', { name: 'Affida la bacheca' }).click()
      await made.getByText('Affidata.').waitFor()
      expect(await axeFaults(olga)).toEqual([])

      const page = await openPage(house)
      await enterAs(page, anna, house)
      await page.goto(`${house.site.baseUrl}/member/sections`)
      await page.getByRole('button', { name: 'Entra nella sezione Chi vive solo' }).click()
      await page.getByText('Ne fai parte').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.getByRole('link', { name: 'Vai alla bacheca' }).click()
      await page.getByRole('button', { name: 'Partecipa Chi vive solo' }).click()
      await press(page, 'Ho bisogno')
      await page.getByLabel('Un passaggio').check()
      await page.getByLabel('Scrivilo in poche parole').fill('Martedì devo andare in città.')
      await press(page, 'Metti in bacheca')
      const post = page.getByRole('article').filter({ hasText: 'Martedì devo andare in città.' })
      await post.getByText('Tuo').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await post.getByRole('button', { name: 'Togli' }).click()
      await page.getByText('Ancora niente. Comincia tu.').waitFor()
      await page.close()
    })
  },
)

/** The newest. */
const project = async () => {
  const [newest] = await projectsOf(coop, coop.officer).projects()
  return newest ?? expect.fail('a project was entered')
}

const ask = async (): Promise<string | undefined> => {
  const { id } = await project()
  const consents = createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: institute.fetch,
  })
  return consents
    .createRequest({
      ...{ owner: anna.webId, purpose: research, modes: ['read'], project: id },
      resources: [parseResourceUrl(`${anna.pod}health/laboratory/`)],
      validUntil: instantOf(Date.now() + 5 * 86_400_000),
    })
    .then(
      () => undefined,
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'another fault'),
    )
}

const nameReviewers = async (): Promise<void> => {
  const [ethics, legal] = reviewers as [Person, Person] // two were made
  await olga.getByText('Nomina chi esamina').click()
  await olga.getByLabel('Comitato etico').fill(`${ethics.webId} Elena Etica`)
  await olga.getByLabel('Quanti sì servono').fill('1')
  await olga.getByLabel('Esame legale').fill(`${legal.webId} Guido Garante`)
  await press(olga, 'Firma la nomina')
  await olga.getByText(/Hai firmato/).waitFor()
  await lookAgain(ottavia)
  await ottavia.getByText('Elena Etica').waitFor({ timeout: 20_000 })
  await press(ottavia, 'Firma e nomina')
  await ottavia.getByText('(servono 1 sì su 1)').waitFor()
}

const enterProject = async (title: string): Promise<void> => {
  await olga.getByText('Un progetto nuovo').click()
  await olga.getByLabel('Titolo').fill(title)
  await olga
    .getByLabel('In parole semplici')
    .fill('Guardiamo come va lo zucchero nel sangue. Nessuno ha un nome.')
  await olga.getByLabel('Come si fa').fill('Solo conteggi e medie.')
  await olga.getByLabel('Organizzazione').selectOption({ label: 'Istituto' })
  await olga.getByLabel('Scopi').selectOption(research)
  await olga.getByLabel('Dal', { exact: true }).fill(today)
  await olga.getByLabel('Al', { exact: true }).fill(addDays(today, 30))
  await olga.getByLabel('Esami di laboratorio').check()
  await olga
    .getByLabel('Valutazione d’impatto')
    .setInputFiles({ name: 'dpia.pdf', mimeType: 'application/pdf', buffer: Buffer.from('DPIA') })
  await press(olga, 'Scrivi la bozza')
  await olga.getByText('La bozza è scritta.').waitFor()
}

const sitAtConsole = async (person: Person): Promise<Page> => {
  const context = await house.browser.openWindow({
    locale: 'it-IT',
    viewport: { width: 1280, height: 800 },
  })
  const page = await context.newPage()
  await enterConsole(page, person, house)
  return page
}

/** The screen asks by itself every ten seconds; who comes back sees it at once. */
const lookAgain = async (page: Page): Promise<void> => {
  await go(page, 'Oggi')
  await go(page, 'Progetti')
}
const go = (page: Page, place: string) =>
  page.locator('nav.places').first().getByRole('link', { name: place, exact: true }).click()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
