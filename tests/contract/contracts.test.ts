import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createContractClient } from '@mutua/sdk/clients/contract-client'
import { createInvoiceClient } from '@mutua/sdk/clients/invoice-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { monthOf } from '@mutua/sdk/coop/period'
import { instantOf, microCents, parseResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { addMember, addProvider, openCoop, type Coop, type Person } from '../support/coop.ts'
import { openProjects } from '../support/open-project.ts'
import { signContract } from '../support/sign-contract.ts'
import { closePeriod } from '../support/two-officers.ts'

const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const today = civilDateOf(Date.now())
const inDays = (days: number) => instantOf(Date.now() + days * 86_400_000)

let coop: Coop
let anna: Person
let institute: Person

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  institute = await addProvider(coop, 'institute', 'Istituto')
  await coop.asOfficer.recordResolution({
    id: '2026/2',
    title: 'Prices of research',
    adoptedOn: today,
    governs: ['tariff'],
  })
  await coop.asOfficer.adoptTariff({
    version: 'research',
    resolution: '2026/2',
    prices: { [research]: microCents(3_000_000) },
    fees: { [research]: microCents(1_000_000) },
  })
})
afterAll(() => coop[Symbol.asyncDispose]())

const consentsOf = ({ fetch }: Person) =>
  createConsentClient({ consentService: coop.consentService.baseUrl, fetch })
const contractsOf = ({ fetch }: Person) =>
  createContractClient({ consentService: coop.consentService.baseUrl, fetch })
/** The study that all of it is for. */
let project: string | undefined
const ask = (days: number, more: { gift?: true } = {}) =>
  consentsOf(institute).createRequest({
    owner: anna.webId,
    purpose: research,
    resources: [parseResourceUrl(`${anna.pod}notes/`)],
    modes: ['read'],
    validUntil: inDays(days),
    ...(project === undefined ? {} : { project }),
    ...more,
  })

test('Priced research is asked for, read and billed under a contract, and not without one or after its end', async () => {
  await expect(ask(5)).rejects.toMatchObject({ code: 'contract-missing' })
  const contract = await signContract(coop, {
    ...{ name: 'Istituto', administrator: institute, purposes: [research], resolution: '2026/2' },
    ...{ from: today, to: addDays(today, 30) },
  })
  const [study] = await openProjects(coop, '2026/3', [
    {
      ...{ title: 'Glucose', purpose: research, organisation: 'Istituto', administrator: institute },
      ...{ from: today, to: addDays(today, 30) },
    },
  ])
  project = study?.id ?? expect.fail()
  await ask(5, { gift: true })
  expect(contract).toMatchObject({ state: 'in-force', noReidentification: true, priceList: 'research' })
  expect(await contractsOf(institute).contracts()).toEqual([contract])
  expect(await contractsOf(anna).contracts()).toEqual([])
  await expect(contractsOf(anna).end(contract.id, 'x')).rejects.toMatchObject({ code: 'not-found' })
  await expect(ask(40)).rejects.toMatchObject({ code: 'contract-missing' })

  const document = parseResourceUrl(`${anna.pod}notes/a.txt`)
  await anna.fetch(document, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'x' })
  const { id } = await ask(20)
  const outcome = await consentsOf(anna).decide(id, { decision: 'give' })
  const grant = outcome.kind === 'given' ? outcome.grant.id : expect.fail()
  const read = async () => {
    const session = await signIn(institute.credentials, { fetch })
    await openConsentedReader({ session, fetch, grant }).read(document)
  }
  await read()
  await read()
  await vi.waitUntil(async () => (await coop.asOfficer.state()).uses === 2, { timeout: 30_000, interval: 50 })

  const ended = await contractsOf(institute).end(contract.id, 'The study is over.')
  expect(ended).toMatchObject({ state: 'ended', endReason: 'The study is over.', endedBy: institute.webId })
  await expect(read()).rejects.toBeDefined()
  await expect(ask(5)).rejects.toMatchObject({ code: 'contract-missing' })
  await expect(contractsOf(institute).accept(contract)).rejects.toMatchObject({ code: 'contract-settled' })

  await closePeriod(coop, monthOf(inDays(0)), { early: true })
  const invoices = (person: Person) =>
    createInvoiceClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })
  expect(await invoices(institute).invoices()).toMatchObject([
    { organisation: 'Istituto', dueCents: 8n, openCents: 8n, bill: { cents: 6n, fees: { cents: 2n } } },
  ])
  expect(await invoices(anna).invoices()).toEqual([])
})
