import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createComplaintClient } from '@mutua/sdk/clients/complaint-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createQuestionClient } from '@mutua/sdk/clients/question-client'
import { instantOf, parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { consentsOf, readerOf } from '../support/as-person.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { createCommandLine } from '../support/command-line.ts'
import { addMember, addProvider, careByFamilyDoctor, giveConsent, type Person } from '../support/coop.ts'
import { countTaps, tabTo } from '../support/keyboard.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let anna: Person
let rossi: Person
let laboratory: ResourceUrl
let social: ResourceUrl
let glucose: ResourceUrl
let page: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  const { coop } = house
  anna = await addMember(coop, 'anna', 1)
  rossi = await addProvider(coop, 'rossi')
  const at = (path: string) => parseResourceUrl(`${anna.pod}health/${path}`)
  ;[laboratory, social, glucose] = [at('laboratory/'), at('social/'), at('laboratory/Observation/o1')]
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  for (const [place, text] of [
    [glucose, 'Glicemia'],
    [at('laboratory/Observation/o2'), 'Colesterolo'],
    [at('social/Observation/o3'), 'Alloggio'],
  ] as const)
    await pod.put(place, { contentType: 'application/fhir+json', body: observation(place, text) })
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage(house)
  return () => page.close()
})

const observation = (place: ResourceUrl, text: string): string =>
  JSON.stringify({
    resourceType: 'Observation',
    id: place.slice(place.lastIndexOf('/') + 1),
    status: 'final',
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
        ],
      },
    ],
    code: { text },
    effectiveDateTime: '2026-05-12',
  })

const button = (name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
const link = (name: string | RegExp) =>
  page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name })
const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first()
const main = () => page.locator('main')

const ask = async () =>
  consentsOf(house.coop, rossi).createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    resources: [laboratory, social],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 30 * 86_400_000),
  })

const give = async (): Promise<GrantId> =>
  (await giveConsent(house.coop, { member: anna, provider: rossi }, [laboratory])).id

const enter = () => enterAs(page, anna, house)

