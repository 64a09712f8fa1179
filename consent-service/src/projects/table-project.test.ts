import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { parseBaseUrl, parseWebId, sha256Schema } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { createClock, officer, openTestStore, research } from '../wiring/test-support-value.ts'
import { openProjects, type ProjectsDeps } from './open-projects.ts'

const origin = parseBaseUrl('https://consent.example')
const recipient = parseWebId(`${origin}/organisations/institute`)
const digest = sha256Schema.parse('a'.repeat(64))
const wish = {
  ...{
    kind: 'study' as const,
    title: 'Walks',
    plain: 'Walks',
    protocol: 'Counts.',
    purpose: research,
    recipient,
  },
  categories: ['laboratory' as const],
  from: civilDateSchema.parse('2026-01-01'),
  to: civilDateSchema.parse('2027-12-31'),
  attachments: [{ kind: 'impact-assessment' as const, title: 'DPIA', digest }],
}
const citation = (proposal: string) => ({
  ...{ id: `${origin}/calls/one`, proposal: `${origin}/calls/one/proposals/${proposal}`, minutes: digest },
  ...{ place: 1, points: { numerator: 80, denominator: 1 }, commitments: digest },
})
const unused = () => Promise.reject(new Error('not for a draft'))

test('a table has one project, however many ask for it at the same moment and after a crash', async () => {
  await using store = await openTestStore()
  let number = 0
  const deps: ProjectsDeps = {
    ...{
      store,
      origin,
      findPurpose,
      publish: unused,
      findParty: unused,
      findAdoption: async () => undefined,
    },
    ...{ verifySignature: unused, endConsents: unused, isAdministrator: async () => false },
    now: createClock('2026-11-22T09:00:00.000Z').now,
    randomBytes: (length) => new Uint8Array(length).fill((number += 1)),
    findOrganisation: async () => ({ name: 'Istituto' }),
  }
  const { draft, list } = openProjects(deps)
  const asOfficer = { webId: officer, isOfficer: true }
  const asked = await Promise.all([1, 2, 3].map(() => draft(wish, asOfficer, citation('a'))))
  const again = await openProjects(deps).draft(wish, asOfficer, citation('a'))
  expect(new Set([...asked, again].map(({ id }) => id)).size).toBe(1)
  const other = await draft(wish, asOfficer, citation('b'))
  // Without a call each is one of its own.
  await draft(wish, asOfficer)
  await draft(wish, asOfficer)
  expect((await list(asOfficer)).map(({ id }) => id)).toContain(other.id)
  expect(await list(asOfficer)).toHaveLength(4)
})
