import { draftProject } from '@mutua/sdk/care/project'
import { webIdIdentifier } from '@mutua/sdk/care/signers'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readerOf, recordsOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { addMember, addProvider, giveConsent, type Coop, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let coop: Coop
let home: MemberSite
let anna: Person
let rossi: Person
let page: Page

const glucose = (id: string, day: string, value: number) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }], text: 'Glicemia' },
  effectiveDateTime: day,
  valueQuantity: { value, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
  referenceRange: [{ low: { value: 70, unit: 'mg/dL' }, high: { value: 100, unit: 'mg/dL' } }],
})

const placeOf = (id: string): ResourceUrl =>
  parseResourceUrl(`${anna.pod}health/laboratory/Observation/${id}`)

beforeAll(async () => {
  if (chromium === undefined) return
  home = opened.use(await openMemberSite())
  coop = home.coop
  anna = await addMember(coop, 'anna', 1)
  rossi = await addProvider(coop, 'rossi')
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  for (const record of [glucose('g1', '2025-11-03', 118), glucose('g2', '2026-05-12', 92)])
    await pod.put(placeOf(record.id), {
      contentType: 'application/fhir+json',
      body: JSON.stringify(record),
    })
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage(home)
  await enter()
  return () => page.close()
})

const heading = (name: RegExp | string) => page.getByRole('heading', { name }).first()
const button = (name: RegExp | string) => page.getByRole('button', { name })
const link = (name: string) => page.getByRole('link', { name, exact: true })

const enter = (): Promise<void> => enterAs(page, anna, home)

const isNarrowEnough = () =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)

/** On a wide screen the list of languages is in sight. */
const speak = async (language: 'it' | 'ar'): Promise<void> => {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 1280, height: 844 })
  await page.getByLabel(/^(Lingua|اللغة)/).selectOption(language)
  if (size !== null) await page.setViewportSize(size)
}

