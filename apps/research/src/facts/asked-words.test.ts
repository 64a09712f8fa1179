import { parseQuery } from '@mutua/sdk/pool/query'
import { tableOf } from '@mutua/sdk/pool/variables'
import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { italian } from '../words/italian/italian.ts'
import { askedWords, ofWhomWords } from './asked-words.ts'

const table = tableOf(['age', 'gender', 'diabetes', 'hba1c'], 1)

/** The words of the app without plurals: none of these has any. */
const t = ((key: string, values: Readonly<Record<string, string>> = {}) => {
  const found = key
    .split('.')
    .reduce<unknown>((words, part) => (words as Readonly<Record<string, unknown>>)[part], italian)
  return Object.entries(values).reduce(
    (said, [name, value]) => said.replace(`{${name}}`, value),
    String(found),
  )
}) as unknown as TFunction
const words = { t, language: 'it' }

test.each([
  [{ kind: 'count', of: 'members' }, 'Quanti', 'Di tutti quelli che sono nello studio.'],
  [
    {
      ...{ kind: 'count', of: 'members' },
      where: [
        { column: 'age_years', from: 18 },
        { column: 'condition_diabetes', in: ['yes'] },
      ],
    },
    'Quanti',
    'Di chi: Età: da 18 in su; Diabete: sì.',
  ],
  [
    {
      ...{ kind: 'mean', column: 'measurement_hba1c', least: 40, most: 120 },
      where: [{ column: 'age_years', to: 64 }],
    },
    'Media: Emoglobina glicata, ultimo valore (da 4,0 a 12,0)',
    'Di chi: Età: fino a 64.',
  ],
  [
    {
      ...{ kind: 'two-way', of: 'members', rows: { column: 'gender' } },
      columns: { column: 'age_years', cuts: [40] },
      where: [{ column: 'age_years', from: 18, to: 64 }, { column: 'measurement_hba1c' }],
    },
    'Tabella a due entrate: Genere × Età',
    'Di chi: Età: da 18 a 64; Emoglobina glicata, ultimo valore: un valore qualsiasi.',
  ],
])('what was asked, and of whom, stands in words: %j', (asked, what, ofWhom) => {
  const query = parseQuery(table, asked)
  expect(askedWords(query, table, words)).toBe(what)
  expect(ofWhomWords(query, table, words)).toBe(ofWhom)
})
