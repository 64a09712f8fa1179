import { accessRequestSchema, grantSchema } from '@mutua/sdk/consent/grant'
import { expect, test } from 'vitest'
import { fateOf } from './request-facts.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const pod = 'http://localhost:3000/anna/'
const asked = {
  id: 'http://localhost:3001/requests/1',
  requester: 'http://localhost:3000/rossi/profile/card#me',
  requesterName: 'Rossi',
  organisation: 'Test practice',
  owner: `${pod}profile/card#me`,
  purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
  scope: { resources: [`${pod}health/laboratory/`, `${pod}health/social/`], modes: ['read'] },
  validUntil: '2027-11-22T10:00:00.000Z',
  state: 'requested',
  requestedAt: '2026-11-22T09:00:00.000Z',
}
const request = (more: object = {}) => accessRequestSchema.parse({ ...asked, ...more })
const grant = (more: object = {}) =>
  grantSchema.parse({
    id: 'http://localhost:3001/grants/1',
    owner: asked.owner,
    recipient: asked.requester,
    organisation: '',
    purpose: asked.purpose,
    scope: asked.scope,
    validFrom: '2026-11-22T09:30:00.000Z',
    validUntil: asked.validUntil,
    state: 'given',
    statusIndex: 1,
    ...more,
  })
const given = request({ state: 'given', grant: 'http://localhost:3001/grants/1' })

test('a request waits, was refused or taken back, or ran out of time', () => {
  expect(fateOf(request(), [], now)).toBe('requested')
  expect(fateOf(request({ state: 'refused' }), [], now)).toBe('refused')
  expect(fateOf(request({ state: 'cancelled' }), [], now)).toBe('cancelled')
  expect(fateOf(request({ validUntil: '2026-11-22T09:59:00.000Z' }), [], now)).toBe('expired')
})

test('what was given is all of it, or a part: fewer things, fewer ways, a shorter time, something left out', () => {
  expect(fateOf(given, [grant()], now)).toBe('given')
  const fewer = { resources: [`${pod}health/laboratory/`], modes: ['read'] }
  expect(fateOf(given, [grant({ scope: fewer })], now)).toBe('part')
  expect(fateOf(given, [grant({ validUntil: '2026-12-22T10:00:00.000Z' })], now)).toBe('part')
  expect(fateOf(given, [grant({ terms: { masked: ['Observation.note'] } })], now)).toBe('part')
})

test('what was given and taken back is over', () => {
  expect(fateOf(given, [grant({ state: 'withdrawn' })], now)).toBe('over')
  expect(fateOf(given, [grant({ state: 'paused' })], now)).toBe('given')
})
