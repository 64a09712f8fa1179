import { askForAccess, decideIntake } from '@mutua/sdk/care/access'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { raiseFlag } from '@mutua/sdk/care/monitoring'
import { objectToAdvice } from '@mutua/sdk/care/objection'
import type { Outcome } from '@mutua/sdk/care/outcome'
import { draftProject } from '@mutua/sdk/care/project'
import { moveEpisode, planEpisode } from '@mutua/sdk/care/take-charge'
import { createEmergencyClient } from '@mutua/sdk/clients/emergency-client'
import type { FhirClient } from '@mutua/sdk/clients/fhir-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { instantOf, parseResourceUrl, type GrantId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consentsOf, recordsOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium, type Browser } from '../support/chromium.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  createPerson,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { openMemberSite, openPage } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'
import type { MutuaServer } from '../support/servers.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let coop: Coop
let site: MutuaServer
let browser: Browser
let page: Page
let doctor: Person
let onCall: Person
let anna: Person
let dora: Person
let annaRecords: FhirClient
const given = new Map<string, GrantId>()

const subject = { reference: 'Patient/p' }
const author = { reference: 'Practitioner/doctor' }
const desk = { reference: 'Organization/desk' }
const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
const made = <Value>(outcome: Outcome<Value>): Value => {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}

const patient = (name: string): FhirResource => ({
  resourceType: 'Patient',
  id: 'p',
  name: [{ text: name }],
  birthDate: '1950-03-14',
  address: [{ city: 'Roccamarna' }],
})
const diabetes: FhirResource = {
  resourceType: 'Condition',
  id: 'diabetes',
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-9-cm', code: '250.00' }], text: 'Diabete' },
  subject,
}
const haemoglobin = (value: number): FhirResource => ({
  resourceType: 'Observation',
  id: 'hba1c',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '59261-8' }], text: 'HbA1c' },
  subject,
  effectiveDateTime: day(-10),
  valueQuantity: { value, unit: 'mmol/mol', system: 'http://unitsofmeasure.org', code: 'mmol/mol' },
})

