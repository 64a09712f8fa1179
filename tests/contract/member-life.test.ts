import { readFile } from 'node:fs/promises'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import { instantOf, microCents, parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { monthOf, parseYear } from '@mutua/sdk/coop/period'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cdaSample } from '../../pod-server/src/health/cda/test-support-cda.ts'
import { pdfOf } from '../../pod-server/src/health/files/test-support-files.ts'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { isWhole, verifyContents } from '../../sdk/cli/src/archive/verify-contents.ts'
import { consentsOf, readerOf, recordsOf } from '../support/as-person.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { addMember, addProvider, careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { adoptRistorno, closePeriod, runRistorno } from '../support/two-officers.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let coop: Coop
let anna: Person
let lia: Person
let rossi: Person
let page: Page

const day = 86_400_000
const summary = (): ResourceUrl => parseResourceUrl(`${anna.pod}health/summary/`)
const subject = { reference: 'Patient/p' }
const allergyStatus = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical'

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  ;({ coop } = house)
  await coop.asOfficer.adoptTariff({
    version: 'second',
    resolution: '2026/1',
    // A euro for each document: something is left to be returned.
    prices: Object.fromEntries(selectablePurposes.map(({ iri }) => [iri, microCents(100_000_000)])),
  })
  anna = await addMember(coop, 'anna', 1)
  lia = await addMember(coop, 'lia', 2)
  rossi = await addProvider(coop, 'rossi')
  const fhir = recordsOf(coop, anna)
  await fhir.putAll([
    {
      resourceType: 'Patient',
      id: 'p',
      name: [{ text: 'Anna Neri' }],
      birthDate: '1950-03-02',
      contact: [{ name: { text: 'Lia Neri' }, telecom: [{ system: 'phone', value: '333 000000' }] }],
    },
    {
      resourceType: 'AllergyIntolerance',
      id: 'a',
      patient: subject,
      clinicalStatus: { coding: [{ system: allergyStatus, code: 'active' }] },
      code: { text: 'Penicillina' },
    },
    {
      resourceType: 'Appointment',
      id: 'v',
      status: 'booked',
      description: 'Controllo dal cardiologo',
      start: '2026-12-03T09:00:00Z',
      end: '2026-12-03T09:30:00Z',
      participant: [{ actor: subject, status: 'accepted' }],
    },
  ])
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage(house)
  return () => page.close()
})

const heading = (name: RegExp | string) => page.getByRole('heading', { name }).first()
const button = (name: RegExp | string) => page.getByRole('button', { name })
const link = (name: string) => page.getByRole('link', { name, exact: true })
const open = (place: string) => page.goto(`${house.site.baseUrl}/member${place}`)

/** Goes there by the Tab key alone, presses Enter, and counts it as what it is: a click. */
const press = async (name: RegExp, key = 'Enter'): Promise<void> => {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab')
    const reached = await page.evaluate(() => {
      const { activeElement: at } = document
      return at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? '') : (at?.textContent ?? '')
    })
    if (name.test(reached)) return page.keyboard.press(key)
  }
  throw new Error(`no way by the keyboard to ${String(name)}`)
}

/** How often something was clicked from here on, by whichever means; the app loads nothing anew in between. */
const countClicks = async (): Promise<() => Promise<number>> => {
  await page.evaluate(() => {
    document.documentElement.dataset['clicks'] = '0'
    document.addEventListener(
      'click',
      () => {
        const root = document.documentElement
        root.dataset['clicks'] = String(Number(root.dataset['clicks']) + 1)
      },
      true,
    )
  })
  return () => page.evaluate(() => Number(document.documentElement.dataset['clicks']))
}

const leaveAndEnterAs = async (person: Person): Promise<void> => {
  await page.close()
  page = await openPage(house)
  await enterAs(page, person, house)
}

const seesMoney = async (): Promise<boolean> => /€|\bcent|euro/i.test(await page.locator('body').innerText())

