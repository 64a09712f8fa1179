import { expect, test } from 'vitest'
import { accessRequestSchema } from '../consent/grant.ts'
import { selectablePurposes } from '../consent/purposes.ts'
import { parseInstant } from '../ids.ts'
import { deskSheet } from './desk-sheet.ts'
import { sideBySidePage } from './side-by-side.ts'
import { sheetLanguages, type SheetLanguage } from './sheet-words.ts'

const request = accessRequestSchema.parse({
  id: 'http://localhost:3001/requests/a',
  requester: 'http://localhost:3000/nora/profile/card#me',
  requesterName: 'Nora Riva',
  organisation: 'Studio Riva',
  owner: 'http://localhost:3000/anna/profile/card#me',
  purpose: selectablePurposes[0]?.iri,
  scope: { resources: ['http://localhost:3000/anna/health/'], modes: ['read'] },
  validUntil: '2027-02-19T22:30:00.000Z',
  state: 'requested',
  requestedAt: '2026-11-20T09:00:00.000Z',
})
const facts = { coop: 'Mutua', member: 'anna', timeZone: 'Europe/Rome' }
const languages = Object.keys(sheetLanguages) as SheetLanguage[] // the keys of that very table

test.each(languages)(
  'a sheet in Italian and %s asks the same in both, with equal answers and three signatures',
  (language) => {
    const sheet = deskSheet({ kind: 'decision', request }, language, facts)
    expect(sheet.languages.map(({ tag }) => tag)).toEqual(['it', language === 'it' ? 'en' : language])
    expect(sheet.signatures).toHaveLength(3)
    const page = sideBySidePage(sheet)
    expect(page.match(/Nora Riva, Studio Riva/g)).toHaveLength(2)
    expect(page.match(/☐/g)).toHaveLength(4)
    expect(page).toContain('19 febbraio 2027')
    expect(page).not.toMatch(/€|EUR/)
  },
)

test('a sheet to order the desk says that it decides nothing', () => {
  const validUntil = parseInstant('2027-02-19T09:00:00.000Z')
  const page = sideBySidePage(deskSheet({ kind: 'order', validUntil }, 'en', { ...facts, isLarge: true }))
  expect(page).toContain('It never decides for me')
  expect(page).toContain('class="large"')
})
