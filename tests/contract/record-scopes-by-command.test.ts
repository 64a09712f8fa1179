import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCommandLine } from '../support/command-line.ts'
import { addMember, addProvider, openCoop, type Coop, type Person } from '../support/coop.ts'

let coop: Coop
let anna: Person
let doctor: Person

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  doctor = await addProvider(coop, 'dario')
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  for (const [id, effectiveDateTime] of [
    ['new', '2025-03-01'],
    ['old', '2024-03-01'],
  ] as const) {
    const record = {
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { text: `Glucose of ${effectiveDateTime}` },
      effectiveDateTime,
    }
    const url = parseResourceUrl(`${anna.pod}health/laboratory/Observation/${id}`)
    await pod.put(url, { body: JSON.stringify(record), contentType: 'application/fhir+json' })
  }
})
afterAll(() => coop[Symbol.asyncDispose]())

const as = ({ credentials }: Person) =>
  createCommandLine(
    {
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
      MUTUA_CLIENT_ID: credentials.clientId,
      MUTUA_CLIENT_SECRET: credentials.clientSecret,
      MUTUA_HOME: coop.homes.consent,
    },
    coop.homes.consent,
  )
const done = async (person: Person, words: readonly string[]): Promise<string> => {
  const run = await as(person)(words)
  expect(run.code, run.said).toBe(0)
  return run.out.trim()
}

test('records are asked for by scope, shown one by one, and read by nobody else and nothing besides', async () => {
  const asked = [
    'request',
    '--owner',
    anna.webId,
    '--purpose',
    'PrimaryCareManagement',
    '--until',
    '2027-12-31',
  ]
  const request = await done(doctor, [...asked, '--records', 'patient/Observation.read?date=ge2025-01-01'])
  expect(await done(anna, ['requests'])).toMatch(/2025/)
  const before = await done(anna, ['covered', request])
  expect(before).toContain('Glucose of 2025-03-01')
  expect(before).not.toContain('Glucose of 2024-03-01')
  const grant = (await done(anna, ['grant', request])).split('\n').at(-1) ?? ''
  await done(doctor, ['read', `${anna.pod}health/laboratory/Observation/new`, '--grant', grant])
  const refused = await as(doctor)(['read', `${anna.pod}health/laboratory/Observation/old`, '--grant', grant])
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('not-found')])
  expect(await done(anna, ['covered', grant])).toBe(before)
  const others = await as(doctor)(['covered', grant])
  expect([others.code, others.said]).toEqual([1, expect.stringContaining('owner-only')])
})

test('categories with a beginning are another way to ask, and what says nothing is not taken', async () => {
  const asked = [
    'request',
    '--owner',
    anna.webId,
    '--purpose',
    'PrimaryCareManagement',
    '--until',
    '2027-12-31',
  ]
  const request = await done(doctor, [...asked, '--categories', 'laboratory,imaging', '--from', '2025-01-01'])
  const shown = JSON.parse(await done(anna, ['covered', request, '--json'])) as { total: number }
  expect(shown.total).toBe(1)
  for (const wrong of [
    [],
    ['--from', '2025-01-01'],
    ['--categories', 'secrets'],
    ['--records', 'patient/Observation.cruds'],
  ])
    expect((await as(doctor)([...asked, ...wrong])).code).toBe(2)
})