describe('records that a member brings in', () => {
  test('are there within five seconds, in words, with the file as it was; a bad one says why', async () => {
    await enterAs(page, anna, house)
    await open('/data/bring-in')
    const drop = (name: string, bytes: Uint8Array) =>
      page.evaluate(
        ([called, content]) => {
          const carried = new DataTransfer()
          carried.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], called))
          document
            .querySelector('.drop')
            ?.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }))
        },
        [name, Buffer.from(bytes).toString('base64')] as const,
      )
    await page.getByText('Scegli un file').waitFor()
    await drop('rotto.pdf', Buffer.from('%PDF-1.7 nothing'))
    await page.getByText(/Il file non si legge/).waitFor()

    const file = pdfOf([cdaSample('LAB')])
    await drop('referto.pdf', file)
    await page.getByText(/Esami di laboratorio.*un referto.*un risultato/).waitFor()
    await button(/^Porta dentro/).click()
    const came = page.getByRole('status').filter({ hasText: '12 maggio 2026' })
    await came.waitFor()
    // By the clock of the server: how busy the machine of the test is says nothing.
    const [one] = await createPodClient({
      podServer: coop.podServer.baseUrl,
      fetch: anna.fetch,
    }).imports(anna.name)
    expect(Date.parse(one?.endedAt ?? '') - Date.parse(one?.begunAt ?? '')).toBeLessThan(5_000)
    expect(await came.innerText()).toMatch(/un referto.*un risultato/)
    const saved = page.waitForEvent('download')
    await button('Scarica il file com’era').click()
    expect(await readFile(await (await saved).path())).toEqual(file)
  })

  test('as a table whose titles say nothing come in when their owner says what is in each column', async () => {
    await enterAs(page, anna, house)
    await open('/data/bring-in')
    await page.getByLabel('Scegli un file').setInputFiles({
      name: 'misure.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Quando;Valore\n03/04/2026;61,5\n04/04/2026;61,2\n'),
    })
    await page.getByText(/Il file non si legge/).waitFor()
    await page.getByLabel(/^Giorno/).selectOption('Quando')
    await page.getByLabel(/^Peso/).selectOption('Valore')
    await button('Leggi di nuovo').click()
    await page.getByText(/2 risultati/).waitFor()
    await button(/^Porta dentro 2/).click()
    await page.getByText(/4 aprile 2026/).waitFor()
    const fhir = recordsOf(coop, anna)
    expect(await fhir.count('Observation', { code: 'http://loinc.org|29463-7' })).toBe(2)
  })
})

test('A file is brought in and taken back by the keyboard alone, and where one stands is seen.', async () => {
  await enterAs(page, anna, house)
  await open('/data/bring-in')
  await heading('Che cosa hai portato').waitFor()
  const chosen = page.waitForEvent('filechooser')
  await press(/^Scegli un file/)
  const ring = await page.evaluate(() => {
    const at = document.activeElement
    if (at === null) throw new Error('nothing has the focus')
    const { outlineStyle, outlineWidth } = getComputedStyle(at)
    return {
      isInput: at.matches('input[type=file]:focus-visible'),
      outlineStyle,
      width: Number.parseFloat(outlineWidth),
    }
  })
  expect(ring).toMatchObject({ isInput: true, outlineStyle: 'solid' })
  expect(ring.width).toBeGreaterThanOrEqual(2)
  await (
    await chosen
  ).setFiles({
    name: 'peso.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Giorno;Peso\n11/05/2026;60,5\n12/05/2026;60,2\n'),
  })
  const bring = /^Porta dentro 2/
  await button(bring).waitFor()
  await page.getByRole('status').filter({ hasText: 'peso.csv' }).getByText('2 risultati').waitFor()
  await press(bring)
  const one = page.getByRole('article').filter({ hasText: 'peso.csv' })
  await one.getByText(/12 maggio 2026/).waitFor()
  const fhir = recordsOf(coop, anna)
  const weights = () => fhir.count('Observation', { code: 'http://loinc.org|29463-7', date: 'ge2026-05-11' })
  expect(await weights()).toBe(2)
  await press(/^Annulla e togli.*peso\.csv/)
  await one.getByText('Tolto', { exact: true }).waitFor()
  expect(await weights()).toBe(0)
})

