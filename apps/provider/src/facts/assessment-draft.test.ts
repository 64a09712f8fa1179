import { standingOf } from '@mutua/sdk/care/case'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Outcome } from '@mutua/sdk/care/outcome'
import { lastAssessmentIn } from '@mutua/sdk/care/assessment-records'
import { describe, expect, it } from 'vitest'
import {
  assessmentGaps,
  concludeAssessment,
  draftAssessment,
  lastImpressionIn,
  openImpressionIn,
  saveAssessment,
  type AssessmentDraft,
} from './assessment-draft.ts'
import { answered, confirmed, unconfirmedCount } from './sheet-draft.ts'
import { unitOf } from './unit-draft.ts'

describe('an assessment that is being written', () => {
  it('is saved as a draft in the pod with only what somebody said, and gone on with from there', () => {
    const begun = inSheet(empty(), 'autonomia', 1, 3)
    const saved = made(saveAssessment({ ...begun, note: 'Cammina in casa.' }, at('2026-11-01', [])))
    expect(saved.map(({ resourceType, id }) => `${resourceType}/${id}`)).toEqual([
      'Questionnaire/mutua-autonomia-1',
      'QuestionnaireResponse/autonomia-now',
      'ClinicalImpression/now',
    ])
    expect(openImpressionIn(saved)?.['note']).toMatchObject([{ text: 'Cammina in casa.' }])
    expect(standingOf(saved).steps.find(({ step }) => step === 'assessment')?.state).toBe('running')
    const again = draftAssessment(saved, () => 'another')
    expect([again.id, again.sheets[0]?.answers.size]).toEqual(['now', 3])
    // A second note stands beside the first.
    const next = made(saveAssessment({ ...again, note: 'Mangia da sola.' }, at('2026-11-02', saved)))
    expect(openImpressionIn(next)?.['note']).toHaveLength(2)
    expect(next.map(({ resourceType }) => resourceType)).not.toContain('Questionnaire')
  })

  it('is concluded when every sheet that was begun is whole; one of which nothing was said is left out', () => {
    expect(assessmentGaps(empty())).toBe('nothing-said')
    const half = inSheet(empty(), 'autonomia', 1, 3)
    expect(assessmentGaps(half)).toBe('open')
    expect(concludeAssessment(half, at('2026-11-01', []))).toMatchObject({ code: 'answers-missing' })
    const records = made(concludeAssessment(inSheet(empty(), 'autonomia', 1), at('2026-11-01', [])))
    expect(records.filter(({ resourceType }) => resourceType === 'QuestionnaireResponse')).toHaveLength(1)
    expect(records.filter(({ resourceType }) => resourceType === 'Observation')).toHaveLength(4)
    expect(standingOf(records).steps.find(({ step }) => step === 'assessment')?.state).toBe('done')
    expect(lastAssessmentIn(records)?.scores).toHaveLength(4)
  })

  it('begins from the last one, which has to be looked at, and says what became of it', () => {
    const before = made(concludeAssessment(inSheet(empty(), 'autonomia', 1), at('2026-11-01', [])))
    const next = draftAssessment(before, () => 'next')
    expect(next.sheets.map(unconfirmedCount)).toEqual([7, 2, 0])
    expect(assessmentGaps(next)).toBe('nothing-said')
    const looked = { ...next, sheets: next.sheets.map((one, index) => (index === 0 ? confirmed(one) : one)) }
    expect(assessmentGaps(looked)).toBeUndefined()
    const changed = {
      ...looked,
      sheets: looked.sheets.map((one, index) =>
        index === 0 ? answered(one, { linkId: 'autonomia.lavarsi', code: '3' }) : one,
      ),
    }
    const after = made(concludeAssessment(changed, at('2026-11-20', before)))
    expect(lastImpressionIn(after)).toMatchObject({ previous: { reference: 'ClinicalImpression/now' } })
    expect(String(lastImpressionIn(after)?.['summary'])).toContain('peggio di prima')
  })
})

describe('the multidimensional unit', () => {
  const colleague = { id: 'n', name: 'Elio', role: 'nurse', webId: 'https://pods.example/elio#me' } as const
  const parts = {
    id: 't',
    subject: { reference: 'Patient/p' },
    own: { who: { reference: 'Practitioner/w' }, role: 'social-worker' },
    colleagues: [colleague],
    at: '2026-11-01T09:00:00Z',
  } as const

  it('has the person in it and two professions at least', () => {
    expect(made(unitOf(parts)).map(({ resourceType }) => resourceType)).toEqual(['Practitioner', 'CareTeam'])
    expect(unitOf({ ...parts, colleagues: [] })).toMatchObject({ code: 'team-incomplete' })
    expect(unitOf({ ...parts, colleagues: [{ ...colleague, role: 'social-worker' }] }).kind).toBe('refused')
  })
})

function empty(): AssessmentDraft {
  return draftAssessment([], () => 'now')
}

function inSheet(draft: AssessmentDraft, name: string, grade: number, count = 99): AssessmentDraft {
  return {
    ...draft,
    sheets: draft.sheets.map((one) =>
      one.sheet.name === name
        ? one.sheet.items
            .slice(0, count)
            .reduce(
              (filled, { linkId, options }) => answered(filled, { linkId, code: options[grade]?.code ?? '' }),
              one,
            )
        : one,
    ),
  }
}

function at(day: string, records: readonly FhirResource[]) {
  return {
    records,
    subject: { reference: 'Patient/p' },
    author: { reference: 'Practitioner/w' },
    at: `${day}T09:00:00Z`,
  }
}

function made<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}
