import { askForAccess } from '@mutua/sdk/care/access'
import { standingOf } from '@mutua/sdk/care/case'
import { triageSheet } from '@mutua/sdk/care/sheets'
import { describe, expect, it } from 'vitest'
import { concludeOpenTriage, openTriageIn } from './open-triage.ts'
import { suggestAnswers } from './prefill.ts'
import { confirmed, draftSheet } from './sheet-draft.ts'

const at = '2026-11-22T10:00:00Z'
const { request, intake } = askForAccess({
  requestId: 'r',
  intakeId: 't',
  subject: { reference: 'Patient/p' },
  desk: { reference: 'Organization/d' },
  kind: 'both',
  need: 'Aiuto',
  urgency: 'routine',
  at,
})

describe('a request that came in by another way than the desk', () => {
  it('is taken up and concluded with the sheet, once', () => {
    const found = openTriageIn([request, intake])
    if (found === undefined) throw new Error('it is open')
    const said = { draft: filled(3), decided: 'complex', reason: '' } as const
    const outcome = concludeOpenTriage(found, said, writing())
    if (outcome.kind === 'refused') throw new Error(outcome.because)
    expect(
      standingOf(outcome.value)
        .steps.slice(0, 2)
        .map(({ state }) => state),
    ).toEqual(['done', 'done'])
    expect(openTriageIn(outcome.value)).toBeUndefined()
  })

  it('is not concluded with proposals that nobody looked at, nor otherwise than the sum without a reason', () => {
    const found = openTriageIn([request, intake])
    if (found === undefined) throw new Error('it is open')
    const condition = {
      resourceType: 'Condition',
      id: 'c',
      clinicalStatus: { coding: [{ code: 'active' }] },
    }
    const proposed = draftSheet(triageSheet, suggestAnswers(triageSheet, [condition]))
    expect(proposed.answers.get('morbilita')?.code).toBe('B')
    const conclude = (draft: typeof proposed, decided: 'complex' | 'information') =>
      concludeOpenTriage(found, { draft, decided, reason: '' }, writing())
    expect(conclude(proposed, 'complex')).toMatchObject({ code: 'answers-missing' })
    expect(conclude(filled(3), 'information')).toMatchObject({ code: 'reason-missing' })
  })
})

function filled(grade: number) {
  const answers = triageSheet.items.map(
    ({ linkId, options }) =>
      [
        linkId,
        {
          code: options[grade]?.code ?? '',
          from: { kind: 'sheet', on: '2026-11-01', record: 'QuestionnaireResponse/q' },
        },
      ] as const,
  )
  return confirmed(draftSheet(triageSheet, new Map(answers)))
}

function writing() {
  return {
    records: [],
    subject: { reference: 'Patient/p' },
    author: { reference: 'Practitioner/w' },
    at,
    newId: () => crypto.randomUUID(),
  }
}