test('A daughter is named for the appointments, does by the keyboard what that allows, and sees nothing else; her mother sees each act.', async () => {
  const ask = (resource: ResourceUrl) =>
    consentsOf(coop, rossi).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [resource],
      modes: ['read'],
      validUntil: instantOf(Date.now() + day),
    })
  await ask(summary())
  await ask(parseResourceUrl(`${anna.pod}health/careplan/Appointment/`))
  await enterAs(page, anna, house)
  await link('Chi mi aiuta').click()
  await page.getByText('Scegli qualcuno').click()
  await page.getByLabel('Chi', { exact: true }).fill('lia')
  await page.getByLabel('Rispondere sì o no alle richieste').check()
  await page.getByLabel('Solo gli appuntamenti').check()
  await page.getByLabel(/^Li può anche leggere/).check()
  await page.getByLabel('6 mesi').check()
  await button('Scegli questa persona').click()
  await page.getByText('Aspetta la risposta').waitFor()

  await leaveAndEnterAs(lia)
  await heading('Ciao lia').waitFor()
  await press(/^Ti ha scelto per farsi aiutare/)
  await button(/^Accetto/).waitFor()
  await press(/^Accetto/)
  await page.getByRole('link', { name: /^Agisci adesso/ }).waitFor()
  await press(/^Agisci adesso/)
  await page.getByText(/Agisci per anna/).waitFor()
  await page.getByText(/ti chiede qualcosa/).waitFor()
  expect(await page.getByText(/ti chiede qualcosa/).count()).toBe(1)
  await press(/^Che cosa puoi leggere/)
  await page.getByText('Controllo dal cardiologo').waitFor()
  expect(await page.getByText('Penicillina').count()).toBe(0)
  await press(/^Inizio/)
  await page.getByText(/ti chiede qualcosa/).waitFor()
  await press(/ti chiede qualcosa/)
  await page.getByText('L’elenco dei dati lo vede solo la persona.').first().waitFor()
  await press(/^No$/)
  await page.getByText('Hai detto di no').waitFor()
  await open(`${new URL(page.url()).pathname.replace(/^\/member|\/requests.*$/g, '')}/carry`)
  await heading('Qui non c’è niente').waitFor()
  await press(/^Torna a te$/)
  await heading('Ciao lia').waitFor()
  expect(await page.getByText(/Agisci per/).count()).toBe(0)

  await leaveAndEnterAs(anna)
  await open('/people')
  await page.getByText('Che cosa ha fatto').click()
  await page.getByText(/lia: ha detto di no a una richiesta/).waitFor()
  await link('Chi ha letto').click()
  await page
    .getByText(/lia.*ha letto/)
    .first()
    .waitFor()
})

test('Who has a doctor gives without having been asked; who has none yet gives a code.', async () => {
  await enterAs(page, anna, house)
  await link('Fai vedere al mio medico').click()
  await page.getByLabel(/^rossi/).check()
  await page.getByLabel('Solo oggi').check()
  await page.getByText(/può leggere: Il riassunto/).waitFor()
  expect(await seesMoney()).toBe(false)
  await button('Sì, fai vedere').click()
  await heading('Fatto').waitFor()
  const [grant] = await consentsOf(coop, rossi).grants()
  if (grant === undefined) throw new Error('nothing was given')
  const allergy = parseResourceUrl(`${anna.pod}health/summary/AllergyIntolerance/a`)
  const { bytes } = await (await readerOf(rossi, grant.id)).read(allergy)
  expect(new TextDecoder().decode(bytes)).toContain('Penicillina')

  await open('/share')
  await page.getByLabel(/con un codice/).check()
  await button('Sì, fai il codice').click()
  const code = await page.locator('.passcode').innerText()
  await page.getByRole('img', { name: 'Il codice da inquadrare' }).waitFor()
  const redeemed = await createPasscodeClient({
    consentService: coop.consentService.baseUrl,
    fetch: rossi.fetch,
  }).redeem(code)
  expect(redeemed.grant).toMatchObject({ owner: anna.webId, scope: { resources: [summary()] } })
})

test('Everything is carried away by the keyboard alone in two clicks, as one file that verifies.', async () => {
  await enterAs(page, anna, house)
  const clicks = await countClicks()
  await press(/^Porta via tutto$/)
  await heading('Che cosa c’è dentro').waitFor()
  const saved = page.waitForEvent('download')
  await press(/^Porta via tutto adesso$/)
  const download = await saved
  expect(await clicks()).toBeLessThanOrEqual(3)
  await page.getByText('Fatto: il file è fra i tuoi scaricati.').waitFor()
  expect(download.suggestedFilename()).toBe('anna.zip')
  await using archive = await openArchive(await download.path())
  const paths = archive.files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining(['fhir/AllergyIntolerance/a.json', 'README.html', 'ristorno.csv']),
  )
  expect(isWhole(await verifyContents(archive))).toBe(true)

  await button('Preparalo').click()
  await page.getByText(/È pronto/).waitFor()
  await page.getByText(/Resta qui fino al/).waitFor()
})

