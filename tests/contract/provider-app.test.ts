import { readFile } from 'node:fs/promises'
import type { FhirClient } from '@mutua/sdk/clients/fhir-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createQuestionClient } from '@mutua/sdk/clients/question-client'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { instantOf, parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consentsOf, fetchOf, readerOf, recordsOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  createPerson,
  giveConsent,
  type Person,
} from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let anna: Person
let bruno: Person
let rossi: Person
let ada: Person
let nora: Person
let practice: WebId
let annas: FhirClient
let page: Page

const day = 86_400_000
const place = (path: string) => parseResourceUrl(`${anna.pod}health/${path}`)
const clinical = (status: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: status }],
})
const subject = { reference: 'Patient/p1' }
const records: readonly FhirResource[] = [
  {
    resourceType: 'Patient',
    id: 'p1',
    name: [{ given: ['Anna'], family: 'Verdi' }],
    birthDate: '1950-03-14',
  },
  {
    resourceType: 'Condition',
    id: 'c1',
    clinicalStatus: clinical('active'),
    code: { text: 'Diabete di tipo 2' },
    subject,
    recordedDate: '2026-10-01',
  },
  {
    resourceType: 'Condition',
    id: 'c2',
    clinicalStatus: clinical('active'),
    code: { text: 'Epatite' },
    subject,
    recordedDate: '2026-10-02',
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'a1',
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
      ],
    },
    code: { text: 'Penicillina' },
    patient: subject,
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm1',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'Metformina' },
    dosageInstruction: [{ text: 'una a cena' }],
    subject,
    authoredOn: '2026-10-03',
  },
  {
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
    code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }], text: 'Glicemia' },
    subject,
    effectiveDateTime: '2026-11-02',
    valueQuantity: { value: 182, unit: 'mg/dL' },
    interpretation: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'H' }],
      },
    ],
  },
  {
    resourceType: 'Goal',
    id: 'g1',
    lifecycleStatus: 'active',
    description: { text: 'Camminare ogni giorno' },
    subject,
  },
]

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  const { coop } = house
  anna = await addMember(coop, 'anna', 1)
  bruno = await addMember(coop, 'bruno', 2)
  rossi = await addProvider(coop, 'rossi')
  ada = await createPerson(coop.podServer.baseUrl, 'ada')
  nora = await createPerson(coop.podServer.baseUrl, 'nora')
  const organisations = createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  practice = (await organisations.admit({ name: 'Studio del Ponte', administrators: [ada.webId] })).id
  await organisations.join(practice, { webId: nora.webId, displayName: 'Nora Neri', role: 'nurse' })
  annas = recordsOf(coop, anna)
  for (const record of records) await annas.put(record)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).hide(
    place('summary/Condition/c2'),
  )
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await newPage()
  return () => page.close()
})

/** Nobody is signed in there; whoever signed in on another page stays so, with what that page holds in its memory. */
const newPage = (): Promise<Page> => openPage(house)
const heading = (name: RegExp | string) => page.getByRole('heading', { name }).first()
const button = (name: RegExp | string) => page.getByRole('button', { name })
const link = (name: RegExp | string) => page.getByRole('link', { name })
const openAnna = () => page.locator('.case-list').getByRole('link', { name: 'anna' }).click()

/** Nothing is wider than the screen, at a desk and on the smallest phone. */
const checkWidths = async (): Promise<void> => {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
}

