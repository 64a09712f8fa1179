import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { createPerson, type Person } from '../support/coop.ts'
import { openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { nameReviewers } from '../support/open-project.ts'
import { enterWorkbench } from '../support/research-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
const today = civilDateOf(Date.now())

let house: MemberSite
let researcher: Person
let page: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  const { coop } = house
  researcher = await createPerson(coop.podServer.baseUrl, 'ricercatrice')
  await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Istituto Valmarna', administrators: [researcher.webId] })
  await nameReviewers(coop)
  page = await openPage(house)
  await enterWorkbench(page, researcher, house)
}, 240_000)
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `the research workbench${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('keeps an application on the device while it is written, and says what is missing before it is saved', async () => {
      await page.getByText('Ancora nessuno studio').waitFor()
      await go('Nuova richiesta')
      await page.getByLabel('Titolo', { exact: true }).fill('Glicemia dopo i 65 anni')
      await page.getByLabel('In parole semplici').fill(hard)
      await page.getByText('È difficile').waitFor()
      await page.getByLabel('In parole semplici').fill(easy)
      await page.getByText('Si legge bene.').waitFor()
      await page.getByLabel('Cerca una variabile').fill('glicata')
      await page.getByRole('checkbox', { name: /Emoglobina glicata, ultimo valore/ }).check()
      await page.getByLabel('Cerca una variabile').fill('eta')
      await page.getByRole('checkbox', { name: /^Età/ }).check()
      // What is chosen stays in sight, and what a member will be asked stands beside it.
      await page.getByLabel('Perché serve: Emoglobina glicata').waitFor()
      const asked = page.getByRole('complementary', { name: 'Che cosa chiedi a un socio' })
      expect(await asked.getByRole('listitem').count()).toBe(2)
      await press('Salva la bozza')
      await page.getByText(/^Mancano \d+ cose/).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.reload()
      await page.getByRole('heading', { name: 'Una richiesta di studio' }).waitFor()
      expect(await page.getByLabel('Titolo', { exact: true }).inputValue()).toBe('Glicemia dopo i 65 anni')
      await go('Studi')
      await page.getByText('solo su questo dispositivo').waitFor()
      await page.getByRole('link', { name: /Glicemia dopo i 65 anni/ }).click()
    })

    test('saves it as a draft that nobody else sees, submits it, and shows the signatures that it waits for', async () => {
      await page.getByLabel('Organizzazione').selectOption({ label: 'Istituto Valmarna' })
      for (const [label, value] of Object.entries(said))
        await page.getByLabel(label, { exact: true }).fill(value)
      await page.getByLabel('Nome della persona 1').fill('Ada Ricercatrice')
      await page
        .getByLabel('Valutazione d’impatto')
        .setInputFiles({ name: 'dpia.pdf', mimeType: 'application/pdf', buffer: Buffer.from('DPIA') })
      await page.getByText('dpia.pdf').waitFor()
      await press('Salva la bozza')
      await page.getByRole('heading', { name: 'Bozza salvata' }).waitFor()
      expect(await studies(fetch)).toEqual([])
      expect(await axeFaults(page)).toEqual([])
      await press('Invia per l’esame')
      await page.getByRole('heading', { name: 'Le tre firme' }).waitFor()
      await page.getByText('0 sì su 2 che servono').waitFor()
      expect(await axeFaults(page)).toEqual([])
      const [study] = await studies(fetch)
      expect(study?.state).toBe('submitted')
      expect(study?.plan.variables).toEqual(['age', 'hba1c'])
      expect(study?.plan.application.necessity).toContain('Età (Age): per fasce')
      // Nothing of it is left on the device.
      await go('Studi')
      await page.getByText('inviata').first().waitFor()
      expect(await page.getByText('solo su questo dispositivo').count()).toBe(0)
    })

    test('keeps form and JSON of a question in step, and says what it would cost before anything is asked', async () => {
      await page.getByRole('link', { name: 'Glicemia dopo i 65 anni' }).click()
      await page.getByRole('link', { name: 'Prova le domande' }).click()
      const editor = page.getByRole('textbox', { name: 'La stessa domanda in JSON' })
      expect(JSON.parse(await editor.inputValue())).toMatchObject({
        query: { kind: 'histogram', by: { column: 'age_years' }, where: [{ column: 'age_years', from: 18 }] },
      })
      await page.getByText(/95 volte su 100 ogni numero sta entro/).waitFor()
      await page.getByRole('radio', { name: /^Media(?!na)/ }).check()
      await page.getByLabel('Limite basso').fill('4,5')
      expect(JSON.parse(await editor.inputValue())).toMatchObject({
        query: { kind: 'mean', column: 'measurement_hba1c', least: 45, most: 140 },
      })
      await editor.fill(
        '{"query":{"kind":"count","of":"members","where":[{"column":"measurement_hba1c","from":70}]},"rho":"0.001"}',
      )
      await page.getByRole('radio', { name: /^Quanti un numero/ }).waitFor()
      expect(
        await page
          .getByRole('group', { name: /glicata/ })
          .getByLabel('Da')
          .inputValue(),
      ).toBe('7,0')
      await page.getByText('La domanda va bene.').waitFor()
      const before = await page.getByText(/ogni numero sta entro/).innerText()
      await page.getByLabel('Precisione').press('End')
      await expect.poll(() => page.getByText(/ogni numero sta entro/).innerText()).not.toBe(before)
      expect(JSON.parse(await editor.inputValue())).toMatchObject({ rho: '0.125' })
      await editor.fill(
        '{"query":{"kind":"count","of":"members","where":[{"column":"name","in":["x"]}]},"rho":"0.001"}',
      )
      await page.getByText('name: the table has no such column.').waitFor()
      expect(await page.getByRole('button', { name: 'Chiedi e spendi' }).isDisabled()).toBe(true)
      expect(await axeFaults(page)).toEqual([])
      // Kept while one looks elsewhere.
      await go('Catalogo')
      await page.getByRole('heading', { name: 'Che cosa si può chiedere' }).waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.goBack()
      expect(await editor.inputValue()).toContain('"name"')
    })

    test('shows nobody else a draft, and asks nothing for whom no plan names', async () => {
      const other = await createPerson(house.coop.podServer.baseUrl, 'curioso')
      const elsewhere = await openPage(house)
      await enterWorkbench(elsewhere, other, house)
      await elsewhere.getByText('Ancora nessuno studio').waitFor()
      await elsewhere.getByRole('link', { name: 'Scrivi una richiesta' }).click()
      await elsewhere.getByText('Non amministri nessuna organizzazione iscritta.').waitFor()
      expect(await axeFaults(elsewhere)).toEqual([])
      await elsewhere.close()
    })
  },
)

const said = {
  'Protocollo': 'Conteggi per fascia di età.',
  'Perché serve: Età': 'per fasce',
  'Perché serve: Emoglobina glicata, ultimo valore': 'è ciò che si studia',
  'A chi e a che cosa serve': 'A chi vive nella valle.',
  'Perché non bastano meno dati': 'Due variabili sono il minimo.',
  'Come evitate gli abusi': 'Nessun incrocio con altri archivi.',
  'Chi paga lo studio': 'Fondi propri.',
  'Dal': today,
  'Al': addDays(today, 200),
}

const easy =
  'Molti anziani hanno lo zucchero alto. Vogliamo sapere quanti sono. Così i medici sanno chi aiutare prima.'
const hard =
  'L’indagine epidemiologica osservazionale trasversale caratterizza la prevalenza dell’insufficiente compenso glicometabolico nella popolazione ultrasessantacinquenne istituzionalizzata.'

const studies = async (as: typeof fetch) =>
  createStudyClient({ consentService: house.coop.consentService.baseUrl, fetch: as }).studies()

const go = (place: string) =>
  page.locator('nav.places').first().getByRole('link', { name: place, exact: true }).click()
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
