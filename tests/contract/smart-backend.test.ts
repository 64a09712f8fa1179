import { generateKeyPairSync } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { Client, type FhirResource } from 'fhir-kit-client'
import { exportJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { openSmartBackend } from '@mutua/sdk/clients/smart-backend'
import { createSmartRegistry } from '@mutua/sdk/clients/smart-registry'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { Terms } from '@mutua/sdk/consent/terms'
import type { SmartClient } from '@mutua/sdk/consent/smart-client'
import { instantOf, parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { consentsOf, fetchOf } from '../support/as-person.ts'
import { createCommandLine } from '../support/command-line.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  createPerson,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'

/** A program that knows of SMART and FHIR alone reads under a consent, through both services as they are shipped. */

let coop: Coop
let anna: Person
let bruno: Person
let rossi: Person
let program: SmartClient

const key = { kid: 'first', alg: 'ES384', ...generateKeyPairSync('ec', { namedCurve: 'P-384' }) } as const
const publicJwk = async () => ({ ...(await exportJWK(key.publicKey)), kid: key.kid })
const fhirBase = (person: Person) => `${coop.podServer.baseUrl}/fhir/${person.name}`
const registryOf = (person: Person, organisation?: WebId) =>
  createSmartRegistry({
    consentService: coop.consentService.baseUrl,
    fetch: fetchOf(person, organisation),
  })
const registered = async (person: Person, organisation?: WebId) =>
  registryOf(person, organisation).register({
    name: 'Ward round',
    // `as`: exported from a key of this kind
    keys: {
      jwks: { keys: [(await publicJwk()) as { kty: 'EC'; crv: 'P-384'; x: string; y: string; kid: string }] },
    },
  })

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  bruno = await addMember(coop, 'bruno', 2)
  rossi = await addProvider(coop, 'rossi')
  for (const person of [anna, bruno]) await fill(person)
  program = await registered(rossi)
})
afterAll(() => coop[Symbol.asyncDispose]())

const fill = async (person: Person) => {
  const put = (resource: object & { resourceType: string; id: string }) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })
  const observation = (id: string, category: string) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
    effectiveDateTime: '2026-01-01',
  })
  const entry = [
    put({ resourceType: 'Patient', id: 'p1', gender: 'female' } as never),
    put(observation('lab1', 'laboratory')),
    put(observation('lab2', 'laboratory')),
    put(observation('vital1', 'vital-signs')),
  ]
  const answer = await person.fetch(fhirBase(person), {
    method: 'POST',
    headers: { 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
  })
  expect(answer.status).toBe(200)
}

const give = async (member: Person, recipient: WebId, terms: Terms = {}): Promise<Grant> =>
  (
    await createConsentClient({
      consentService: coop.consentService.baseUrl,
      fetch: member.fetch,
    }).give({
      recipient,
      purpose: careByFamilyDoctor,
      resources: [parseResourceUrl(`${member.pod}health/`)],
      modes: ['read'],
      terms,
      validUntil: instantOf(Date.now() + 86_400_000),
    })
  ).grant

/** Everything that a generic client does: discovery, assertion, token. */
const tokenFor = async (person: Person, scope: string, client = program) => {
  const discovered = await fetch(`${fhirBase(person)}/.well-known/smart-configuration`)
  const { token_endpoint: endpoint } = (await discovered.json()) as { token_endpoint: string }
  const assertion = await new SignJWT({ iss: client.id, sub: client.id, aud: endpoint })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
    .setExpirationTime('4m')
    .setJti(crypto.randomUUID())
    .sign(key.privateKey)
  const answer = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
    }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}
const fhirClient = (person: Person, token: string | undefined) =>
  new Client({ baseUrl: fhirBase(person), bearerToken: token ?? '' })
const idsIn = (found: FhirResource) =>
  ((found as FhirResource & { entry?: { resource: { id: string } }[] }).entry ?? []).map(
    (one) => one.resource.id,
  )
const statusOf = (asking: Promise<unknown>) =>
  asking.then(
    () => 200,
    (failure: unknown) => (failure as { response?: { status?: number } }).response?.status,
  )