/** A member with records, who lets the doctor see and write all of them. */
const addConsenting = async (name: string, ordinal: number, records: readonly FhirResource[]) => {
  const person = await addMember(coop, name, ordinal)
  const fhir = recordsOf(coop, person)
  await fhir.putAll([patient(`${name} Bianchi`), ...records])
  const { grant } = await consentsOf(coop, person).give({
    recipient: doctor.webId,
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${person.pod}health/`)],
    modes: ['read', 'append', 'write'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  given.set(name, grant.id)
  return { person, fhir }
}

/** Asked for, taken up, in charge: several professions are needed. */
const complexCase = (): readonly FhirResource[] => {
  const at = `${day(-20)}T09:00:00Z`
  const asked = askForAccess({
    ...{ requestId: 'request', intakeId: 'intake', subject, desk, kind: 'both', urgency: 'routine' },
    need: 'Somebody on weekdays',
    at,
  })
  const taken = made(decideIntake(asked, { kind: 'accept', at }))
  const episode = planEpisode({
    ...{ id: 'episode', patient: subject, organization: desk, caseWorker: author, at },
    request: { reference: 'ServiceRequest/request' },
  })
  const project = made(
    draftProject({
      ...{ planId: 'plan', title: 'Restare a casa', subject, author, team: { reference: 'CareTeam/team' } },
      ...{ from: day(-10), until: day(300) },
      goals: [{ id: 'goal', aim: 'Camminare da sola', due: day(90) }],
      supports: [{ id: 'support', kind: 'home-care', what: 'Aiuto', often: 'daily', performer: author }],
      commitments: [{ id: 'walk', what: 'Camminare', owner: subject }],
    }),
  )
  return [
    { resourceType: 'Organization', id: 'desk', name: 'PUA di Roccamarna' },
    ...[taken.request, taken.intake, made(moveEpisode(episode, 'active', at))],
    ...[project.plan, ...project.goals, ...project.supports, ...project.commitments],
    raiseFlag({
      ...{ id: 'flag', subject, at, code: 'goal-at-risk', about: diabetes },
      because: { it: 'È caduta due volte.', en: 'Two falls.' },
    }),
    {
      resourceType: 'Composition',
      id: 'letter',
      status: 'final',
      type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }] },
      subject,
      date: day(-1),
      author: [author],
      title: 'Lettera di dimissione dalla medicina',
    },
  ]
}

beforeAll(async () => {
  if (chromium === undefined) return
  ;({ coop, site, browser } = opened.use(await openMemberSite()))
  doctor = await addProvider(coop, 'doctor')
  ;({ person: anna, fhir: annaRecords } = await addConsenting('anna', 1, [
    ...[diabetes, haemoglobin(75)],
    ...complexCase(),
  ]))
  await addConsenting('bruno', 2, [diabetes, haemoglobin(45)])
  await addConsenting('carla', 3, [
    diabetes,
    haemoglobin(90),
    objectToAdvice(subject, `${day(-1)}T09:00:00Z`),
  ])
  ;({ person: dora } = await addConsenting('dora', 4, [
    {
      resourceType: 'AllergyIntolerance',
      id: 'allergy',
      clinicalStatus: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
        ],
      },
      code: { text: 'Penicillina' },
      patient: subject,
    },
  ]))
  onCall = await createPerson(coop.podServer.baseUrl, 'oncall')
  const consentService = coop.consentService.baseUrl
  const organisations = createOrganisationClient({ consentService, fetch: coop.officer.fetch })
  const { id } = await organisations.admit({
    name: 'Pronto soccorso',
    administrators: [coop.officer.webId],
  })
  await organisations.join(id, {
    webId: onCall.webId,
    displayName: 'Dott. Notte',
    role: 'general-practitioner',
  })
  await createEmergencyClient({ consentService, fetch: coop.officer.fetch }).entrust(id)
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage({ browser })
  return () => page.close()
})

const button = (name: string | RegExp) => page.getByRole('button', { name })
const column = (name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) })

describe('out of the office a provider', () => {
  test('follows people with diabetes, who needs a look first, each line with its reason, and nobody who objects', async () => {
    await enterProvider(page, doctor, { site, place: 'chronic' })
    await page.getByText('2 persone', { exact: true }).waitFor()
    const rows = page.getByRole('listitem').filter({ has: page.getByRole('heading') })
    expect(await rows.getByRole('heading').allInnerTexts()).toEqual(['anna Bianchi', 'bruno Bianchi'])
    await rows.first().getByText('Un valore fuori posto').waitFor()
    await rows
      .first()
      .getByText(/ del .*: 75 mmol\/mol, sopra 53/)
      .waitFor()
    await rows.first().getByText('Perché').click()
    await rows
      .first()
      .getByRole('row', { name: /53.*di solito/ })
      .first()
      .waitFor()
    expect(await page.locator('main').innerText()).not.toContain('carla')
  })

  test('sees complex cases where they stand, with what must not be overlooked and its entry in the log, as long as there is a consent', async () => {
    await enterProvider(page, doctor, { site, place: 'board' })
    const card = column('Accesso').getByRole('listitem').filter({ hasText: 'anna Bianchi' })
    await card.getByText('Una segnalazione').waitFor()
    await page.getByLabel('Comune').selectOption('Roccamarna')
    await page.getByLabel('Sportello').selectOption('PUA di Roccamarna')
    await card.waitFor()
    const alerts = column('Da non perdere di vista').getByRole('listitem')
    await alerts
      .filter({ hasText: 'È caduta due volte.' })
      .getByText(/Lo sguardo è nel registro/)
      .waitFor()
    await alerts.filter({ hasText: /75 mmol/ }).waitFor()
    await consentsOf(coop, anna).withdraw(given.get('anna') as GrantId) // given above
    await card.waitFor({ state: 'detached' })
    expect(await page.locator('main').innerText()).not.toMatch(/anna|caduta/)
    await consentsOf(coop, anna).restore(given.get('anna') as GrantId)
  })

  test('hands a case over: one bundle, one consent, and who receives confirms having read', async () => {
    const nurse = await addProvider(coop, 'nurse')
    await enterProvider(page, doctor, { site, place: 'hand-over' })
    await page.getByLabel('Di chi').selectOption('anna')
    await page.getByText('Lettera di dimissione dalla medicina').waitFor()
    await page.getByLabel('A chi').fill('Assistenza domiciliare')
    await page.getByLabel('Due righe per chi riceve').fill('Pesarla ogni mattina.')
    await button('Prepara il passaggio').click()
    await page.getByText('Il passaggio è pronto').waitFor()
    const address = await page.getByRole('link', { name: /#id=/ }).innerText()
    await page.getByText('Non ancora letto').waitFor()

    await page.context().clearCookies()
    const other = await browser.context.newPage()
    await enterProvider(other, nurse, { site, place: address.slice(address.indexOf('hand-over')) })
    // Whoever hands over cannot give: the person is asked, once, for exactly these papers.
    await other.getByLabel('Per che cosa').selectOption(careByFamilyDoctor)
    await other.getByRole('button', { name: 'Chiedi il permesso' }).click()
    await other.getByText('Hai chiesto.').waitFor()
    const [request] = (await consentsOf(coop, anna).requests()).filter(({ state }) => state === 'requested')
    expect(request).toMatchObject({ requester: nurse.webId, scope: { inherit: false } })
    if (request === undefined) throw new Error('the nurse has asked')
    await consentsOf(coop, anna).decide(request.id, { decision: 'give' })
    await other.getByText('Pesarla ogni mattina.').waitFor()
    await other.getByText('Lettera di dimissione dalla medicina').waitFor()
    await other.getByText('Restare a casa').waitFor()
    await other.getByRole('button', { name: 'Ho letto: lo confermo' }).click()
    await other.getByText('Hai confermato.').waitFor()
    await other.close()
    // Nothing can be changed by it, and nothing else be read.
    const messages = await annaRecords.search('Communication')
    expect(messages).toHaveLength(2)

    await page.context().clearCookies()
    await enterProvider(page, doctor, { site, place: 'hand-over' })
    await page.getByText('Letto e confermato').waitFor()
    await page.getByText(/Confermato da nurse/).waitFor()
  })

  test('reads in an emergency for an hour, with a reason that the member and the board see', async () => {
    await enterProvider(page, onCall, {
      site,
      place: `emergency#owner=${encodeURIComponent(`${coop.podServer.baseUrl}/dora/profile/card#me`)}`,
    })
    await page.getByText('Stai per leggere senza consenso').waitFor()
    expect(await page.getByLabel('Chi ha bisogno').inputValue()).toContain('/dora/')
    await button('Apri per 60 minuti').click()
    await page.getByText('Scegli perché.').waitFor()
    await page.getByLabel('Non è cosciente').check()
    await page.getByLabel('Che cosa sta succedendo').fill('Trovata a terra in strada.')
    await button('Apri per 60 minuti').click()
    await page
      .getByRole('timer')
      .getByText(/^(?:60:00|59:\d\d)$/)
      .waitFor()
    await page.getByText('Penicillina').waitFor()
    const consentService = coop.consentService.baseUrl
    const { items } = await createEmergencyClient({
      consentService,
      fetch: coop.officer.fetch,
    }).review()
    expect(items).toMatchObject([{ reason: 'unconscious', text: 'Trovata a terra in strada.' }])
    // Its member ends it: what was read goes from the page.
    await consentsOf(coop, dora).withdraw(items[0]?.grant as GrantId) // looked at above
    await page.getByText('Penicillina').waitFor({ state: 'detached' })
    await page.getByText('L’ha chiusa la persona.').waitFor()
    await page.context().clearCookies()
    await enterProvider(page, doctor, { site, place: 'emergency' })
    await page.getByText(/Qui possono entrare solo i servizi/).waitFor()
  })
})