describe('a provider who asks', () => {
  test('says whom, what, why and until when; is asked back; sees what became of it, and opens the case', async () => {
    await enterProvider(page, rossi, house)
    await page.locator('nav.places').getByRole('link', { name: 'Chiedi' }).click()
    await page.getByRole('textbox', { name: 'A chi' }).fill('annna')
    await button('Chiedi').click()
    await page.getByText('Scegli almeno una cosa.').waitFor()
    for (const what of [
      'Profilo sanitario sintetico',
      'Ricette',
      'Esami di laboratorio',
      'Progetti e piani',
      'Dati sociali',
    ])
      await page.getByLabel(what).check()
    await page.getByLabel('Anche scrivere').check()
    await button('Chiedi').click()
    await page.getByText('Qui non c’è nessuno con questo nome').waitFor()
    await page.getByRole('textbox', { name: 'A chi' }).fill('anna')
    await button('Chiedi').click()
    await page.getByText('Domanda inviata.').waitFor()
    await page.getByText('Aspetta la risposta').waitFor()
    await checkWidths()

    const [request] = await consentsOf(house.coop, anna).requests()
    if (request === undefined) throw new Error('Anna has the request at once.')
    expect(request).toMatchObject({
      purpose: careByFamilyDoctor,
      scope: { modes: ['read', 'append', 'write'] },
    })
    const asking = createQuestionClient({
      consentService: house.coop.consentService.baseUrl,
      fetch: anna.fetch,
    })
    await asking.ask(request.id, 'Perché anche i dati sociali?')
    await page.getByText('Perché anche i dati sociali?').waitFor()
    await page.getByLabel('La tua risposta').fill('Per capire chi ti aiuta a casa.')
    await button('Rispondi').click()
    await page.getByText('Hai risposto:').waitFor()
    expect((await asking.questions(request.id)).items[0]?.answer?.text).toBe(
      'Per capire chi ti aiuta a casa.',
    )

    await consentsOf(house.coop, anna).decide(request.id, {
      decision: 'give',
      resources: request.scope.resources.filter((one) => !one.endsWith('/social/')),
    })
    await page.getByText('Data in parte').first().waitFor()
    await link('Apri il caso').click()
    await heading('Anna Verdi').waitFor()
    const bar = page.locator('.card.stands').filter({ hasText: 'Che cosa puoi vedere' })
    expect(await bar.innerText()).toContain('Esami di laboratorio')
    expect(await bar.innerText()).not.toContain('Dati sociali')
    expect(await bar.innerText()).toMatch(/Fino al \d/)
    // What may be seen and what comes next are on the screen of a desk without scrolling.
    await page.setViewportSize({ width: 1280, height: 800 })
    expect((await bar.boundingBox())?.y).toBeLessThan(800)
    await checkWidths()
  })

  test('has all places in the bar of a wide screen; on a tablet the rarer ones stand on the first screen', async () => {
    await enterProvider(page, rossi, house)
    const bar = page.locator('nav.places').getByRole('link')
    await page.setViewportSize({ width: 1024, height: 768 })
    await heading('Oggi').waitFor()
    expect(await bar.count()).toBe(12)
    await checkWidths()
    await page.setViewportSize({ width: 1023, height: 768 })
    expect(await bar.count()).toBe(4)
    // Each place is there once, whatever the width.
    expect(await link('Emergenza').count()).toBe(1)
    await page.setViewportSize({ width: 1024, height: 768 })
    expect(await link('Emergenza').count()).toBe(1)
  })

  test('and sees before a visit what matters, on one page of a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await enterProvider(page, rossi, house)
    await openAnna()
    await link('Prima della visita').waitFor()
    const begun = Date.now()
    await link('Prima della visita').click()
    for (const what of [
      'Diabete di tipo 2',
      'Metformina',
      'Penicillina',
      'Glicemia',
      'Camminare ogni giorno',
    ])
      await link(what).waitFor()
    const took = Date.now() - begun
    console.info(`The summary before a visit was there after ${String(took)} ms.`)
    await page.getByText('182 mg/dL').waitFor()
    await page.getByText('fuori dalla norma').waitFor()
    // Hidden by Anna: nothing tells.
    expect(await page.locator('body').innerText()).not.toContain('Epatite')
    await checkWidths()
  })

  test('writes a note that lands in the pod under their name, and corrects it; the version before stays there', async () => {
    await enterProvider(page, rossi, house)
    await openAnna()
    await button('Scrivi una nota').click()
    await page.getByLabel('Nota', { exact: true }).fill('Cammina, ma si stanca presto.')
    await button('Scrivi nel pod').click()
    await link('Nota').waitFor()
    await page.locator('.record').getByText('Cammina, ma si stanca presto.').waitFor()
    const [note] = await annas.search('Communication')
    expect(note).toMatchObject({
      sender: { identifier: { value: rossi.webId } },
      subject,
      payload: [{ contentString: 'Cammina, ma si stanca presto.' }],
    })
    await link('Nota').click()
    await page.getByLabel('Il testo giusto').fill('Cammina mezz’ora, poi si stanca.')
    await button('Correggi adesso').click()
    await page.locator('dl').getByText('Cammina mezz’ora').waitFor()
    expect((await annas.search('Communication'))[0]).toMatchObject({
      payload: [{ contentString: 'Cammina mezz’ora, poi si stanca.' }],
    })
    const history = await anna.fetch(
      `${house.coop.podServer.baseUrl}/fhir/anna/Communication/${note?.id ?? ''}/_history`,
    )
    expect(await history.text()).toContain('Cammina, ma si stanca presto.')
  })

  test('finds nothing where there is nothing and where there is something hidden, in the same words', async () => {
    await enterProvider(page, rossi, house)
    /** What a search shows, without what was typed. */
    const shown = async (where: string, field: string, words: string) => {
      await page.getByLabel(field).fill(words)
      await page.getByText('Non c’è niente.').first().waitFor()
      return (await page.locator(where).innerHTML()).replaceAll(/ value="[^"]*"/g, '')
    }
    const among = 'section:has(> #cases)'
    // Bruno is a member who gave nothing; of the other there is nobody.
    expect(await shown(among, 'Cerca fra i tuoi casi', bruno.name)).toBe(
      await shown(among, 'Cerca fra i tuoi casi', 'nobody-at-all'),
    )
    await page.getByLabel('Cerca fra i tuoi casi').fill('')
    await openAnna()
    await page.getByText('Diabete di tipo 2').waitFor()
    expect(await shown('.case-middle', 'Cerca in quello che hai letto', 'Epatite')).toBe(
      await shown('.case-middle', 'Cerca in quello che hai letto', 'Rosolia'),
    )
    // An address that is known is no better: hidden, never there, and of a case that is not one’s own.
    const base = page.url().replace(/\/cases\/([^/]+).*$/, '/cases/$1')
    const said = async (address: string) => {
      await page.goto(address)
      await page.getByRole('alert').waitFor()
      return page.locator('main').innerText()
    }
    expect(await said(`${base}/records/Condition/c2`)).toBe(await said(`${base}/records/Condition/never`))
  })
})

