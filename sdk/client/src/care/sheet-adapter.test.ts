import { expect, it } from 'vitest'
import { scoreSheet } from './score.ts'
import { adaptResponse, type SheetAdapter } from './sheet-adapter.ts'
import { siadSheet } from './sheets.ts'

const adapter: SheetAdapter = {
  questionnaire: 'https://other.example/form',
  items: {
    'A.1': { linkId: 'autonomia', codes: { '0': '1', '1': '2', '2': '3' } },
    'B.7': { linkId: 'mobilita', codes: { x: '2' } },
  },
}

const response = {
  resourceType: 'QuestionnaireResponse',
  id: 'q',
  questionnaire: 'https://other.example/form|4.1',
  item: [
    { linkId: 'A', item: [{ linkId: 'A.1', answer: [{ valueInteger: 2 }] }] },
    { linkId: 'B.7', answer: [{ valueCoding: { code: 'toString' } }] },
    { linkId: 'constructor', answer: [{ valueCoding: { code: 'x' } }] },
    { linkId: 'C.3', answer: [{ valueString: 'words' }] },
  ],
}

it('reads the answers to a form of others by link ids and codes, groups within groups included', () => {
  const adapted = adaptResponse(response, adapter)
  expect(adapted).toEqual({
    kind: 'adapted',
    answers: [{ linkId: 'autonomia', code: '3' }],
    unread: ['B.7', 'constructor'],
  })
  if (adapted.kind === 'adapted')
    expect(scoreSheet(siadSheet, adapted.answers)).toMatchObject({ value: { missing: { length: 5 } } })
})

it('leaves the answers to another form alone', () => {
  expect(adaptResponse({ ...response, questionnaire: 'https://else.example/form' }, adapter)).toEqual({
    kind: 'other-form',
  })
  expect(adaptResponse({ resourceType: 'QuestionnaireResponse', id: 'q' }, adapter)).toEqual({
    kind: 'other-form',
  })
})
