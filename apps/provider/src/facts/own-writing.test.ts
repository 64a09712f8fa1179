import { grantSchema, type Grant } from '@mutua/sdk/consent/grant'
import { parseResourceUrl, parseWebId } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { mayWrite, noteOf, ownWordsIn } from './own-writing.ts'

const rossi = parseWebId('http://localhost:3000/rossi/profile/card#me')
const verdi = parseWebId('http://localhost:3000/verdi/profile/card#me')
const note = noteOf({
  id: 'n1',
  patient: 'p1',
  author: rossi,
  authorName: 'Dott. Rossi',
  text: 'Sta meglio.',
  at: '2026-11-22T10:00:00.000Z',
})

test('who wrote a note puts it right, nobody else', () => {
  expect(ownWordsIn(note, verdi)).toBeUndefined()
  const own = ownWordsIn({ ...note, meta: { versionId: '1' } }, rossi)
  expect(own?.text).toBe('Sta meglio.')
  expect(own?.corrected('Sta peggio.')).toEqual({ ...note, payload: [{ contentString: 'Sta peggio.' }] })
})

test('a measure of one’s own is corrected and says so; one of others is not', () => {
  const measure = {
    resourceType: 'Observation',
    id: 'o1',
    status: 'final',
    performer: [{ identifier: { value: rossi } }],
    valueQuantity: { value: 7.1, unit: 'mmol/L' },
  }
  expect(ownWordsIn(measure, rossi)?.corrected('7,2')).toMatchObject({
    status: 'corrected',
    valueQuantity: { value: 7.2, unit: 'mmol/L' },
  })
  expect(ownWordsIn({ ...measure, performer: [] }, rossi)).toBeUndefined()
})

test('a consent for reading is for writing nothing; one for adding is for no correction', () => {
  const pod = parseResourceUrl('http://localhost:3000/anna/')
  const grants = (modes: readonly string[]): readonly Grant[] => [
    grantSchema.parse({
      id: 'http://localhost:3001/grants/1',
      owner: `${pod}profile/card#me`,
      recipient: rossi,
      organisation: '',
      purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
      scope: { resources: [`${pod}health/careplan/`], modes },
      validFrom: '2026-11-21T09:00:00.000Z',
      validUntil: '2027-11-21T09:00:00.000Z',
      state: 'given',
      statusIndex: 1,
    }),
  ]
  const ask = (
    modes: readonly string[],
    mode: 'append' | 'write',
    category: 'careplan' | 'social' = 'careplan',
  ) => mayWrite({ grants: grants(modes), pod }, { category, type: 'Communication', mode })
  expect(ask(['read'], 'append')).toBe(false)
  expect(ask(['read', 'append'], 'append')).toBe(true)
  expect(ask(['read', 'append'], 'write')).toBe(false)
  expect(ask(['read', 'write'], 'write')).toBe(true)
  expect(ask(['read', 'write'], 'write', 'social')).toBe(false)
})