describe('what one opened', () => {
  test('is there as receipts, to look through and to take along; the flow says what stays empty', async () => {
    await enterProvider(page, rossi, house)
    await expect
      .poll(async () => (await consentsOf(house.coop, rossi).receipts()).length, { timeout: 20_000 })
      .toBeGreaterThan(5)
    await link('Il mio registro').click()
    await page.getByText(/^\d+ ricevute$/).waitFor()
    await page.getByLabel('Di chi').selectOption('anna')
    await page.getByText('anna').nth(1).waitFor()
    const saved = page.waitForEvent('download')
    await button('Salva in un file').click()
    const csv = await readFile(await (await saved).path(), 'utf8')
    expect(csv.split('\r\n')[0]).toContain('at,person,resource,act')
    expect(csv).toContain(`${anna.pod}health/`)
    expect(csv).not.toMatch(/micro|cent/i)
    await page.getByLabel('Dal').fill('2030-01-01')
    await page.getByText('In questo periodo non c’è niente.').waitFor()
    await page.getByLabel('Codice della struttura').fill('190201')
    await button('Prepara i file').click()
    await page.getByText('cittadinanza, regione di residenza').waitFor()
    await page.getByText('nessuno lo ha in carico.').waitFor()
    await checkWidths()
  })
})

describe('who one is', () => {
  test('decides what one may ask: whoever is in no directory is told so, and whom to ask', async () => {
    const luca = await createPerson(house.coop.podServer.baseUrl, 'luca')
    await enterProvider(page, luca, { ...house, place: 'ask' })
    await page.getByRole('textbox', { name: 'A chi' }).fill('anna')
    await page.getByLabel('Esami di laboratorio').check()
    await button('Chiedi').click()
    await page.getByText('Non sei nell’elenco dei professionisti').waitFor()
    await page.getByText('provider-unknown').waitFor()
    await link('Oggi').click()
    await link('La squadra').click()
    await page.getByText('La cooperativa non ti conosce').waitFor()
    expect(await consentsOf(house.coop, luca).requests()).toEqual([])
  })

  test('shows in each reading of a team; who is taken off the list reads nothing more from that moment', async () => {
    const { coop } = house
    const grant = await coopGrant()
    await enterProvider(page, nora, house)
    await page.getByText('Studio del Ponte').first().waitFor()
    await openAnna()
    await heading('Anna Verdi').waitFor()
    await expect
      .poll(
        async () =>
          (await consentsOf(coop, anna).receipts({ grant })).map(({ recipient }) => recipient.person),
        { timeout: 20_000 },
      )
      .toContain(nora.webId)
    await link('Oggi').click()
    await link('La squadra').click()
    await page.getByText('Vale adesso').waitFor()
    const credential = page.waitForEvent('download')
    await button('Salva la credenziale').click()
    expect(await readFile(await (await credential).path(), 'utf8')).toMatch(/^eyJ/)

    const hers = await newPage()
    await enterProvider(hers, ada, { ...house, place: 'team' })
    await hers.getByRole('button', { name: 'Fai uscire Nora Neri' }).click()
    await hers.getByRole('button', { name: 'Fai uscire adesso' }).click()
    await hers.getByText(/Finito il/).waitFor()
    await hers.close()
    // Her page, which stood open, falls back to what she may do by herself: nothing.
    await page.getByText('Non vale più').waitFor({ timeout: 60_000 })
    await link('Oggi').click()
    await page.getByText('Nessuno ti ha ancora permesso').waitFor()
    await expect(
      (await readerOf(nora, grant)).read(place('laboratory/Observation/o1')),
    ).rejects.toMatchObject({ kind: 'oauth-refused' })
  })

  /** Anna gives the practice her results; each of its people reads under their own name. */
  const coopGrant = async () => {
    const { coop } = house
    const { id } = await consentsOf(coop, nora, practice).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [place('laboratory/'), place('summary/')],
      modes: ['read'],
      validUntil: instantOf(Date.now() + day),
    })
    const outcome = await consentsOf(coop, anna).decide(id, { decision: 'give' })
    if (outcome.kind !== 'given') throw new Error('Anna gives.')
    expect(fetchOf(nora, practice)).toBeTypeOf('function')
    return outcome.grant.id
  }
})

