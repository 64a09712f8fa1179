import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf, parseBaseUrl, parseWebId } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { care, createClock, openTestStore, research } from '../wiring/test-support-value.ts'
import { openProjects } from './open-projects.ts'

/**
 * Nobody is given a consent for research without an open project of theirs, and no research organisation one for a study of
 * the pool: `requireProject` says so, and each place where a consent begins, grows or comes back asks it. Whoever adds such
 * a place comes by here, and puts its door into `tests/support/consent-doors.ts`; what is refused over HTTP stands in
 * `tests/contract/projects.test.ts` and `tests/contract/study-life.test.ts`.
 */

const source = join(import.meta.dirname, '..')

const filesWith = async (call: RegExp): Promise<Map<string, string>> => {
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !/test/.test(name),
  )
  expect(names.length).toBeGreaterThan(300)
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(source, name), 'utf8')] as const),
  )
  return new Map(
    texts.filter(([, text]) => call.test(text)).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** One purpose that is written there, for as long as a life is in danger, and no project: see `emergency-grants.ts`. */
const emergency = 'grants/emergency-grants.ts'

test('every place where a consent begins, grows or comes back asks for the project', async () => {
  const begun = await filesWith(/(?<!const )newGrant\(/)
  const signed = await filesWith(/\.issueCredential\(/)
  expect([...begun.keys()]).toEqual(['grants/decisions.ts', 'grants/direct-grants.ts', emergency])
  expect([...signed.keys()]).toEqual([
    'grants/amendments.ts',
    'grants/decisions.ts',
    'grants/direct-grants.ts',
  ])
  for (const [name, text] of [...begun, ...signed])
    expect(text, name).toMatch(name === emergency ? /purpose: emergencyPurpose,/ : /requireProject\?\.\(/)
})

test('whatever lets members give goes through one of the places that ask', async () => {
  // Of a room that gives: the door that it opens over HTTP is knocked at in `tests/support/consent-doors.ts`.
  expect([...(await filesWith(/(?<!const )tryToGive\(/)).keys()]).toEqual([
    'grants/direct-grants.ts',
    // Of its own: it redeems a code, for care and support alone, and gives by the one of the wiring.
    'passcodes/open-passcodes.ts',
    // For an application, and always for care.
    'wiring/launch-face.ts',
    'wiring/open-acting.ts',
    'wiring/passcode-face.ts',
  ])
  expect([...(await filesWith(/\.giveDirectly\(/)).keys()]).toEqual([
    'access-grants/issue-access-credential.ts',
    'http/grant-routes.ts',
    'lws/give-access.ts',
    'wiring/pool-face.ts',
  ])
  const returning = await filesWith(/\brenewed\(/)
  // The same consent under another key of the co-op.
  expect(returning.delete('grants/renew-credentials.ts')).toBe(true)
  expect([...returning.keys()]).toEqual(['grants/amendments.ts', 'grants/withdrawals.ts'])
  for (const [name, text] of returning) expect(text, name).toMatch(/await requireCovered\(/)
})

test('one purpose of research among several takes a project, wherever it stands', async () => {
  await using store = await openTestStore()
  const unused = () => Promise.reject(new Error('nothing is drafted here'))
  const origin = parseBaseUrl('https://consent.example')
  const { requireProject } = openProjects({
    ...{ store, origin, findPurpose, publish: unused, findParty: unused, findAdoption: unused },
    ...{ verifySignature: unused, endConsents: unused, isAdministrator: unused, findOrganisation: unused },
    ...{ now: createClock('2026-11-22T09:00:00.000Z').now, randomBytes: () => new Uint8Array(16) },
  })
  const use = {
    ...{ recipient: parseWebId('https://rita.example/'), organisation: '', purpose: care },
    validUntil: instantOf(Date.parse('2026-12-01T00:00:00.000Z')),
  }
  await requireProject(use)
  for (const purposes of [[care, research], [research]])
    for (const project of [undefined, `${origin}/projects/none`])
      await expect(requireProject({ ...use, purposes, project })).rejects.toMatchObject({
        code: 'project-missing',
      })
})

test('a consent token is signed in four places, and none of them names who it is for: a consent does', async () => {
  const signing = await filesWith(/(?:deps\.|await )signConsentToken\(/)
  expect([...signing.keys()]).toEqual([
    'pool/snapshot/read-pod.ts',
    'smart/exchange-assertion.ts',
    'smart/launch-token.ts',
    'uma/exchange-ticket.ts',
  ])
})
