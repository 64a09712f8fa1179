import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { instantOf, parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'

let coop: Coop
let anna: Person
let doctor: Person
beforeEach(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  doctor = await addProvider(coop, 'doctor')
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(at('plan/first.txt'), {
    body: 'by anna',
    contentType: 'text/plain',
  })
})
afterEach(() => coop[Symbol.asyncDispose]())

const at = (path: string): ResourceUrl => parseResourceUrl(`${anna.pod}${path}`)
const clientOf = ({ fetch }: Person) =>
  createConsentClient({ consentService: coop.consentService.baseUrl, fetch })

/** The doctor’s calls under a consent to read and write `plan/`. */
const openWriter = async () => {
  const { id } = await clientOf(doctor).createRequest({
    owner: anna.webId,
    purpose: careByFamilyDoctor,
    resources: [at('plan/')],
    modes: ['read', 'append', 'write'],
    validUntil: instantOf(Date.now() + 3_600_000),
  })
  const outcome = await clientOf(anna).decide(id, { decision: 'give' })
  if (outcome.kind !== 'given') throw new Error('the member gave')
  const grant = outcome.grant.id
  const { accessToken, privateKeyPem } = await gainConsentToken(doctor.credentials, {
    resource: at('plan/first.txt'),
    grant,
  })
  const signer = createProofSigner(privateKeyPem)
  const call = async (method: string, url: ResourceUrl, body?: string): Promise<number> => {
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `DPoP ${accessToken}`,
        dpop: signer.sign({ method, url, accessToken }),
        ...(body === undefined ? {} : { 'content-type': 'text/plain' }),
      },
      ...(body === undefined ? {} : { body }),
    })
    return answer.status
  }
  const seen = async (person: Person) =>
    (await clientOf(person).receipts({ grant })).map(({ method, resource, priceMicroCents, recipient }) => [
      method,
      resource,
      priceMicroCents,
      recipient.webId,
    ])
  return { call, seen }
}

test('a member sees who wrote what under her consent, and it costs nothing', async () => {
  const { call, seen } = await openWriter()
  expect(await call('PUT', at('plan/second.txt'), 'by the doctor')).toBe(201)
  expect(await call('PUT', at('plan/first.txt'), 'changed')).toBe(205)
  expect(await call('DELETE', at('plan/second.txt'))).toBe(204)
  const expected = [
    ['PUT', at('plan/second.txt'), '0', doctor.webId],
    ['PUT', at('plan/first.txt'), '0', doctor.webId],
    ['DELETE', at('plan/second.txt'), '0', doctor.webId],
  ]
  for (const person of [anna, doctor])
    await expect
      .poll(async () => new Set((await seen(person)).map((use) => use.join(' '))), { timeout: 20_000 })
      .toEqual(new Set(expected.map((use) => use.join(' '))))
})

test('also when the pod server dies right after the write, and the consent service was away', async () => {
  const { call, seen } = await openWriter()
  expect(await call('PUT', at('plan/second.txt'), 'by the doctor')).toBe(201)
  await coop.podServer.kill('SIGKILL')
  await coop.consentService.kill('SIGKILL')
  await coop.consentService.restart()
  await coop.podServer.restart()
  await expect
    .poll(() => seen(anna), { timeout: 30_000 })
    .toEqual([['PUT', at('plan/second.txt'), '0', doctor.webId]])
})
