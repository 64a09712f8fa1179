import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { checkStatus } from '@mutua/sdk/consent/status-list'
import { issuerKeysFrom, verifyVcJwt } from '@mutua/sdk/consent/vc-jwt'
import { roleCredentialSchema } from '@mutua/sdk/coop/role-credential'
import { instantOf, parseResourceUrl, type GrantId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consentsOf, readerOf } from '../support/as-person.ts'
import { gainConsentToken } from '../support/consent-token.ts'
import {
  addMember,
  careByFamilyDoctor,
  createPerson,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'

let coop: Coop
let anna: Person
let ada: Person
let nora: Person
let dario: Person
let practice: WebId
let resource: ResourceUrl
let grant: GrantId

const organisations = (person: Person) =>
  createOrganisationClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })

const join = (person: Person) =>
  organisations(ada).join(practice, { webId: person.webId, displayName: person.name, role: 'nurse' })

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  for (const name of ['ada', 'nora', 'dario'] as const) {
    const person = await createPerson(coop.podServer.baseUrl, name)
    if (name === 'ada') ada = person
    else if (name === 'nora') nora = person
    else dario = person
  }
  practice = (
    await organisations(coop.officer).admit({ name: 'Studio associato', administrators: [ada.webId] })
  ).id
  await join(nora)
  await join(dario)
  resource = parseResourceUrl(`${anna.pod}records/a.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(resource, {
    body: 'a',
    contentType: 'text/plain',
  })
  // Asked by one of its people, for the organisation.
  const { id } = await consentsOf(coop, nora, practice).createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${anna.pod}records/`)],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  const outcome = await consentsOf(coop, anna).decide(id, { decision: 'give' })
  if (outcome.kind !== 'given') throw new Error('refused')
  grant = outcome.grant.id
})
afterAll(() => coop[Symbol.asyncDispose]())

test('each of its people reads under a consent of the organisation, and the member sees who it was', async () => {
  for (const person of [nora, dario]) {
    const { receiptId } = await (await readerOf(person, grant)).read(resource)
    expect(receiptId).toBeDefined()
    await expect
      .poll(
        async () => (await consentsOf(coop, anna).receipts({ grant })).map(({ recipient }) => recipient),
        {
          timeout: 20_000,
        },
      )
      .toContainEqual(
        expect.objectContaining({ webId: practice, organisation: 'Studio associato', person: person.webId }),
      )
  }
})

test('nobody else does: not its administrator, not a stranger who says they act for it', async () => {
  const refusal = { kind: 'oauth-refused' }
  for (const person of [ada, coop.officer])
    await expect((await readerOf(person, grant)).read(resource)).rejects.toMatchObject(refusal)
  await expect(consentsOf(coop, ada, practice).grants()).rejects.toMatchObject({ code: 'staff-only' })
  expect(await consentsOf(coop, nora, practice).grants()).toHaveLength(1)
  expect(await consentsOf(coop, nora).grants()).toHaveLength(0)
})

test('who asked for the organisation stands in the events of the consent', async () => {
  expect(await consentsOf(coop, anna).grant(grant)).toMatchObject({
    recipient: practice,
    organisation: 'Studio associato',
  })
  const answer = await anna.fetch(`${grant}/events`)
  expect(await answer.json()).toMatchObject({
    items: [
      { kind: 'requested', actor: nora.webId, onBehalfOf: practice },
      { kind: 'given', actor: anna.webId },
    ],
  })
})

test('who is taken off the list reads nothing from the answer on, also with a token from before; others go on', async () => {
  const { accessToken, privateKeyPem } = await gainConsentToken(nora.credentials, { resource, grant })
  const signer = createProofSigner(privateKeyPem)
  const read = async () => {
    const proof = signer.sign({ method: 'GET', url: resource, accessToken })
    const answer = await fetch(resource, { headers: { Authorization: `DPoP ${accessToken}`, DPoP: proof } })
    await answer.body?.cancel()
    return answer.status
  }
  expect(await read()).toBe(200)
  const jwt = await organisations(nora).credential(practice)
  expect(await statusOf(jwt)).toBe('stands')
  const line = await organisations(ada).leave(practice, nora.webId)
  expect(line.until).toBeDefined()
  expect(await read()).toBe(403)
  await expect((await readerOf(nora, grant)).read(resource)).rejects.toMatchObject({ kind: 'oauth-refused' })
  await expect(consentsOf(coop, nora, practice).grants()).rejects.toMatchObject({ code: 'staff-only' })
  expect(await statusOf(jwt)).toBe('over')
  expect((await (await readerOf(dario, grant)).read(resource)).receiptId).toBeDefined()
})

test('the receipts of who has left are taken, and the lists survive a kill', async () => {
  await coop.consentService.kill('SIGKILL')
  await coop.consentService.restart()
  expect(await organisations(ada).staff(practice)).toMatchObject([
    { webId: nora.webId, until: expect.any(String) as string },
    { webId: dario.webId },
  ])
  await join(nora)
  expect((await (await readerOf(nora, grant)).read(resource)).receiptId).toBeDefined()
  await expect
    .poll(async () => (await consentsOf(coop, anna).receipts({ grant })).length, { timeout: 20_000 })
    .toBe(5)
})

test('an organisation that ends leaves nobody reading, nothing to decide, and its consents void', async () => {
  const { id: open } = await consentsOf(coop, nora, practice).createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    resources: [resource],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  await organisations(coop.officer).changeAdministrators(practice, [nora.webId])
  await expect(organisations(ada).end(practice)).rejects.toMatchObject({ code: 'caller-not-officer' })
  await organisations(coop.officer).end(practice)
  for (const person of [nora, dario]) {
    await expect((await readerOf(person, grant)).read(resource)).rejects.toMatchObject({
      kind: 'oauth-refused',
    })
    await expect(consentsOf(coop, person, practice).grants()).rejects.toMatchObject({ code: 'staff-only' })
  }
  expect(await consentsOf(coop, anna).grant(grant)).toMatchObject({ state: 'invalidated' })
  expect(await consentsOf(coop, anna).request(open)).toMatchObject({ state: 'cancelled' })
})

/** Checked as a stranger does who has only the address of the co-op. */
const statusOf = async (jwt: string): Promise<'stands' | 'over'> => {
  const consentService = coop.consentService.baseUrl
  const issuer = didWebOf(consentService)
  const document: unknown = await (await fetch(`${consentService}/.well-known/did.json`)).json()
  const keys = { issuerKeysOf: () => issuerKeysFrom(document, issuer, { now: Date.now }) }
  const verdict = await verifyVcJwt(jwt, keys)
  if (verdict.kind !== 'verified') throw new Error(verdict.code)
  const { credentialStatus, credentialSubject } = roleCredentialSchema.parse(verdict.payload)
  expect(credentialSubject).toEqual({ id: nora.webId, role: 'nurse', worksFor: practice })
  const { kind } = await checkStatus(credentialStatus, issuer, {
    ...keys,
    now: Date.now,
    statusListAt: async (url) => (await fetch(url)).text(),
  })
  return kind === 'unset' ? 'stands' : 'over'
}
