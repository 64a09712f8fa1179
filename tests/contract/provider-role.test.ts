import { createContractClient } from '@mutua/sdk/clients/contract-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, microCents, parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { consentsOf, readerOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { addMember, careByFamilyDoctor, createPerson, type Person } from '../support/coop.ts'
import { openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'
import { offerContract } from '../support/sign-contract.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let anna: Person
let ada: Person
let sara: Person
let nora: Person
let office: WebId
let page: Page

const organisationsOf = (person: Person) =>
  createOrganisationClient({ consentService: house.coop.consentService.baseUrl, fetch: person.fetch })

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  const { coop } = house
  anna = await addMember(coop, 'anna', 1)
  ada = await createPerson(coop.podServer.baseUrl, 'ada')
  sara = await createPerson(coop.podServer.baseUrl, 'sara')
  nora = await createPerson(coop.podServer.baseUrl, 'nora')
  office = (
    await organisationsOf(coop.officer).admit({ name: 'Sportello sociale', administrators: [ada.webId] })
  ).id
  for (const [person, displayName, role] of [
    [sara, 'Sara Sala', 'social-secretariat'],
    [nora, 'Nora Neri', 'nurse'],
  ] as const)
    await organisationsOf(ada).join(office, { webId: person.webId, displayName, role })
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await newPage()
  return () => page.close()
})

const newPage = (): Promise<Page> => openPage(house)
const askNow = () => page.locator('form').getByRole('button', { name: 'Chiedi', exact: true }).click()

test('a role that is not for it is refused with the reason and who can ask; what it is for goes through', async () => {
  await enterProvider(page, sara, { ...house, place: 'ask' })
  await page.getByRole('textbox', { name: 'A chi' }).fill('anna')
  await page.getByLabel('Esami di laboratorio').check()
  await page.getByLabel('Dati sociali').check()
  await askNow()
  const refused = page.getByRole('alert').filter({ hasText: 'Il tuo ruolo' })
  await refused.waitFor()
  expect(await refused.innerText()).toMatch(
    /segretariato sociale\) non può chiedere: Esami di laboratorio\..*Può chiederlo chi ha uno di questi ruoli: medico di famiglia, infermiere/s,
  )
  expect(await consentsOf(house.coop, anna).requests()).toEqual([])
  await page.getByLabel('Esami di laboratorio').uncheck()
  await askNow()
  await page.getByText('Domanda inviata.').waitFor()
  expect(await consentsOf(house.coop, anna).requests()).toMatchObject([{ requester: office }])
})

test('a role that has ended asks and reads nothing, says why and what to do; renewed, it works again', async () => {
  const { coop } = house
  const resource = parseResourceUrl(`${anna.pod}health/social/a.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(resource, {
    ...{ body: 'a', contentType: 'text/plain' },
  })
  // Asked by a colleague whose role is for it, for the whole office.
  const { id } = await consentsOf(coop, nora, office).createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    categories: ['social'],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  const outcome = await consentsOf(coop, anna).decide(id, { decision: 'give' })
  if (outcome.kind !== 'given') throw new Error('Anna gives.')
  const reader = await readerOf(sara, outcome.grant.id)
  expect((await reader.read(resource)).receiptId).toBeDefined()
  await enterProvider(page, sara, { ...house, place: 'ask' })
  await page.getByRole('textbox', { name: 'A chi' }).fill('anna')
  await page.getByLabel('Dati sociali').check()

  const end = Date.now() + 3_000
  await organisationsOf(ada).renew(office, sara.webId, instantOf(end))
  await expect
    .poll(
      () =>
        consentsOf(coop, sara, office)
          .requests()
          .then(() => 'works', codeOf),
      { timeout: 30_000 },
    )
    .toBe('role-expired')
  expect(Date.now()).toBeGreaterThanOrEqual(end)
  // With the token that it has from before.
  await expect(reader.read(resource)).rejects.toBeDefined()
  await askNow()
  await page.getByRole('alert').filter({ hasText: 'Il tuo ruolo è scaduto' }).first().waitFor()
  await page.getByText(/Il tuo ruolo in Sportello sociale è scaduto il .* Chiedi di rinnovarlo/).waitFor()

  const hers = await newPage()
  await enterProvider(hers, ada, { ...house, place: 'team' })
  await hers.getByText(/Il ruolo è scaduto il/).waitFor()
  await hers.getByRole('button', { name: 'Rinnova Sara Sala per un anno' }).click()
  await hers.getByText(/Il ruolo è scaduto il/).waitFor({ state: 'detached' })
  await hers.close()
  await askNow()
  await page.getByText('Domanda inviata.').waitFor()
  expect((await (await readerOf(sara, outcome.grant.id)).read(resource)).receiptId).toBeDefined()
})

const codeOf = (error: unknown): unknown =>
  error !== null && typeof error === 'object' && 'code' in error ? error.code : error

test('whoever administers an organisation reads what the co-op offers it, and accepts that', async () => {
  const { coop } = house
  const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
  const day = civilDateOf(Date.now())
  const prices = { id: '2026/7', title: 'Prices of research', adoptedOn: day }
  await coop.asOfficer.recordResolution({ ...prices, governs: ['tariff'] })
  await coop.asOfficer.adoptTariff({
    version: 'research',
    resolution: prices.id,
    prices: { [research]: microCents(3_000_000) },
  })
  const offered = await offerContract(coop, {
    ...{ organisation: office, purposes: [research], from: day, to: addDays(day, 30), resolution: prices.id },
  })
  await enterProvider(page, nora, { ...house, place: 'team' })
  await page.getByRole('heading', { name: 'Sportello sociale' }).first().waitFor()
  expect(await page.getByText('Contratto con la cooperativa').count()).toBe(0)
  await using hers = await newPage()
  await enterProvider(hers, ada, { ...house, place: 'team' })
  const card = hers.getByRole('article').filter({ hasText: 'Contratto con la cooperativa' })
  await card.getByText('aspetta voi').waitFor()
  expect(await card.innerText()).toMatch(/Ricerca scientifica.*Non cercate di sapere chi sono.*70/s)
  const accept = card.getByRole('button', { name: 'Accetta il contratto' })
  expect(await accept.isEnabled()).toBe(false)
  await card.getByLabel(/L’ho letto/).check()
  await accept.click()
  await card.getByText('vale', { exact: true }).waitFor()
  const contracts = createContractClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  expect(await contracts.contracts()).toMatchObject([
    { id: offered.id, digest: offered.digest, state: 'in-force', acceptedBy: ada.webId },
  ])
})
