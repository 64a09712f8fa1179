import { hash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { registerLineSchema } from '@mutua/sdk/coop/register'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { createCommandLine } from '../support/command-line.ts'
import { enterConsole } from '../support/console-site.ts'
import { createPerson, secondOfficer, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let ada: Person
let adas: Page
let office: Page

const today = civilDateOf(Date.now())
const inWords = (day: string) =>
  new Intl.DateTimeFormat('it', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  ada = await createPerson(house.coop.podServer.baseUrl, 'ada')
  const elsewhere = { locale: 'it-IT', viewport: { width: 1280, height: 900 }, acceptDownloads: true }
  const context = await house.browser.openWindow(elsewhere)
  office = await context.newPage()
  await enterConsole(office, house.coop.officer, house)
  adas = await openPage(house)
  await enterAs(adas, ada, house)
})
afterAll(() => opened.disposeAsync())

const fill = (page: Page, label: string, value: string) =>
  page.getByRole('textbox', { name: label, exact: true }).fill(value)
/** By the command line, which sends what the console sends. */
const asOfficer = async (word: string, papers: unknown, ...rest: string[]) => {
  await using folder = await createTemporaryFolder('member-joins')
  await writeFile(join(folder.path, 'papers.json'), JSON.stringify(papers))
  const { officer, podServer, consentService } = house.coop
  const run = createCommandLine(
    {
      MUTUA_POD_SERVER: podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: consentService.baseUrl,
      MUTUA_CLIENT_ID: officer.credentials.clientId,
      MUTUA_CLIENT_SECRET: officer.credentials.clientSecret,
      MUTUA_HOME: folder.path,
    },
    folder.path,
  )
  const { code, out, said } = await run(['member', word, ...rest, '--papers', 'papers.json', '--json'])
  expect({ code, said }).toEqual({ code: 0, said: '' })
  return registerLineSchema.parse(JSON.parse(out))
}
const noFaults = async (page: Page) => expect(await axeFaults(page)).toEqual([])

describe.skipIf(chromium === undefined)(
  `joining and leaving${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('who applies has a number and a clock, and reads what happens next (member job 1)', async () => {
      await adas.getByRole('link', { name: 'Diventa socio della cooperativa' }).click()
      await adas.getByRole('button', { name: 'Fai domanda' }).click()
      await adas.getByRole('alert').getByText('Qualcosa manca').waitFor()
      await fill(adas, 'Nome e cognome', 'Ada Neri')
      await fill(adas, 'Codice fiscale', 'RSSMRA85T10A562S')
      await adas.getByLabel('Giorno di nascita').fill('1985-12-10')
      await fill(adas, 'Dove sei nato', 'Rimini')
      await fill(adas, 'Dove abiti', 'Via Nessuna 1, Rimini')
      await fill(adas, 'Provincia', 'rn')
      await noFaults(adas)
      await adas.getByRole('button', { name: 'Fai domanda' }).click()
      await adas.getByRole('heading', { name: 'La tua domanda: numero 1' }).waitFor()
      expect(await adas.locator('main .state').innerText()).toMatch(/risponde entro il \d+ \p{L}+ \d{4}$/u)
      await adas.getByText('Il consiglio legge la domanda e decide.').waitFor()
      await noFaults(adas)
    })

    test('the office sees the clock, enters the board’s act and the payment, and prints the book of a day (board job 1)', async () => {
      // It would come by itself within ten seconds.
      await office.reload()
      await office.getByRole('link', { name: /^Domande di ammissione/ }).click()
      await office.getByText('Ada Neri').click()
      await office.getByText('Via Nessuna 1, Rimini (RN)').waitFor()
      await office.getByRole('radio', { name: 'Ammette', exact: true }).check()
      await fill(office, 'Delibera del consiglio', 'CdA 3/2026')
      await noFaults(office)
      await office.getByRole('button', { name: 'Annota nel libro' }).click()
      await office.getByText('Nessuna domanda aspetta.').waitFor()
      await office.getByRole('link', { name: 'Soci', exact: true }).click()
      await office.getByRole('link', { name: 'Ada Neri' }).click()
      await office.getByText('Annota un versamento').click()
      await fill(office, 'Euro', '25')
      await office.getByRole('button', { name: 'Annota e registra in contabilità' }).click()
      await office.getByText('Quota versata', { exact: true }).waitFor()
      await noFaults(office)
      await office.getByRole('link', { name: 'Libro soci' }).click()
      const coming = office.waitForEvent('download')
      await office.getByRole('button', { name: 'Pagina da stampare' }).click()
      expect((await coming).suggestedFilename()).toBe(`libro-soci-${today}.html`)
      await office.getByLabel('Com’era il giorno').fill(addDays(today, -1))
      await office.getByText('0 soci').waitFor()
    })

    test('admitted, the person reads number, quota paid and the day on which the vote begins', async () => {
      await adas.reload()
      await adas.getByRole('heading', { name: 'Essere socio' }).waitFor()
      const mine = adas.getByRole('region', { name: 'Sei socio' })
      await mine.getByText('25,00 €').waitFor()
      await mine.getByText(inWords(addDays(today, 90))).waitFor()
      await noFaults(adas)
      const coming = adas.waitForEvent('download')
      await mine.getByRole('button', { name: 'Prendi la tessera' }).click()
      expect((await coming).suggestedFilename()).toBe('tessera-socio.jwt')
    })

    test('who leaves reads what stays, the days and the refund before deciding, and takes everything along (member job 10)', async () => {
      await adas.getByRole('link', { name: 'Lasciare la cooperativa' }).click()
      await adas.getByText('I tuoi dati, tutti.').waitFor()
      await adas.getByText('La quota ti torna al più tardi il').waitFor()
      await adas.getByRole('link', { name: 'Prendi i tuoi dati' }).waitFor()
      await noFaults(adas)
      await adas.getByRole('button', { name: 'Chiedo di uscire' }).click()
      await adas.getByText(`Hai chiesto di uscire il ${inWords(today)}.`, { exact: false }).waitFor()
      const left = await asOfficer(
        'enter',
        { kind: 'withdrawn', act: { number: 'CdA 4/2026', on: today } },
        '1',
      )
      await adas.reload()
      await adas.getByRole('heading', { name: 'Non sei più socio' }).waitFor()
      await adas.getByText(inWords(left.refund?.latestBy ?? '')).waitFor()
      await adas.getByText('I tuoi dati e i tuoi consensi restano tuoi.', { exact: false }).waitFor()
      await noFaults(adas)
      // The pod is theirs as before.
      expect((await ada.fetch(ada.pod)).status).toBe(200)
      await office.getByRole('link', { name: 'Oggi', exact: true }).click()
    })

    test('somebody without a phone applies at the desk: a sheet to sign, a page to take home, and a second officer who confirms', async () => {
      const ida = await createPerson(house.coop.podServer.baseUrl, 'ida')
      await office.goto(`${house.site.baseUrl}/coop/applications`)
      await office.getByRole('link', { name: /^Scrivi la domanda di chi non ha un telefono/ }).click()
      await fill(office, 'Nome e cognome', 'Ida Bianchi')
      await fill(office, 'Codice fiscale', 'BNCLCU70A01F205R')
      await office.getByLabel('Data di nascita').fill('1970-01-01')
      await fill(office, 'Luogo di nascita', 'Milano')
      await fill(office, 'Indirizzo del suo spazio', ida.pod)
      await fill(office, 'Indirizzo', 'Via Nessuna 2, Rimini')
      const enter = office.getByRole('button', { name: 'Registra la domanda' })
      expect(await enter.isDisabled()).toBe(true)
      const sheet = office.waitForEvent('download')
      await office.getByRole('button', { name: 'Foglio da firmare' }).click()
      const printed = await readFile(await (await sheet).path(), 'utf8')
      expect(printed).toMatch(/Ida Bianchi[\s\S]*Firma di chi chiede/)
      const scan = { name: 'foglio.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('signed by Ida') }
      await office.getByLabel('Foglio firmato, fotografato o scansionato').setInputFiles(scan)
      await office.getByText('Impronta').first().waitFor()
      await noFaults(office)
      await enter.click()
      const filed = office.getByRole('heading', { name: /^Domanda \d+ registrata$/ })
      await filed.waitFor()
      const number = Number(/\d+/.exec(await filed.innerText())?.[0])
      const letter = office.waitForEvent('download')
      await office.getByRole('button', { name: 'Lettera da stampare' }).click()
      const page = await readFile(await (await letter).path(), 'utf8')
      expect(page).toContain(hash('sha256', 'signed by Ida'))
      // Whoever entered it does not confirm it.
      await office.getByRole('link', { name: 'Domande di ammissione' }).click()
      await office.getByText('Ida Bianchi').click()
      await office.getByRole('button', { name: 'Ho visto il foglio: confermo' }).click()
      await office.getByRole('alert').first().waitFor()
      const second = await createPerson(house.coop.podServer.baseUrl, secondOfficer)
      const deps = { consentService: house.coop.consentService.baseUrl, fetch: second.fetch }
      expect(await createRegisterClient(deps).confirmAtDesk(number)).toMatchObject({ state: 'applied' })
    })
  },
)
