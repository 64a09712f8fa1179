import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { monthOf } from '@mutua/sdk/coop/period'
import { instantOf, microCents, parseResourceUrl, purposeIriSchema, type ResourceUrl } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { gainConsentToken, ticketFor } from '../support/consent-token.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  carePrice,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'
import { closePeriod } from '../support/two-officers.ts'
import { ruleSystems, tokenKinds, type RuleSystem, type TokenKind } from '../support/scope-server.ts'

/*
 * T55: what a consent is for and what it costs are what stood in it when it was given (decision 0150: one purpose decides
 * kind, label and price; `TariffRef`: pinned when the member decides). Whoever reads can say what they like beside it, and
 * the co-op can adopt what it likes after it.
 */

let coop: Coop
let doctor: Person
let owners: Readonly<Record<RuleSystem, Person>>

const higherPrice = microCents(40_000_000)
const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
const insurance = purposeIriSchema.parse('https://w3id.org/dpv#ImproveHealthInsurance')

interface Given {
  readonly grant: Grant
  readonly resource: ResourceUrl
}
/** Given under the first tariff, before the second was adopted. */
const given = new Map<RuleSystem, Given>()

beforeAll(async () => {
  coop = await openCoop()
  doctor = await addProvider(coop, 'doctor')
  owners = { wac: await addMember(coop, 'anna', 1), acp: await addMember(coop, 'carla', 2, 'acp') }
  for (const system of ruleSystems) given.set(system, await give(owners[system], 'letter'))
  const resolution = await coop.asOfficer.recordResolution({
    id: '2026/2',
    title: 'Dearer care',
    adoptedOn: civilDateOf(Date.now()),
    governs: ['tariff'],
  })
  await coop.asOfficer.adoptTariff({
    version: 'second',
    resolution: resolution.id,
    prices: { [careByFamilyDoctor]: higherPrice, [research]: higherPrice },
  })
})
afterAll(() => coop[Symbol.asyncDispose]())

const give = async (owner: Person, name: string): Promise<Given> => {
  const resource = parseResourceUrl(`${owner.pod}${name}.txt`)
  const answer = await owner.fetch(resource, {
    method: 'PUT',
    headers: { 'content-type': 'text/plain' },
    body: 'Dear colleague',
  })
  expect(answer.ok).toBe(true)
  return { resource, grant: await giveConsent(coop, { member: owner, provider: doctor }, [resource]) }
}

const clientOf = ({ fetch }: Person) =>
  createConsentClient({ consentService: coop.consentService.baseUrl, fetch })

type Read = (headers?: Record<string, string>, query?: string) => Promise<number>

/** Reads with a fresh token of this kind, and says besides what it is told to say. */
const reader = async ({ grant, resource }: Given, kind: TokenKind): Promise<Read> => {
  if (kind === 'Bearer') {
    const token = await bearerToken({ grant, resource })
    return async (headers = {}, query = '') =>
      (await fetch(`${resource}${query}`, { headers: { ...headers, authorization: `Bearer ${token}` } }))
        .status
  }
  const { accessToken, privateKeyPem } = await gainConsentToken(doctor.credentials, {
    resource,
    grant: grant.id,
  })
  const signer = createProofSigner(privateKeyPem)
  return async (headers = {}, query = '') => {
    const dpop = signer.sign({ method: 'GET', url: resource, accessToken })
    const answer = await fetch(`${resource}${query}`, {
      headers: { ...headers, authorization: `DPoP ${accessToken}`, dpop },
    })
    return answer.status
  }
}

