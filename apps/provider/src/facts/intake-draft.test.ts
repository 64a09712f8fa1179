import { codeOf, partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import { triageSheet } from '@mutua/sdk/care/sheets'
import { describe, expect, it } from 'vitest'
import { standingOf } from '@mutua/sdk/care/case'
import {
  adviceOf,
  concludeIntake,
  gapsInStep,
  intakeSteps,
  isBegun,
  newIntake,
  type IntakeDraft,
} from './intake-draft.ts'
import { answered } from './sheet-draft.ts'

describe('an intake at the desk', () => {
  it('says step by step what is missing, and nothing once it was said', () => {
    expect(intakeSteps.map((step) => gapsInStep(newIntake(), step))).toEqual([
      ['name'],
      ['need', 'triage'],
      [],
      [],
    ])
    expect(intakeSteps.flatMap((step) => gapsInStep(heard(1), step))).toEqual([])
    expect(gapsInStep({ ...heard(1), who: 'other' }, 'who')).toEqual(['asker'])
    expect(gapsInStep({ ...heard(1), urgency: 'urgent' }, 'urgency')).toEqual(['urgentBecause'])
    expect([isBegun(newIntake()), isBegun(heard(0))]).toEqual([false, true])
  })

  it('leads from the sum to advice as soon as nothing could change it', () => {
    expect([0, 1, 3].map((grade) => adviceOf(heard(grade)))).toEqual(['information', 'simple', 'complex'])
    const half = { ...newIntake(), triage: heard(3, 5).triage }
    expect(adviceOf(half)).toBe('complex')
    expect(adviceOf({ triage: heard(0, 5).triage })).toBeUndefined()
    // Somebody who gives no name needs no more; a sheet that is kept has every answer.
    expect(gapsInStep({ ...half, need: 'Aiuto', who: 'unnamed' }, 'need')).toEqual([])
    expect(gapsInStep({ ...half, need: 'Aiuto' }, 'need')).toEqual(['triage'])
  })

  it('becomes records that stand on the path, with whom they name', () => {
    const records = written({ ...heard(3), decided: 'complex' })
    expect(records.map(({ resourceType }) => resourceType)).toEqual([
      'Patient',
      'Practitioner',
      'Organization',
      'Questionnaire',
      'ServiceRequest',
      'Task',
      'QuestionnaireResponse',
      'RiskAssessment',
    ])
    const { steps, next } = standingOf(records)
    expect(steps.slice(0, 2).map(({ state }) => state)).toEqual(['done', 'done'])
    expect(next?.step).toBe('take-charge')
    const task = records.find(({ resourceType }) => resourceType === 'Task')
    expect(codeOf(partOf(partsOf(task, 'output')[0], 'valueCodeableConcept'))).toBe('complex')
  })

  it('makes nobody anew who stands in the pod', () => {
    const subject = { resourceType: 'Patient', id: 'anna' }
    const own = { resourceType: 'Practitioner', id: 'me' }
    const desk = { resourceType: 'Organization', id: 'd', name: 'Sportello' }
    const records = written(
      { ...heard(3), decided: 'complex' },
      { subject, own, records: [subject, own, desk] },
    )
    expect(records.map(({ resourceType }) => resourceType)).not.toContain('Patient')
    expect(records.find(({ resourceType }) => resourceType === 'Task')).toMatchObject({
      for: { reference: 'Patient/anna' },
      owner: { reference: 'Organization/d' },
    })
  })

  it('is refused where the desk decides otherwise without a reason, and where an answer is missing', () => {
    const outcome = concludeIntake({ ...heard(3), decided: 'information' }, writing)
    expect(outcome).toMatchObject({ kind: 'refused', code: 'reason-missing' })
    const because = { ...heard(3), decided: 'information', reason: 'Segue già il consultorio' } as const
    expect(concludeIntake(because, writing).kind).toBe('made')
    expect(concludeIntake({ ...heard(3, 5), decided: 'complex' }, writing)).toMatchObject({
      code: 'answers-missing',
    })
  })
})

const writing: Parameters<typeof concludeIntake>[1] = {
  records: [],
  subject: undefined,
  own: undefined,
  webId: 'https://pods.example/vera/profile/card#me',
  ownName: 'Vera',
  deskName: 'Sportello',
  at: '2026-11-22T10:00:00Z',
  newId: () => crypto.randomUUID(),
}

function written(
  draft: Parameters<typeof concludeIntake>[0],
  also: Partial<Parameters<typeof concludeIntake>[1]> = {},
) {
  const outcome = concludeIntake(draft, { ...writing, ...also })
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}

function heard(grade: number, answers = triageSheet.items.length): IntakeDraft {
  const triage = triageSheet.items
    .slice(0, answers)
    .reduce(
      (draft, { linkId, options }) => answered(draft, { linkId, code: options[grade]?.code ?? '' }),
      newIntake().triage,
    )
  return { ...newIntake(), name: 'Anna', need: 'Aiuto nei giorni feriali', triage }
}
