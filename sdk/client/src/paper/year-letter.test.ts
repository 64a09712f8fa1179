import { expect, test } from 'vitest'
import { accessRequestSchema, grantSchema } from '../consent/grant.ts'
import { selectablePurposes } from '../consent/purposes.ts'
import { parseWebId } from '../ids.ts'
import { sideBySidePage } from './side-by-side.ts'
import { yearLetter } from './year-letter.ts'

const member = parseWebId('http://localhost:3000/anna/profile/card#me')
const request = accessRequestSchema.parse({
  id: 'http://localhost:3001/requests/a',
  requester: 'http://localhost:3000/nora/profile/card#me',
  requesterName: 'Nora Riva',
  organisation: 'Studio Riva',
  owner: member,
  purpose: selectablePurposes[0]?.iri,
  scope: { resources: ['http://localhost:3000/anna/health/'], modes: ['read'] },
  validUntil: '2027-02-19T22:30:00.000Z',
  state: 'given',
  // Already the new year in Rome.
  requestedAt: '2025-12-31T23:30:00.000Z',
})
const grant = grantSchema.parse({
  ...{ id: 'http://localhost:3001/grants/a', owner: member, recipient: request.requester },
  ...{ organisation: 'Studio Riva', purpose: request.purpose, scope: request.scope },
  ...{ validFrom: '2026-01-02T09:00:00.000Z', validUntil: '2026-06-02T09:00:00.000Z' },
  ...{ state: 'given', statusIndex: 7 },
})
const facts = {
  ...{ member, year: 2026, now: Date.parse('2027-01-10T09:00:00.000Z'), timeZone: 'Europe/Rome' },
  ...{ grants: [grant], requests: [request], receipts: [], returned: 1_205n },
}

test('a letter says who could see, who looked and what was answered, in both languages', () => {
  const page = sideBySidePage(yearLetter(facts, 'en'))
  expect(page).toContain('Dal 2 gennaio 2026 al 2 giugno 2026. Finito.')
  expect(page).toContain('From 2 January 2026 to 2 June 2026. Over.')
  expect(page).toContain('Nessuno ha guardato.')
  expect(page).toContain('1 January 2026. You said yes.')
})

test('money stands on a page of its own, and nowhere else', () => {
  const { sections } = yearLetter(facts, 'ar')
  const apart = sections.filter(({ isOnOwnPage }) => isOnOwnPage === true)
  expect(apart).toEqual([sections.at(-1)])
  expect(JSON.stringify(apart)).toContain('12,05 €')
  expect(JSON.stringify(sections.slice(0, -1))).not.toMatch(/€|EUR/)
  expect(JSON.stringify(yearLetter({ ...facts, returned: undefined }, 'it'))).not.toContain('€')
})

test('another year, and what others were asked, are not in it', () => {
  const other = parseWebId('http://localhost:3000/bruno/profile/card#me')
  expect(sideBySidePage(yearLetter({ ...facts, year: 2025 }, 'en'))).not.toContain('Riva')
  expect(sideBySidePage(yearLetter({ ...facts, member: other }, 'en'))).not.toContain('Riva')
})