test('a program reads what its recipient was given, within the scopes it asked for, and leaves receipts', async () => {
  const grant = await give(anna, rossi.webId)
  const { status, body } = await tokenFor(anna, 'system/Observation.rs?category=laboratory')
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({ token_type: 'Bearer', scope: 'system/Observation.rs?category=laboratory' }),
  ])
  const client = fhirClient(anna, body['access_token'])
  expect(await client.smartAuthMetadata()).toMatchObject({ tokenUrl: expect.anything() as unknown })
  expect(idsIn(await client.search({ resourceType: 'Observation' }))).toEqual(['lab1', 'lab2'])
  expect(await client.read({ resourceType: 'Observation', id: 'lab1' })).toMatchObject({ id: 'lab1' })
  expect(await statusOf(client.read({ resourceType: 'Observation', id: 'vital1' }))).toBe(404)
  expect(idsIn(await client.search({ resourceType: 'Patient' }))).toEqual([])
  await expect
    .poll(async () => (await consentsOf(coop, anna).receipts({ grant: grant.id })).length, {
      timeout: 20_000,
    })
    .toBeGreaterThanOrEqual(3)
  for (const { recipient } of await consentsOf(coop, anna).receipts({ grant: grant.id }))
    expect(recipient).toMatchObject({ webId: rossi.webId, client: program.id })
  await consentsOf(coop, anna).withdraw(grant.id)
  expect(await statusOf(client.read({ resourceType: 'Observation', id: 'lab1' }))).toBe(401)
  expect(await tokenFor(anna, 'system/*.rs')).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
})

describe('a program is refused', () => {
  test('more than the consent gives: it gets what both cover, or nothing', async () => {
    const grant = await give(anna, rossi.webId, { records: ['patient/Observation.rs?category=vital-signs'] })
    const wide = await tokenFor(anna, 'system/*.rs')
    expect(wide.body['scope']).toBe('system/Observation.rs?category=vital-signs')
    const client = fhirClient(anna, wide.body['access_token'])
    expect(idsIn(await client.search({ resourceType: 'Observation' }))).toEqual(['vital1'])
    expect(await tokenFor(anna, 'system/Patient.rs')).toMatchObject({ body: { error: 'invalid_scope' } })
    await consentsOf(coop, anna).withdraw(grant.id)
  })

  test('another pod, writing, and everything beside the FHIR face', async () => {
    const grant = await give(anna, rossi.webId)
    const unknown = await tokenFor({ ...anna, name: 'nobody' }, 'system/*.rs')
    expect(await tokenFor(bruno, 'system/*.rs')).toEqual(unknown)
    expect(unknown).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
    const { body } = await tokenFor(anna, 'system/*.rs')
    const token = body['access_token'] ?? ''
    expect(await statusOf(fhirClient(bruno, token).search({ resourceType: 'Observation' }))).toBe(401)
    const client = fhirClient(anna, token)
    const changed = { resourceType: 'Patient', id: 'p1', gender: 'male' }
    expect(await statusOf(client.update({ resourceType: 'Patient', id: 'p1', body: changed }))).toBe(403)
    expect(await statusOf(client.delete({ resourceType: 'Patient', id: 'p1' }))).toBe(403)
    for (const path of ['health/', 'health/laboratory/Observation/', 'health/laboratory/Observation/lab1'])
      expect(
        (await fetch(`${anna.pod}${path}`, { headers: { Authorization: `Bearer ${token}` } })).status,
      ).toBe(401)
    expect(await client.read({ resourceType: 'Patient', id: 'p1' })).toMatchObject({ gender: 'female' })
    await consentsOf(coop, anna).withdraw(grant.id)
  })

  test('when it was ended, also after the service has started anew', async () => {
    const grant = await give(anna, rossi.webId)
    const other = await registered(rossi)
    expect(await tokenFor(anna, 'system/*.rs', other)).toMatchObject({ status: 200 })
    await registryOf(rossi).end(other.id)
    expect(await tokenFor(anna, 'system/*.rs', other)).toMatchObject({ body: { error: 'invalid_client' } })
    await coop.consentService.kill('SIGKILL')
    await coop.consentService.restart()
    expect(await tokenFor(anna, 'system/*.rs', other)).toMatchObject({ body: { error: 'invalid_client' } })
    expect(await tokenFor(anna, 'system/*.rs')).toMatchObject({ status: 200 })
    await consentsOf(coop, anna).withdraw(grant.id)
  })
})