describe('my data', () => {
  test('are shown by year and month, each with what it says, who read it, and hidden from everybody in two taps', async () => {
    const { id: grant } = await giveConsent(coop, { member: anna, provider: rossi }, [
      parseResourceUrl(`${anna.pod}health/laboratory/`),
    ])
    const doctor = await readerOf(rossi, grant)
    await doctor.read(placeOf('g2'))

    await link('I miei dati').click()
    await link('Nel tempo').click()
    await heading('maggio 2026').waitFor()
    await page.getByLabel('Mostra').selectOption('laboratory')
    await page.getByText('2 dati').waitFor()
    await page.getByRole('link', { name: 'Glicemia' }).first().click()

    await heading('Glicemia').waitFor()
    await page.getByText('92 mg/dL', { exact: true }).waitFor()
    await page.getByText('70 mg/dL – 100 mg/dL').waitFor()
    await page.getByText('12 maggio 2026').waitFor()
    await expect
      .poll(() => page.getByText(/rossi, Test practice ha letto/).count(), { timeout: 30_000 })
      .toBe(1)

    await button('Nascondi').click()
    await heading('Li vedo solo io').waitFor()
    await heading('Glicemia').waitFor()
    await expect(doctor.read(placeOf('g2'))).rejects.toMatchObject({ code: 'not-found' })
    await doctor.read(placeOf('g1'))

    await link('Nel tempo').click()
    await page.getByText('un dato').first().waitFor()
    expect(await page.getByText('maggio 2026').count()).toBe(0)
    await link('Li vedo solo io').click()
    await button(/^Fallo tornare/).click()
    await page.getByText('Non hai nascosto niente.').waitFor()
    await doctor.read(placeOf('g2'))
  })

  test('go up and down as a drawing that says so, with the usual values, and as a table', async () => {
    await link('I miei dati').click()
    await link('Andamenti').click()
    await heading('Glicemia').waitFor()
    await page
      .getByRole('img', { name: /Glicemia: 2 misure, da 118 mg\/dL \(3 novembre 2025\) a 92 mg\/dL/ })
      .waitFor()
    expect(await page.locator('svg.trend .band').count()).toBe(1)
    expect(await page.locator('svg.trend circle').count()).toBe(2)
    await page.getByText('Gli stessi numeri in una tabella').click()
    await page.getByRole('row', { name: '12 maggio 2026 92' }).waitFor()
    await link('3 novembre 2025').click()
    await page.getByText('118 mg/dL', { exact: true }).waitFor()
  })

  test('come in from a file that is looked at first, and go out again with one tap', async () => {
    const lines = [glucose('n1', '2026-06-01', 97), glucose('n2', '2026-07-01', 99)]
    const text = [...lines, lines[0], { ...glucose('n3', '2026-08-01', 95), status: undefined }]
      .map((line) => JSON.stringify(line))
      .join('\n')
    const file = (name: string, content: string) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(content),
    })
    const total = async (): Promise<unknown> =>
      (await anna.fetch(`${coop.podServer.baseUrl}/fhir/anna/Observation?_summary=count`)).json()
    await link('I miei dati').click()
    await link('Porta dentro').click()
    const chooser = page.getByLabel('Scegli un file')

    await chooser.setInputFiles(file('foto.jpg', 'x'))
    await page.getByText('Questo tipo di file non lo sappiamo leggere.').waitFor()
    await chooser.setInputFiles(file('rotto.json', '{"resourceType":'))
    await page.getByText(/Il file non si legge/).waitFor()

    await chooser.setInputFiles(file('misure.ndjson', text))
    await page.getByText('2 dati nuovi.').waitFor()
    await page.getByText('Uno che hai già.').waitFor()
    await page.getByText('Uno è sbagliato e resta fuori.').waitFor()
    await page.getByText('Perché restano fuori').click()
    await page.getByRole('listitem').filter({ hasText: 'Dato 4:' }).waitFor()
    expect(await total()).toMatchObject({ total: 2 })

    await button('Porta dentro 2 dati').click()
    await page.getByText('Portato dentro', { exact: true }).waitFor()
    await heading('misure.ndjson').waitFor()
    expect(await total()).toMatchObject({ total: 4 })

    await link('Nel tempo').click()
    await heading('luglio 2026').waitFor()
    await link('Porta dentro').click()
    await button('Annulla e togli misure.ndjson').click()
    await page.getByText('2 dati sono stati tolti.').waitFor()
    await page.getByText('Tolto', { exact: true }).waitFor()
    expect(await total()).toMatchObject({ total: 2 })
  })

  test('hold a project whose commitments are kept with a tap, and which is signed as it is read', async () => {
    const fhir = recordsOf(coop, anna)
    const patient = { reference: 'Patient/p' }
    const worker = { reference: 'Practitioner/w' }
    const drafted = draftProject({
      planId: 'plan',
      title: 'Camminare di nuovo',
      subject: patient,
      author: worker,
      team: { reference: 'CareTeam/t' },
      from: '2026-10-01',
      until: '2027-03-31',
      goals: [{ id: 'goal', aim: 'Fare le scale da sola', due: '2027-03-01' }],
      supports: [],
      commitments: [
        { id: 'own', what: 'Camminare venti minuti al giorno', owner: patient },
        { id: 'other', what: 'Telefonare ogni lunedì', owner: worker },
      ],
    })
    if (drafted.kind === 'refused') throw new Error(drafted.because)
    const { plan, goals, commitments } = drafted.value
    await fhir.putAll([
      { resourceType: 'Patient', id: 'p', name: [{ text: 'Anna' }] },
      { resourceType: 'Practitioner', id: 'w', identifier: [webIdIdentifier(rossi.webId)] },
      plan,
      ...goals,
      ...commitments.map((one) => ({ ...one, status: 'in-progress' })),
    ])

    await link('I miei dati').click()
    await link('Il mio progetto').click()
    await heading('Camminare di nuovo').waitFor()
    await page.getByText('Fare le scale da sola').waitFor()
    expect(await button(/^Fatto/).count()).toBe(1)
    await button('Fatto Camminare venti minuti al giorno').click()
    await page.getByText('L’hai preso tu · mantenuto').waitFor()
    expect((await fhir.read('Task', 'own'))['status']).toBe('completed')

    await page.getByText('Non hai ancora firmato.').waitFor()
    await button('Firmo quello che leggo qui').click()
    await page.getByText('Hai firmato.').waitFor()
    await page.getByText('Chi ti segue non ha ancora firmato.').waitFor()
    const changed = { ...goals[0], resourceType: 'Goal', id: 'goal', description: { text: 'Correre' } }
    await fhir.put(changed)
    await page.reload()
    await page.getByText('Hai firmato un testo che poi è cambiato.').waitFor()
  })

  test('fit a narrow screen, also from right to left', async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    for (const place of [
      '/data',
      '/data/time',
      '/data/hidden',
      '/data/bring-in',
      '/data/trends',
      '/data/Observation/g1',
    ]) {
      await page.goto(`${home.site.baseUrl}/member${place}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect([place, await isNarrowEnough()]).toEqual([place, true])
    }
    await speak('ar')
    await heading('ماذا يقول').waitFor()
    expect(await isNarrowEnough()).toBe(true)
    await speak('it')
  })
})
