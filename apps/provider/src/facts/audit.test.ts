import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { expect, test } from 'vitest'
import { filterUses, usesCsv } from './audit.ts'

// Only what an audit looks at; the client has parsed the rest.
const use = (more: object) =>
  ({
    id: 'abc',
    at: '2026-11-20T12:00:00.000Z',
    owner: 'http://localhost:3000/anna/profile/card#me',
    resource: 'http://localhost:3000/anna/health/laboratory/Observation/o1',
    method: 'GET',
    units: 1,
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    grant: 'http://localhost:3001/grants/1',
    recipient: {
      webId: 'http://localhost:3001/organisations/x#it',
      person: 'http://localhost:3000/ada/profile/card#me',
    },
    ...more,
  }) as Receipt

const all = { owner: '', reader: '', from: '', to: '' }

test('own uses are those of a person, of a reader, of some days', () => {
  const uses = [
    use({}),
    use({ at: '2026-11-22T12:00:00.000Z', owner: 'http://localhost:3000/lia/profile/card#me' }),
  ]
  expect(filterUses(uses, all)).toHaveLength(2)
  expect(filterUses(uses, { ...all, owner: 'http://localhost:3000/lia/profile/card#me' })).toHaveLength(1)
  expect(filterUses(uses, { ...all, reader: 'http://localhost:3000/ada/profile/card#me' })).toHaveLength(2)
  expect(filterUses(uses, { ...all, reader: 'http://localhost:3001/organisations/x#it' })).toHaveLength(0)
  expect(filterUses(uses, { ...all, from: '2026-11-20', to: '2026-11-20' })).toHaveLength(1)
})

test('the table names the person who read beside the organisation, and never an amount', () => {
  const [head = '', row = ''] = usesCsv([use({ priceMicroCents: '250000' })]).split('\r\n')
  expect(head.split(',')).toContain('reader')
  expect(row).toContain('ada/profile/card#me,http://localhost:3001/organisations/x#it')
  expect(row).not.toContain('250000')
})

test('what would be a formula in a spreadsheet is text', () => {
  expect(usesCsv([use({ resource: '=HYPERLINK("x")' })])).toContain(`"'=HYPERLINK(""x"")"`)
})