describe('a withdrawal', () => {
  test('by the member, on her screen, takes what was read off the open page of the provider', async () => {
    const { coop } = house
    const provider = await addProvider(coop, 'blu')
    const grant = await giveConsent(coop, { member: anna, provider }, [place('summary/')])
    await enterProvider(page, provider, house)
    await openAnna()
    await page.getByText('Diabete di tipo 2').waitFor()

    expect(await heapOf(page)).toMatch(/Diabete di tipo 2/)
    const hers = await newPage()
    await enterAs(hers, anna, house)
    await hers.goto(
      `${house.site.baseUrl}/member/sharing/${grant.id.slice(grant.id.lastIndexOf('/') + 1)}/withdraw`,
    )
    await hers.getByRole('button', { name: 'Togli adesso' }).click()
    const begun = Date.now()
    await hers.getByText(/da adesso non può più leggere/).waitFor()
    const answered = Date.now()
    await heading('Questo consenso non c’è più').waitFor()
    const gone = Date.now()
    console.info(
      `Off the provider’s page ${String(gone - begun)} ms after the member’s word, ${String(gone - answered)} ms after her receipt.`,
    )
    expect(await page.locator('body').innerText()).not.toMatch(/Diabete|Anna Verdi/)
    // Nothing of it is in the memory of the page to come back to, and nothing new can be had.
    await link('Torna a oggi').click()
    await page.getByText('Nessuno ti ha ancora permesso').waitFor()
    await page.goBack()
    await heading('Questo consenso non c’è più').waitFor()
    expect(await page.content()).not.toMatch(/Diabete|Verdi/)
    await expect(
      (await readerOf(provider, grant.id)).read(place('summary/Condition/c1')),
    ).rejects.toMatchObject({ kind: 'oauth-refused' })
    await hers.close()
    expect(await heapOf(page)).not.toMatch(/Diabete di tipo 2|Penicillina/)
  })
})

/** All that the page holds in its memory, after what nothing leads to any more was thrown away. */
const heapOf = async (of: Page): Promise<string> => {
  const session = await of.context().newCDPSession(of)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}
