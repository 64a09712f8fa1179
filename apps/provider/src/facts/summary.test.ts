import { expect, test } from 'vitest'
import { sectionsIn } from './summary.ts'

const documentOf = (code: string, ...ids: readonly string[]) => ({
  resourceType: 'Bundle',
  id: '',
  entry: [
    {
      resource: {
        resourceType: 'Composition',
        id: 'c',
        section: [
          {
            code: { coding: [{ code }] },
            entry: ids.map((id) => ({ reference: `http://localhost:3000/fhir/anna/Condition/${id}` })),
          },
        ],
      },
    },
    ...ids.map((id) => ({ resource: { resourceType: 'Condition', id } })),
  ],
})

test('summaries under several consents are one: each section once, each record once', () => {
  const sections = sectionsIn([
    documentOf('11450-4', '1', '2'),
    documentOf('11450-4', '2', '3'),
    documentOf('48765-2'),
  ])
  expect(sections.map(({ code, records }) => [code, records.map(({ id }) => id)])).toEqual([
    ['11450-4', ['1', '2', '3']],
    ['48765-2', []],
  ])
})

test('an entry that is not in the document is not made up', () => {
  const { entry } = documentOf('11450-4', '1')
  const [composition] = entry
  expect(sectionsIn([{ resourceType: 'Bundle', id: '', entry: [composition] }])[0]?.records).toEqual([])
})