test('What came back adds up to the cent, on a page that is two screens from every decision.', async () => {
  await enterAs(page, anna, house)
  await link('La cooperativa').click()
  await page.getByText('Numero di socio').waitFor()
  await page.getByText('Price of care').waitFor()
  expect(await seesMoney()).toBe(false)
  await link('A che cosa sono serviti i miei dati').click()
  await page.getByText(/Cura dal medico di famiglia/).waitFor()
  expect(await seesMoney()).toBe(false)
  await link('I conti, anno per anno').click()
  await page.getByText('Non c’è ancora nessun anno chiuso.').waitFor()

  const year = parseYear(String(new Date().getUTCFullYear()))
  await closePeriod(coop, monthOf(instantOf(Date.now())), { early: true })
  await closePeriod(coop, year, { early: true })
  const resolution = await adoptRistorno(coop, year, { id: `${year}/2` })
  const { allotments } = await runRistorno(coop, year, resolution)
  await page.reload()
  await heading(year).waitFor()
  const sums = await page.locator('td.sum').allInnerTexts()
  const cents = sums.map((text) => Number(text.replaceAll(/[^\d-]/g, '')))
  expect(cents).toHaveLength(6)
  expect(cents.slice(0, -1).reduce((sum, part) => sum + part, 0)).toBe(cents.at(-1))
  expect(BigInt(cents.at(-1) ?? 0)).toBe(allotments.find(({ member }) => member === 1)?.cents)
  await page.getByText('Come si è calcolato').click()
  expect(await page.locator('details[open] ol li').count()).toBe(6)
  await page.getByRole('button', { name: 'Controlla adesso' }).click()
  await page.getByText('Torna tutto.').waitFor()
  await page.getByRole('link', { name: 'Conserva la prova' }).waitFor()
  expect(await axeFaults(page)).toEqual([])

  await page.getByText('Non hai ancora scelto.').waitFor()
  await page.getByRole('radio', { name: /^Al fondo di solidarietà/ }).check()
  await page.getByRole('button', { name: 'Ricorda la mia scelta' }).click()
  await page.getByText('Fatto.').waitFor()
  await page.reload()
  await page.getByRole('radio', { name: /^Al fondo di solidarietà/, checked: true }).waitFor()
  expect(await page.getByText('Non hai ancora scelto.').count()).toBe(0)
})

test('The emergency card is a sheet of paper with the allergies first, and a code that is large enough.', async () => {
  await enterAs(page, anna, house)
  await open('/emergency/card')
  await heading('Anna Neri').waitFor()
  await page.getByText('Penicillina').waitFor()
  await page.getByText('Lia Neri, 333 000000').waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('header.top').isVisible()).toBe(false)
  const { width, modules } = await page.locator('svg.qr').evaluate((code) => ({
    width: code.getBoundingClientRect().width,
    modules: Number(code.getAttribute('viewBox')?.split(' ')[2]),
  }))
  // 96 CSS pixels are 25.4 mm.
  expect((width * 25.4) / 96 / modules).toBeGreaterThan(0.39)
  await page.emulateMedia({ media: 'screen' })
})

test('Who has to leave at once is gone with two presses of Escape, and going back does not lead here.', async () => {
  await page.route('https://www.wikipedia.org/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Anybody</h1>' }),
  )
  await enterAs(page, anna, house)
  expect(await button('Via da qui').count()).toBe(0)
  await open('/quiet')
  await page.getByLabel('Metti il tasto').check()
  await button('Via da qui').waitFor()
  expect(await page.evaluate(() => localStorage.getItem('mutua.view'))).toBe('e')
  const before = await page.evaluate(() => history.length)
  await link('Chi ha letto').click()
  await heading('Chi ha usato i tuoi dati').waitFor()
  await link('Chi può').click()
  await heading('Chi può vedere').waitFor()
  expect(await page.evaluate(() => history.length)).toBe(before)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await heading('Anybody').waitFor()
  expect(page.url()).toBe('https://www.wikipedia.org/')
  expect(await page.evaluate(() => history.length)).toBe(before)
  await open('/quiet')
  await page.evaluate(() => localStorage.clear())
})

test('Who has nothing yet is told where to begin.', async () => {
  expect(
    await createPodClient({ podServer: coop.podServer.baseUrl, fetch: lia.fetch }).imports(lia.name),
  ).toEqual([])
  await enterAs(page, lia, house)
  await heading('Da dove cominciare').waitFor()
  await link('Porta dentro i tuoi dati').click()
  await page.getByText('Scegli un file').waitFor()
})
