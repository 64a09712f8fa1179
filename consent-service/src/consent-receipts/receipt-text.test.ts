import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { receiptLanguages, type ReceiptSection } from '@mutua/sdk/consent/consent-receipt'
import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { consentRecordSchema, type ConsentRecord } from '@mutua/sdk/consent/consent-record'
import { findPurpose, selectablePurposes } from '@mutua/sdk/consent/purposes'
import { termsSchema, type Terms } from '@mutua/sdk/consent/terms'
import { parseInstant, parseWebId } from '@mutua/sdk/ids'
import { receiptTextOf, type ReceiptFacts } from './receipt-text.ts'
import { receiptWords } from './receipt-words-by-language.ts'

const record: ConsentRecord = consentRecordSchema.parse({
  grant: {
    id: 'http://localhost:3001/grants/a',
    owner: 'http://localhost:3000/anna/profile/card#me',
    recipient: 'http://localhost:3001/organisations/studio#it',
    organisation: 'Studio Riva',
    purpose: selectablePurposes[0]?.iri,
    scope: { resources: ['http://localhost:3000/anna/health/'], modes: ['read', 'append', 'write'] },
    validFrom: '2026-11-21T09:00:00.000Z',
    validUntil: '2027-02-19T09:00:00.000Z',
    state: 'given',
    statusIndex: 7,
  },
  steps: [
    {
      kind: 'requested',
      actor: 'http://localhost:3000/nora/profile/card#me',
      onBehalfOf: 'http://localhost:3001/organisations/studio#it',
      at: '2026-11-20T09:00:00.000Z',
    },
    { kind: 'given', actor: 'http://localhost:3000/anna/profile/card#me', at: '2026-11-21T09:00:00.000Z' },
  ],
})

const factsOf = (changed: ConsentRecord): ReceiptFacts => ({
  record: changed,
  standing: 'given',
  profile: plainProfile({ name: 'Co-op', origin: 'http://localhost:3001' }),
  findPurpose,
  eraseDays: 30,
  code: 'ABCDE-ABCDE-ABCDE-ABCDE',
  id: 'http://localhost:3001/r/ABCDE-ABCDE-ABCDE-ABCDE',
  checker: 'http://localhost:3001/receipt-checker',
  issuedAt: parseInstant('2026-11-21T09:00:00.000Z'),
  issuer: 'did:web:localhost%3A3001',
  kid: 'k',
  timeZone: 'Europe/Rome',
})

const said = (sections: readonly ReceiptSection[]): string =>
  sections
    .flatMap(({ heading, rows }) => [heading, ...rows.flatMap(({ label, lines }) => [label, ...lines])])
    .join('\n')
    .replaceAll(/[\u2068\u2069]/g, '')
const withTerms = (terms: Terms): ConsentRecord => ({ ...record, grant: { ...record.grant, terms } })

describe('the words of a receipt', () => {
  const each: Required<Terms> = {
    fetch: 'once',
    frequency: { times: 3, per: 'month' },
    range: { from: parseInstant('2026-01-01T00:00:00.000Z') },
    life: 'P2Y',
    eraseBy: parseInstant('2027-01-01T00:00:00.000Z'),
    notBefore: parseInstant('2026-12-01T00:00:00.000Z'),
    mediaTypes: ['image/jpeg'],
    resourceTypes: ['https://www.w3.org/ns/lws#DataResource'],
    changes: ['create', 'delete'],
    records: ['patient/Observation.rs?category=laboratory&date=ge2025-01-01'],
    masked: ['Observation.note'],
  }

  test.each(Object.keys(termsSchema.shape))('leave out no term: %s', (name) => {
    const { [name as keyof Terms]: left, ...others } = each
    expect(left).toBeDefined()
    for (const language of receiptLanguages)
      expect(said(receiptTextOf(factsOf(withTerms(each)), language))).not.toBe(
        said(receiptTextOf(factsOf(withTerms(others as Terms)), language)),
      )
  })

  test('name who asked and for which organisation, whose people read', () => {
    const text = said(receiptTextOf(factsOf(record), 'en'))
    expect(text).toContain('http://localhost:3000/nora/profile/card#me, acting for Studio Riva, asked.')
    expect(text).toContain('Its people do it by name, as long as they work there.')
  })

  test('name the one person of an organisation, where it is for one alone', () => {
    const recipientPerson = parseWebId('http://localhost:3000/nora/profile/card#me')
    const text = said(
      receiptTextOf(factsOf({ ...record, grant: { ...record.grant, recipientPerson } }), 'en'),
    )
    expect(text).toContain(`Of its people only ${recipientPerson}`)
    expect(text).not.toContain('Its people do it by name')
  })

  test('name who consented for the person', () => {
    const [asked, given] = record.steps
    if (asked === undefined || given === undefined) throw new Error('there are two')
    const daughter = parseWebId('http://localhost:3000/lia/profile/card#me')
    const byDaughter = { ...given, actor: daughter, onBehalfOf: record.grant.owner }
    const text = said(receiptTextOf(factsOf({ ...record, steps: [asked, byDaughter] }), 'en'))
    expect(text).toContain(`${daughter} consented for this person`)
    expect(text).toContain(`${daughter}, acting for ${record.grant.owner}, gave the consent.`)
    expect(said(receiptTextOf(factsOf(record), 'en'))).not.toContain('consented for')
  })

  test('say whether what is in a container is covered', () => {
    const only = { ...record, grant: { ...record.grant, scope: { ...record.grant.scope, inherit: false } } }
    expect(said(receiptTextOf(factsOf(record), 'en'))).toContain('/anna/health/ and everything in it')
    expect(said(receiptTextOf(factsOf(only), 'en'))).toContain('/anna/health/, without what is in it')
  })

  test('are the same kinds of rows in every language', () => {
    const shapes = receiptLanguages.map((language) =>
      receiptTextOf(factsOf(withTerms(each)), language).map(({ rows }) =>
        rows.map(({ lines }) => lines.length),
      ),
    )
    expect(shapes[1]).toEqual(shapes[0])
    expect(shapes[2]).toEqual(shapes[0])
  })

  test('have a label in Arabic for each purpose that can be chosen', () => {
    expect(selectablePurposes.filter(({ iri }) => !(iri in receiptWords.ar.purposes))).toEqual([])
  })

  test('keep what others chose on its line and in its direction', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (organisation) => {
        const changed = { ...record, grant: { ...record.grant, organisation: `x${organisation}` } }
        for (const { rows } of receiptTextOf(factsOf(changed), 'ar'))
          for (const { lines } of rows)
            for (const line of lines) {
              expect(line).not.toMatch(/[\u061C\u200E\u200F\u202A-\u202E\u2066\u2067]|\p{Cc}/u)
              const inside = line.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, '')
              expect(inside).not.toMatch(/[\u2068\u2069]/)
            }
      }),
    )
  })
})