const bearerToken = async (
  { grant, resource }: Given,
  change: (credential: string) => string = (text) => text,
  further: Record<string, string> = {},
): Promise<string | undefined> => {
  const local = grant.id.split('/').at(-1) ?? ''
  const face = await doctor.fetch(`${coop.consentService.baseUrl}/vc/${local}`)
  const credential: unknown = JSON.parse(change(await face.text()))
  const presentation = JSON.stringify({
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    'type': ['VerifiablePresentation'],
    'verifiableCredential': [credential],
  })
  const answer = await doctor.fetch(`${coop.consentService.baseUrl}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket',
      ticket: (await ticketFor(resource)).ticket,
      claim_token: Buffer.from(presentation).toString('base64'),
      claim_token_format: 'https://www.w3.org/TR/vc-data-model/#json-ld',
      ...further,
    }),
  })
  return z.object({ access_token: z.string().optional() }).parse(await answer.json()).access_token
}

const receiptsOf = (person: Person, { id }: Grant): Promise<readonly Receipt[]> =>
  clientOf(person).receipts({ grant: id })

const combinations = ruleSystems.flatMap((system) => tokenKinds.map((kind) => ({ system, kind })))

describe.each(combinations)('T55 under $system with a $kind token', ({ system, kind }) => {
  test('the price of a use is the one that the consent was given under, whatever was adopted since', async () => {
    const standing = given.get(system)
    if (standing === undefined) throw new Error('a consent was given')
    const earlier = (await receiptsOf(doctor, standing.grant)).length
    const read = await reader(standing, kind)
    expect(await read()).toBe(200)
    const receipts = await vi.waitUntil(async () => {
      const found = await receiptsOf(owners[system], standing.grant)
      return found.length > earlier && found
    })
    for (const { tariff, priceMicroCents, units } of receipts) {
      expect(tariff).toMatchObject({ version: 'first', resolution: '2026/1' })
      expect(BigInt(priceMicroCents)).toBe(BigInt(units) * carePrice)
    }
  })

  test('what a reader says about the purpose changes nothing, in headers, in the address or at the token endpoint', async () => {
    const one = await give(owners[system], `purpose-${kind}`)
    const read = await reader(one, kind)
    const said = { 'purpose': research, 'x-purpose': research, 'x-tariff': 'first', 'prefer': 'price=0' }
    expect(await read(said, `?purpose=${encodeURIComponent(research)}&price=0`)).toBe(200)
    const told = await bearerToken(one, undefined, { purpose: research, scope: research, price: '0' })
    if (told !== undefined) {
      const { status } = await fetch(one.resource, { headers: { authorization: `Bearer ${told}` } })
      expect(status).toBe(200)
    }
    const receipts = await vi.waitUntil(async () => {
      const found = await receiptsOf(owners[system], one.grant)
      return found.length >= (told === undefined ? 1 : 2) && found
    })
    for (const { purpose, tariff, priceMicroCents } of receipts) {
      expect(purpose).toBe(careByFamilyDoctor)
      // Given after the second tariff: it is a consent under that one.
      expect(tariff.version).toBe('second')
      expect(BigInt(priceMicroCents)).toBe(BigInt(higherPrice))
    }
  })
})

describe.each(ruleSystems)('T55 under %s, a purpose outside of a consent', (system) => {
  test('is in no request: unknown, forbidden, or of another kind beside it', async () => {
    const { resource } = await give(owners[system], 'asked')
    const ask = (purpose: typeof research, purposes?: (typeof research)[]) =>
      clientOf(doctor).createRequest({
        owner: owners[system].webId,
        purpose,
        ...(purposes === undefined ? {} : { purposes }),
        resources: [resource],
        modes: ['read'],
        validUntil: instantOf(Date.now() + 3_600_000),
      })
    await expect(ask(insurance)).rejects.toMatchObject({ code: 'purpose-unknown' })
    await expect(ask(careByFamilyDoctor, [careByFamilyDoctor, insurance])).rejects.toMatchObject({
      code: 'purpose-unknown',
    })
    await expect(ask(careByFamilyDoctor, [careByFamilyDoctor, research])).rejects.toMatchObject({
      code: expect.stringMatching(/^purpose/) as string,
    })
    expect(await ask(careByFamilyDoctor)).toMatchObject({ state: 'requested' })
  })

  test('comes into no consent by an amendment, and its price by none either', async () => {
    const { grant } = given.get(system) ?? (await give(owners[system], 'amended'))
    const amend = (body: object) =>
      owners[system].fetch(`${grant.id}/amend`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const validUntil = instantOf(Date.parse(grant.validUntil) - 60_000)
    for (const wider of [{ purpose: research }, { purposes: [careByFamilyDoctor, research] }, { gift: true }])
      expect((await amend({ ...wider, validUntil })).status).toBe(400)
    const amended = await amend({ validUntil })
    expect(amended.status).toBe(200)
    expect(await amended.json()).toMatchObject({ purpose: careByFamilyDoctor, validUntil })
    const standing = { grant: await clientOf(doctor).grant(grant.id), resource: grant.scope.resources[0] }
    if (standing.resource === undefined) throw new Error('a consent covers something')
    const earlier = (await receiptsOf(doctor, grant)).length
    const read = await reader({ ...standing, resource: standing.resource }, 'DPoP')
    expect(await read()).toBe(200)
    const receipts = await vi.waitUntil(async () => {
      const found = await receiptsOf(doctor, grant)
      return found.length > earlier && found
    })
    expect(new Set(receipts.map(({ tariff }) => tariff.version))).toEqual(new Set(['first']))
  })

  test('is in no credential that opens anything', async () => {
    const one = await give(owners[system], 'presented')
    expect(await bearerToken(one)).toBeDefined()
    expect(await bearerToken(one, (text) => text.replaceAll(careByFamilyDoctor, research))).toBeUndefined()
  })
})

test('T55 what is billed is the sum of what was agreed to', async () => {
  const all = await vi.waitUntil(async () => {
    const found = await createConsentClient({
      consentService: coop.consentService.baseUrl,
      fetch: coop.officer.fetch,
    }).receipts({ all: true })
    return found.length >= 10 && found
  })
  const agreed = all.reduce(
    (sum, { tariff, units }) => sum + BigInt(units) * (tariff.version === 'first' ? carePrice : higherPrice),
    0n,
  )
  const byPrice = all.reduce((sum, { priceMicroCents }) => sum + BigInt(priceMicroCents), 0n)
  expect(byPrice).toBe(agreed)
  const first = new Set([...given.values()].map(({ grant }) => grant.id))
  for (const { grant, tariff } of all) expect(tariff.version).toBe(first.has(grant) ? 'first' : 'second')
  const closed = await closePeriod(coop, monthOf(instantOf(Date.now())), { early: true })
  expect(closed.microCents).toBe(agreed)
})
