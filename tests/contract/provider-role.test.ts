import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { instantOf, parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { consentsOf, readerOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { addMember, careByFamilyDoctor, createPerson, type Person } from '../support/coop.ts'
import { openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'

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
}, 120_000)
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
