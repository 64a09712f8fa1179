import { createBooksClient } from '@mutua/sdk/clients/books-client'
import { createConsoleClient } from '@mutua/sdk/clients/console-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { monthOf, parseYear } from '@mutua/sdk/coop/period'
import { transferDraftSchema } from '@mutua/sdk/coop/transfer'
import { instantOf, microCents, parseResourceUrl, parseSha256 } from '@mutua/sdk/ids'
import { foundingStatutes } from '@mutua/sdk/law/packs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { reportXml } from '../../consent-service/src/ledger/sepa/test-support-payments.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { readerOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { enterConsole } from '../support/console-site.ts'
import {
  addMember,
  addProvider,
  admitByName,
  careByFamilyDoctor,
  createPerson,
  giveConsent,
  secondOfficer,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { openMemberSite, type MemberSite } from '../support/member-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let coop: Coop
let anna: Person
/** Two officers, each at a screen of their own. */
let olga: Page
let ottavia: Page

const today = civilDateOf(Date.now())
const month = monthOf(instantOf(Date.now()))
const year = parseYear(month.slice(0, 4))
const monthInWords = new Intl.DateTimeFormat('it', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
}).format(new Date(`${month}-01`))

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  coop = house.coop
  const resolution = (id: string, governs: ('tariff' | 'budget')[]) =>
    coop.asOfficer.recordResolution({ id, title: `Delibera ${id}`, adoptedOn: today, governs })
  await resolution('2026/2', ['tariff'])
  // 200 euro a document, so that two reads make a sum that can be paid.
  const prices = { [careByFamilyDoctor]: microCents(20_000_000_000n) }
  await coop.asOfficer.adoptTariff({ version: 'second', resolution: '2026/2', prices })
  anna = await addMember(coop, 'anna', 1)
  const bruno = await addMember(coop, 'bruno', 2)
  await useRecordsOf([anna, bruno])
  await planAndSpend(resolution)
  await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Istituto', administrators: [coop.officer.webId] })
  olga = await sitAtConsole(coop.officer)
  ottavia = await sitAtConsole(await createPerson(coop.podServer.baseUrl, secondOfficer))
})
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `the co-op’s console${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('lets nobody in who is no officer, and says so', async () => {
      const page = await freshPage()
      await enterConsole(page, anna, house)
      await heading(page, 'Questa parte non è per te').waitFor()
      expect(await page.locator('nav.places a').count()).toBe(0)
      await page.context().close()
    })

    test('shows the members register from the one route that knows of no pod, consent or purpose', async () => {
      const asked: string[] = []
      const { origin } = new URL(coop.consentService.baseUrl)
      olga.on('request', (request) => {
        const url = new URL(request.url())
        if (url.origin === origin && request.method() === 'GET') asked.push(url.pathname)
      })
      await go(olga, 'Soci')
      await olga.getByRole('row', { name: /anna/ }).waitFor()
      olga.removeAllListeners('request')
      expect(new Set(asked.filter((path) => !path.startsWith('/console/') && path !== '/decisions'))).toEqual(
        new Set(['/members/book']),
      )
      expect(await olga.getByRole('row').count()).toBe(3)
      expect(await olga.locator('main').innerText()).not.toMatch(/https?:|salute di anna|diabet/i)
    })

    test('leads from a line of the budget to the movement and its document (job 8)', async () => {
      await go(olga, 'Bilancio')
      await olga.getByText('30,00 € su 100,00 €').first().waitFor()
      const centre = olga.getByRole('article').filter({ hasText: 'Sportello di valle' })
      await centre.locator('summary').click()
      await centre.getByRole('link', { name: 'Personale' }).click()
      const row = olga.getByRole('row', { name: /Ore di segreteria/ })
      await row.getByText('Fattura 12, Rossi').waitFor()
      await olga.getByText('1 movimento').waitFor()
      expect(await row.innerText()).toContain('30,00')
    })

    test('books a cost by hand with its document, which stays here, and puts it right, once (job 8)', async () => {
      await go(olga, 'Contabilità')
      await olga.getByRole('link', { name: 'Tutti i movimenti' }).click()
      await olga.getByText('Registra a mano').click()
      const sent: string[] = []
      const listen = (request: { postData: () => string | null }) => void sent.push(request.postData() ?? '')
      olga.on('request', listen)
      await olga.getByLabel('Quale costo').selectOption({ label: 'Affitti' })
      await olga.getByLabel('Importo in euro').fill('12,50')
      await olga.getByLabel('Mese', { exact: true }).first().selectOption(month)
      await olga.getByLabel('Descrizione').fill('Sala di novembre')
      const document = {
        name: 'sala.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('the invoice itself'),
      }
      await olga.getByLabel('File del documento').setInputFiles(document)
      await olga.getByLabel('Che documento è').fill('Fattura 7, Sala')
      await button(olga, 'Registra').click()
      await olga.getByText(/Movimento \d+ registrato: 12,50/).waitFor()
      olga.off('request', listen)
      expect(sent.join()).toContain('cost:rent')
      expect(sent.join()).not.toContain('the invoice itself')
      const row = olga.getByRole('row', { name: /Sala di novembre/ })
      await row.getByText('Storna', { exact: false }).first().click()
      await row.getByLabel('Mese').selectOption(month)
      await row.getByLabel('Perché').fill('Registrata due volte')
      await row.getByRole('button', { name: 'Storna il movimento' }).click()
      await olga.getByRole('row', { name: /Registrata due volte.*12,50/ }).waitFor()
      await row.getByText('Storna').first().waitFor({ state: 'detached' })
    })

    test('closes the month and the year with two signatures made in two browsers (job 5)', async () => {
      for (const page of [olga, ottavia]) {
        await go(page, 'La mia firma')
        await button(page, 'Crea la mia firma').click()
        await page.getByText('La tua firma è pronta').waitFor()
      }
      for (const period of [month, year]) {
        // From elsewhere, so that it is asked for anew.
        await go(olga, 'Oggi')
        await go(olga, 'Mesi')
        const name = period === year ? year : monthInWords
        const open = olga
          .getByRole('article')
          .filter({ has: olga.getByRole('heading', { name, exact: true }) })
        await open.getByRole('checkbox').check()
        // What is signed is seen first: nobody can sign before.
        expect(await open.getByRole('button', { name: 'Firma la chiusura' }).count()).toBe(0)
        await open.getByRole('button', { name: 'Fai il conto' }).click()
        await open.getByRole('row', { name: /Test practice.*400,00/ }).waitFor()
        await open.getByRole('button', { name: 'Firma la chiusura' }).click()
        await olga.getByText('Adesso serve la firma di un’altra persona').waitFor()
        await go(ottavia, 'Oggi')
        await ottavia.getByRole('link', { name: `Chiusura di ${period}` }).click()
        await ottavia.getByText('Conto per conto').click()
        await ottavia.getByRole('row', { name: /Test practice.*400,00/ }).waitFor()
        await button(ottavia, 'Firma e chiudi').click()
        await ottavia.getByText('Firma e chiudi').waitFor({ state: 'detached' })
      }
      await ottavia.locator('details summary').first().click()
      await ottavia
        .getByRole('row', { name: /Test practice/ })
        .first()
        .waitFor()
      await go(ottavia, 'Fatture')
      const invoice = ottavia.getByRole('row', {
        name: new RegExp(`${year}/1 .*Test practice.*400,00.*aperta`),
      })
      const coming = ottavia.waitForEvent('download')
      await invoice.getByRole('button', { name: /Pagina/ }).click()
      expect((await coming).suggestedFilename()).toBe(`invoice-${year}-1.html`)
      await go(ottavia, 'Contabilità')
      await ottavia.getByText('I conti quadrano').waitFor()
      expect(await ottavia.locator('.fault, .state.over').count()).toBe(0)
    })

    test('tries out, publishes, has voted and runs the ristorno, once (job 6)', async () => {
      await go(olga, 'Ristorno')
      await button(olga, 'Prova i conti').click()
      const reserve = olga.getByRole('row', { name: /Riserva legale/ })
      await reserve.waitFor()
      await button(olga, 'Pubblica questi criteri').click()
      await olga.getByLabel('Numero della delibera').fill(`${year}/9`)
      await olga.getByLabel('Votata il').fill(today)
      await button(olga, 'Scrivi la delibera nel libro').click()
      await button(olga, 'Firma il ristorno').click()
      await olga.getByText('Adesso serve la firma di un’altra persona').waitFor()
      await go(ottavia, 'Ristorno')
      await button(ottavia, 'Firma ed esegui il ristorno').click()
      await heading(ottavia, `Ristorno ${year}: fatto`).waitFor()
      await ottavia.getByText('Tocca a 2 soci').waitFor()
      expect(await button(ottavia, 'Firma il ristorno').count()).toBe(0)
    })

    test('has the bank pay it: two signatures, the file, the answer, what came back ordered again (job 6)', async () => {
      await go(olga, 'Banca')
      await button(olga, 'Prepara l’ordine').click()
      await button(olga, 'Firma l’ordine').click()
      await olga.getByText('Adesso serve la firma di un’altra persona').waitFor()
      await go(ottavia, 'Banca')
      await button(ottavia, 'Firma e approva l’ordine').click()
      await button(ottavia, 'Prepara il file per la banca').click()
      const coming = ottavia.waitForEvent('download')
      await button(ottavia, 'Scarica il file').click()
      const chunks: Buffer[] = []
      for await (const chunk of await (await coming).createReadStream()) chunks.push(chunk as Buffer)
      const xml = Buffer.concat(chunks).toString('utf8')
      const [, file = ''] = /<MsgId>([^<]+)<\/MsgId>/.exec(xml) ?? []
      const [, id = ''] = /<EndToEndId>([^<]+)<\/EndToEndId>/.exec(xml) ?? []
      const report = reportXml({ file, group: 'PART', payments: [{ id, status: 'RJCT', reason: 'AC04' }] })
      await ottavia.getByLabel('File della banca').setInputFiles({
        name: 'pain.002.xml',
        mimeType: 'application/xml',
        buffer: Buffer.from(report),
      })
      await ottavia.getByText(/Rifiutati: 1/).waitFor()
      await ottavia.getByText('Il conto è chiuso').waitFor()
      await button(ottavia, 'Ordina di nuovo 1 pagamento tornato').click()
      await heading(ottavia, /RISTORNO-\d{4}-R01/).waitFor()
      expect(xml).toContain('<CtrlSum>')
    })

    test('draws up a contract with its purpose, its term, the pledge and what goes back, and two sign it (job 4)', async () => {
      await go(olga, 'Contratti')
      await olga.getByText('Un contratto nuovo').click()
      await olga.getByLabel('Organizzazione', { exact: true }).selectOption({ label: 'Istituto' })
      await olga.getByLabel('Cura dal medico di famiglia').check()
      await olga.getByLabel('Dal', { exact: true }).fill(today)
      await olga.getByLabel('Al', { exact: true }).fill(`${String(Number(year) + 1)}-12-31`)
      await olga.getByLabel('Con la delibera').selectOption(`${year}/9`)
      expect(await button(olga, 'Firma la proposta').isDisabled()).toBe(true)
      await olga.getByLabel(/L’organizzazione si impegna/).check()
      await button(olga, 'Firma la proposta').click()
      await olga.getByText('Adesso serve la firma di un’altra persona').first().waitFor()
      await go(ottavia, 'Contratti')
      await button(ottavia, 'Firma e offri il contratto').click()
      const card = ottavia.getByRole('article').filter({ hasText: 'aspetta l’organizzazione' })
      await card.getByText('Nessuno cerca di sapere chi sono.').waitFor()
      await card.getByText(/50%|50\s%/).waitFor()
      await card.getByText('Finirlo prima').click()
      expect(await button(ottavia, 'Finisci il contratto').isDisabled()).toBe(true)
      await card.getByLabel('Perché finisce').fill('Lo studio non si fa più.')
      await button(ottavia, 'Finisci il contratto').click()
      await ottavia
        .getByRole('article')
        .filter({ hasText: 'finito' })
        .getByText('Lo studio non si fa più.')
        .waitFor()
    })

    test('tells the rules with their articles, what the law refuses of a new statute, and since when it is in effect', async () => {
      await go(olga, 'Statuto e legge')
      await olga.getByRole('textbox', { name: 'Cerca' }).fill('2538 c. 1')
      await olga.getByText('Vota chi è iscritto nel libro soci da almeno 90 giorni.').waitFor()
      const law = olga.getByRole('region', { name: 'Statuti nuovi' })
      const propose = (days: number) =>
        law.getByLabel('Proponi uno statuto').setInputFiles({
          name: 'statuto.json',
          mimeType: 'application/json',
          buffer: Buffer.from(JSON.stringify(statuteWith(days))),
        })
      await propose(7)
      await law.getByText('Almeno 8 giorni. art. 2366 c. 2-3 c.c.').waitFor()
      await law.getByText('Ancora nessuno.').waitFor()
      await propose(8)
      await law.getByText('Pubblicato: si può votare.').waitFor()
      await law.getByRole('row', { name: /15 giorni.*8 giorni/ }).waitFor()
      await law.getByText('Statuto di prova').click()
      const digest = parseSha256(await law.locator('details code').first().innerText())
      await coop.asOfficer.recordResolution({
        ...{ id: '2026/90', title: 'Statuto', adoptedOn: today, governs: ['statute'] },
        enacts: [{ subject: 'statute', digest }],
      })
      await olga.reload()
      await law.getByText('Statuto di prova').click()
      await button(olga, 'Registra l’iscrizione').click()
      await olga
        .getByRole('region', { name: 'Oggi vale' })
        .getByText(/Statuto di prova · dal/)
        .waitFor()
      await olga.getByRole('textbox', { name: 'Cerca' }).fill('2366')
      await olga.getByText('L’avviso arriva almeno 8 giorni prima dell’assemblea.').waitFor()
      expect(await axeFaults(olga)).toEqual([])
    })

    test('leaves a yearly account to anybody, with what is of ten or more and without what is of two (job 10)', async () => {
      for (let ordinal = 3; ordinal <= 12; ordinal += 1)
        await admitByName(coop, `socio-${String(ordinal)}`, ordinal)
      const page = await freshPage()
      await page.goto(`${coop.consentService.baseUrl}/transparency`)
      await heading(page, `Che cosa abbiamo fatto nel ${year}`).waitFor()
      await page.getByRole('row', { name: /Cura dal medico di famiglia meno di 10 persone/ }).waitFor()
      expect(await page.locator('body').innerText()).not.toMatch(/anna|bruno|Test practice|400,00/)
      expect(await axeFaults(page)).toEqual([])
      await page.getByRole('link', { name: 'Obiettivi, BES e schede' }).click()
      await heading(page, `A che cosa è servito il ${year}`).waitFor()
      const figure = (name: string) => page.getByRole('region', { name, exact: true })
      await figure('Soci').getByText('12 persone').waitFor()
      await figure('Usi per le cure').getByText('meno di 10 persone').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.context().close()
      await go(olga, 'Cifre pubbliche')
      const card = olga.getByRole('region', { name: `Obiettivi, BES e schede ${year}` })
      const line = (name: string) => card.getByRole('listitem').filter({ hasText: name })
      await line('Libro soci.').getByText('12 persone').waitFor()
      await line('Usi per le cure').getByText('meno di 10 persone').waitFor()
      expect(await axeFaults(olga)).toEqual([])
      const csv = await card.getByRole('link', { name: 'CSV' }).getAttribute('href')
      expect(await (await fetch(String(csv))).text()).toMatch(
        /Soci.*,12,[^]*Usi per le cure.*meno di 10 persone/,
      )
    })
  },
)

/** The founding statute of a social co-op with that much notice. */
const statuteWith = (days: number) => ({
  type: 'statute',
  title: 'Statuto di prova',
  text: `Art. 24. L’avviso arriva almeno ${days} giorni prima.`,
  rules: foundingStatutes.social.rules.map((rule) =>
    rule.id === 'notice.days' ? { ...rule, value: days } : rule,
  ),
})

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

const go = async (page: Page, place: string): Promise<void> => {
  await page.locator('nav.places').getByRole('link', { name: place, exact: true }).click()
}

/** A browser of its own, in which nobody is signed in. */
const freshPage = async (): Promise<Page> => {
  const context = await house.browser.openWindow({
    locale: 'it-IT',
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  })
  return context.newPage()
}

const sitAtConsole = async (person: Pick<Person, 'name' | 'password'>): Promise<Page> => {
  const page = await freshPage()
  await enterConsole(page, person, house)
  await heading(page, 'Oggi in cooperativa').waitFor()
  return page
}

/** Each gives a consent, and the doctor reads; the receipts have arrived when it resolves. */
const useRecordsOf = async (members: readonly Person[]): Promise<void> => {
  const doctor = await addProvider(coop, 'doctor')
  for (const member of members) {
    const document = parseResourceUrl(`${member.pod}health/laboratory/a.txt`)
    const body = 'Glicemia 98'
    await member.fetch(document, { method: 'PUT', headers: { 'Content-Type': 'text/plain' }, body })
    const { id } = await giveConsent(coop, { member, provider: doctor }, [document])
    await (await readerOf(doctor, id)).read(document)
  }
  const client = createConsoleClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  await vi.waitFor(async () => expect((await client.uses()).uses).toBe(members.length), {
    timeout: 60_000,
    interval: 200,
  })
}

/** A centre, a budget for it, and a cost with its paper. */
const planAndSpend = async (
  resolution: (id: string, governs: 'budget'[]) => Promise<unknown>,
): Promise<void> => {
  const books = createBooksClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  await resolution('2026/3', ['budget'])
  const centre = transferDraftSchema.shape.centre.parse('valle')
  await books.addCentre({
    name: centre,
    title: 'Sportello di valle',
    section: 'Valle',
    opensOn: civilDateSchema.parse(`${year}-01-01`),
  })
  await books.adoptBudget(year, {
    resolution: '2026/3',
    lines: [{ centre: 'valle', account: 'cost:staff', cents: '10000' }],
  })
  await books.post(
    transferDraftSchema.parse({
      key: 'ore',
      debit: 'cost:staff',
      credit: 'bank',
      cents: '3000',
      period: month,
      reference: 'Ore di segreteria',
      centre,
      voucher: { sha256: 'a'.repeat(64), title: 'Fattura 12, Rossi' },
    }),
  )
}