test('a program of an organisation reads in the name of who answers for it, until they leave', async () => {
  const nora = await createPerson(coop.podServer.baseUrl, 'nora')
  const organisations = createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const { id } = await organisations.admit({ name: 'Clinica', administrators: [coop.officer.webId] })
  await expect(registered(nora, id)).rejects.toMatchObject({ code: 'staff-only' })
  await organisations.join(id, { webId: nora.webId, displayName: 'Nora', role: 'nurse' })
  const client = await registered(nora, id)
  expect(client).toMatchObject({ recipient: id, person: nora.webId })
  const grant = await give(bruno, id)
  const { body } = await tokenFor(bruno, 'system/*.rs', client)
  const reading = fhirClient(bruno, body['access_token'])
  expect(idsIn(await reading.search({ resourceType: 'Observation' }))).toHaveLength(3)
  await expect
    .poll(() => consentsOf(coop, bruno).receipts({ grant: grant.id }), { timeout: 20_000 })
    .toMatchObject([{ recipient: { webId: id, person: nora.webId, client: client.id } }])
  expect(await registryOf(coop.officer).clients(id)).toMatchObject([{ id: client.id }])
  await organisations.leave(id, nora.webId)
  expect(await statusOf(reading.search({ resourceType: 'Observation' }))).toBe(401)
  expect(await tokenFor(bruno, 'system/*.rs', client)).toMatchObject({ body: { error: 'invalid_scope' } })
})

test('who registered programs carries away which they are', async () => {
  const answer = await rossi.fetch(`${coop.consentService.baseUrl}/export`)
  const file = join(coop.homes.consent, 'rossi.zip')
  await writeFile(file, Buffer.from(await answer.arrayBuffer()))
  {
    await using archive = await openArchive(file)
    const { items } = (await json(await archive.open('smart-clients.json'))) as { items: SmartClient[] }
    expect(items).toContainEqual(program)
  }
  await rm(file)
})

test('the SDK finds its way by itself, and sends no token elsewhere', async () => {
  const grant = await give(anna, rossi.webId)
  const sent: string[] = []
  const backend = openSmartBackend({
    consentService: coop.consentService.baseUrl,
    fhirBase: fhirBase(anna),
    clientId: program.id,
    key: { ...key, privateKey: await webKey() },
    scope: 'system/Observation.rs',
    fetch: (input, init) => {
      if (new Headers(init?.headers).has('Authorization'))
        sent.push(input instanceof Request ? input.url : input.toString())
      return fetch(input, init)
    },
  })
  expect(await backend.granted()).toBe('system/Observation.rs')
  for (const path of ['/Observation', '/Observation/lab1'])
    expect((await backend.fetch(`${fhirBase(anna)}${path}`)).status).toBe(200)
  await backend.fetch(`${fhirBase(bruno)}/Observation`)
  await backend.fetch(`${anna.pod}health/`)
  expect(sent).toEqual([`${fhirBase(anna)}/Observation`, `${fhirBase(anna)}/Observation/lab1`])
  await consentsOf(coop, anna).withdraw(grant.id)
})

const webKey = () =>
  crypto.subtle.importKey(
    'pkcs8',
    key.privateKey.export({ format: 'der', type: 'pkcs8' }),
    { name: 'ECDSA', namedCurve: 'P-384' },
    false,
    ['sign'],
  )

test('a program is registered, listed, given keys and ended by command', async () => {
  const line = createCommandLine(
    {
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
      MUTUA_CLIENT_ID: rossi.credentials.clientId,
      MUTUA_CLIENT_SECRET: rossi.credentials.clientSecret,
      MUTUA_HOME: coop.homes.consent,
    },
    coop.homes.consent,
  )
  const done = async (...words: string[]) => {
    const run = await line(['smart-client', ...words])
    expect(run.code, run.said).toBe(0)
    return run.out.trim()
  }
  const file = join(coop.homes.consent, 'program-keys.json')
  await writeFile(file, JSON.stringify({ keys: [await publicJwk()] }))
  const id = await done('add', '--name', 'By command', '--jwks', file)
  expect(id).toMatch(/\/smart-clients\/[\w-]{22}$/)
  expect(await done('list')).toContain('By command')
  await done('keys', id, '--jwks-uri', 'https://hospital.example/jwks.json')
  expect(JSON.parse(await done('end', id, '--json'))).toMatchObject({
    keys: { jwksUri: 'https://hospital.example/jwks.json' },
    endedAt: expect.any(String) as string,
  })
  expect((await line(['smart-client', 'add', '--name', 'None'])).code).toBe(2)
  expect((await line(['smart-client', 'add', '--name', 'None', '--jwks', 'nowhere.json'])).code).toBe(2)
  await rm(file)
})