describe('a member decides', () => {
  test('reads who asks and why to believe it, asks, checks what was understood, gives a part, and undoes it', async () => {
    const request = await ask()
    const questions = createQuestionClient({
      consentService: house.coop.consentService.baseUrl,
      fetch: rossi.fetch,
    })
    await enter()
    await link(/rossi, Test practice ti chiede qualcosa/).click()
    await page.getByText('Medico di famiglia. La cooperativa sa chi è').waitFor()
    await button('Sì').waitFor()
    const words = await main().innerText()
    expect(words.split(/\s+/).length, words).toBeLessThanOrEqual(150)
    expect(words).not.toMatch(/€|\bcent|euro/i)
    for (const cannot of [
      'Passare i tuoi dati ad altri.',
      'Cambiare i tuoi dati.',
      'Usarli per una ricerca.',
    ])
      await page.getByRole('listitem').filter({ hasText: cannot }).waitFor()
    // Answers that weigh the same look the same (EDPB Guidelines 05/2020 on consent).
    const looks = await Promise.all(
      ['Sì', 'No', 'Solo oggi', 'Fai una domanda'].map((name) =>
        button(name).evaluate((element) => {
          const { backgroundColor, color, fontSize, fontWeight, borderColor } = getComputedStyle(element)
          const { width, height } = element.getBoundingClientRect()
          const size = [width, height].map(Math.round)
          return JSON.stringify({ backgroundColor, color, fontSize, fontWeight, borderColor, size })
        }),
      ),
    )
    expect(new Set(looks).size, looks.join('\n')).toBe(1)

    await button('Fai una domanda').click()
    await page.getByLabel('Che cosa vuoi sapere?').fill('Perché anche i dati sociali?')
    await button('Manda la domanda').click()
    await page.getByText('Aspetta una risposta').waitFor()
    await questions.answer(request.id, 1, 'Per organizzare l’aiuto in casa.')
    // It comes by itself.
    await page.getByText('Per organizzare l’aiuto in casa.').waitFor({ timeout: 10_000 })

    const sent: string[] = []
    page.on('request', (call) => {
      if (call.method() !== 'GET' && call.method() !== 'OPTIONS') sent.push(call.url())
    })
    await page.getByText('Controlla di aver capito').click()
    await button('Comincia').click()
    for (const right of [
      'Solo rossi, Test practice.',
      'esami di laboratorio e un’altra cosa',
      /^Fino al .*, se non cambi idea prima/,
      'Passare i tuoi dati ad altri.',
      'Lo tolgo quando voglio',
    ]) {
      await page.getByRole('radio', { name: right }).check()
      await page.getByText('Giusto.').waitFor()
      await button('Avanti').click()
    }
    await page.getByText('Hai risposto bene a 5 domande su 5.').waitFor()
    await button('Ricomincia').click()
    await page.getByRole('radio', { name: 'Tutti i soci della cooperativa.' }).check()
    await page.getByText('Non è così. Solo rossi, Test practice.').waitFor()
    await button('Fai una domanda').click()
    await page.getByLabel('Che cosa vuoi sapere?').waitFor()
    expect(sent).toEqual([])

    await button(/^esami di laboratorio e un’altra cosa$/).click()
    await page.getByLabel('Dati sociali').uncheck()
    expect(await axeFaults(page)).toEqual([])
    await button(/^fino al/).click()
    await page.getByLabel('Questa visita (4 ore)').check()
    await button('per 4 ore').waitFor()
    await button('Sì').click()

    await heading('Hai detto di sì').waitFor()
    await page.getByRole('img', { name: 'Codice da inquadrare per controllare la ricevuta' }).waitFor()
    const [given] = await consentsOf(house.coop, anna).grants()
    expect(given?.scope.resources).toEqual([laboratory])
    expect(Date.parse(given?.validUntil ?? '') - Date.now()).toBeLessThanOrEqual(4 * 3_600_000)
    const code = await page.locator('.code').innerText()
    // Whoever has the code may ask whether the receipt is genuine.
    const paper = await consentsOf(house.coop, anna).consentReceipt(given?.id as GrantId, 'it')
    expect(paper).toContain(code)
    // On paper stands all that was signed, and nothing that can be pressed.
    await button('Salva in PDF').click()
    await heading('Chi').waitFor()
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('main button:visible').count()).toBe(0)
    await page.emulateMedia({ media: 'screen' })
    expect(await axeFaults(page)).toEqual([])
    await expect.poll(() => page.getByRole('timer').innerText()).toMatch(/ancora per 9:\d\d/)
    await button('Annulla').click()
    await page.getByText('Annullato: non può più leggere.').waitFor()
    const states = (await consentsOf(house.coop, anna).grants()).map(({ state }) => state)
    expect(states).toEqual(['withdrawn'])
  })

  test('gives and takes back with two taps each, sees who looked with one, who was stopped, and restores', async () => {
    await ask()
    await enter()
    const giving = countTaps()
    await giving.on(link(/rossi, Test practice ti chiede qualcosa/))
    await giving.on(button('Sì'))
    await heading('Hai detto di sì').waitFor()
    const grant = (await consentsOf(house.coop, anna).grants()).find(({ state }) => state === 'given')
      ?.id as GrantId
    await (await readerOf(rossi, grant)).read(glucose)
    await expect
      .poll(async () => (await consentsOf(house.coop, anna).receipts({ grant })).length, { timeout: 20_000 })
      .toBe(1)

    await page.goto(`${house.site.baseUrl}/member/`)
    const looking = countTaps()
    await looking.on(link('Chi ha letto'))
    await page.getByText(/rossi, Test practice ha letto: Esami di laboratorio/).waitFor()
    expect(looking.count()).toBe(1)

    await page.goto(`${house.site.baseUrl}/member/`)
    const taking = countTaps()
    await taking.on(link(/^Togli il consenso\s?: rossi/))
    await page.getByText('Da subito non potrà più leggere niente.').waitFor()
    await taking.on(button('Togli adesso'))
    await page.getByText(/da adesso non può più leggere/).waitFor()
    expect(giving.count()).toBeLessThanOrEqual(3)
    expect(taking.count()).toBeLessThanOrEqual(giving.count())
    await expect.poll(() => page.getByRole('timer').innerText()).toMatch(/ancora per 9:\d\d/)
    await page.getByRole('listitem').filter({ hasText: 'Gli abbiamo chiesto di cancellarle' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Aspettiamo la risposta' }).waitFor()

    await expect((await readerOf(rossi, grant)).read(glucose)).rejects.toMatchObject({
      kind: 'oauth-refused',
    })
    await page.reload()
    await page.getByText('rossi, Test practice ha provato a leggere dopo la revoca: non ha potuto.').waitFor()
    await link('Chi ha letto').click()
    await page.getByText('ha provato a leggere dopo la revoca: non ha potuto.').waitFor()

    await link('Chi può').click()
    await button('Finiti').click()
    await link('rossi, Test practice').first().click()
    await button('Annulla la revoca').click()
    await page.getByText(/In vigore fino al/).waitFor()
    await (await readerOf(rossi, grant)).read(glucose)
    await consentsOf(house.coop, anna).withdraw(grant)
  })

  test('says that a use was not right, with its receipt, and reads what the co-op answers', async () => {
    const grant = await give()
    await (await readerOf(rossi, grant)).read(glucose)
    await expect
      .poll(async () => (await consentsOf(house.coop, anna).receipts({ grant })).length, { timeout: 20_000 })
      .toBe(1)
    await enter()
    await link('Chi ha letto').click()
    await button(/^Non andava bene/)
      .first()
      .click()
    await button('Non so perché abbia letto.').click()
    expect(await axeFaults(page)).toEqual([])
    await button('Manda il reclamo').click()
    await page.getByText(/Reclamo mandato\. La cooperativa risponde entro il/).waitFor()

    const { coop } = house
    const complaints = createComplaintClient({
      consentService: coop.consentService.baseUrl,
      fetch: coop.officer.fetch,
    })
    const [received] = await complaints.received()
    expect(received).toMatchObject({
      member: anna.webId,
      text: 'Non so perché abbia letto.',
      state: 'received',
    })
    expect(received?.receipt).toMatchObject({ resource: glucose, recipient: { webId: rossi.webId } })
    const as = createCommandLine(
      {
        MUTUA_POD_SERVER: coop.podServer.baseUrl,
        MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
        MUTUA_CLIENT_ID: coop.officer.credentials.clientId,
        MUTUA_CLIENT_SECRET: coop.officer.credentials.clientSecret,
        MUTUA_HOME: coop.homes.consent,
      },
      coop.homes.consent,
    )
    const words = ['complaint', 'answer', received?.id ?? '', '--outcome', 'upheld']
    const answered = await as(words, 'Hai ragione: non serviva.\n')
    expect(answered.code, answered.said).toBe(0)
    await page.getByText('Hai ragione: non serviva.').waitFor({ timeout: 10_000 })
    await consentsOf(coop, anna).withdraw(grant)
    await expect((await readerOf(rossi, grant)).read(glucose)).rejects.toMatchObject({
      kind: 'oauth-refused',
    })
    const request = await ask()
    const { baseUrl: consentService } = coop.consentService
    await createQuestionClient({ consentService, fetch: anna.fetch }).ask(request.id, 'E per quanto?')
    await consentsOf(coop, anna).decide(request.id, { decision: 'refuse' })

    // What somebody asked and said is theirs, and goes with them (GDPR Art. 15).
    const carried = await anna.fetch(`${coop.consentService.baseUrl}/export`)
    const file = join(coop.homes.consent, 'anna.zip')
    await writeFile(file, Buffer.from(await carried.arrayBuffer()))
    await using archive = await openArchive(file)
    const textOf = async (name: string) => text(await archive.open(name))
    expect(await textOf('complaints.json')).toContain('Hai ragione: non serviva.')
    expect(await textOf('questions.json')).toContain('E per quanto?')
    expect(await textOf('refusals.json')).toContain('grant-withdrawn')
  })

  test('sees what another sees, and what is hidden from them; the other sees no trace of it', async () => {
    const grant = await give()
    const pod = createPodClient({ podServer: house.coop.podServer.baseUrl, fetch: anna.fetch })
    await pod.hide(glucose)
    await enter()
    await link('Chi può').click()
    await heading('Per le tue cure').waitFor()
    await heading('Per la ricerca').waitFor()
    await page.getByText('Letture negli ultimi dodici mesi').first().click()
    await page.getByText('Anno tranquillo: nessuno ha guardato.').first().waitFor()
    await link('rossi, Test practice').first().click()
    await link('Mostrami che cosa vede').click()
    await heading('Vede un dato.').waitFor()
    const seen = page.locator('.card.stands')
    await seen.getByText('Colesterolo').waitFor()
    expect(await seen.innerText()).not.toContain('Glicemia')
    await heading('l’hai nascosto tu').waitFor()
    await page.locator('.card.missing').getByText('Esami di laboratorio, un dato').waitFor()
    await page.locator('.card.missing').getByText('Alloggio').waitFor()
    await expect((await readerOf(rossi, grant)).read(glucose)).rejects.toMatchObject({ code: 'not-found' })
    await pod.unhide(glucose)
    await consentsOf(house.coop, anna).withdraw(grant)
  })

  test('does all of it by keyboard, and always sees where it is', async () => {
    const grant = await give()
    await (await readerOf(rossi, grant)).read(glucose)
    await consentsOf(house.coop, anna).withdraw(grant)
    await ask()
    await enter()
    const press = async (place: ReturnType<typeof link>, key = 'Enter') => {
      const { isSeen } = await tabTo(page, place)
      expect(isSeen).toBe(true)
      await page.keyboard.press(key)
    }
    await press(link(/rossi, Test practice ti chiede qualcosa/))
    await press(button(/^esami di laboratorio/))
    await press(page.getByLabel('Dati sociali'), 'Space')
    await press(button('Solo oggi'))
    await heading('Hai detto di sì').waitFor()
    await press(link('Inizio'))
    await press(link(/^Togli il consenso\s?: rossi/))
    await press(button('Togli adesso'), 'Space')
    await page.getByText(/da adesso non può più leggere/).waitFor()
    await press(link('Chi ha letto'))
    await press(button(/^Non andava bene/).first())
    await press(button('Lascia stare'))
    await press(link('I miei dati'))
    await press(link(/Glicemia/).first())
    await press(button('Nascondi'))
    await heading('Li vedo solo io').waitFor()
    await press(button(/^Fallo tornare/))
    await page.getByText('Non hai nascosto niente.').waitFor()
  })
})
