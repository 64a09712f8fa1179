import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askForAccess, decideIntake } from './access.ts'
import { standingOf } from './case.ts'
import { careSteps } from './case-steps.ts'
import type { FhirResource } from './fhir-resource.ts'
import type { Outcome } from './outcome.ts'
import { completeResponse, startResponse } from './questionnaire.ts'
import { triageSheet } from './sheets.ts'
import { moveEpisode, planEpisode } from './take-charge.ts'
import { concludeTriage, type TriageOutcome } from './triage.ts'

const subject = { reference: 'Patient/p' }
const author = { reference: 'Practitioner/w' }
const made = <Value>(outcome: Outcome<Value>): Value => {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}
const ask = (id: string, day: string) =>
  askForAccess({
    ...{ requestId: id, intakeId: `intake-${id}`, subject, desk: author, kind: 'both', urgency: 'routine' },
    need: 'Help',
    at: `${day}T09:00:00Z`,
  })
const triaged = (decided: TriageOutcome, grade = 3): readonly FhirResource[] => {
  const at = '2026-03-02T09:00:00Z'
  const { request, intake } = made(decideIntake(ask('one', '2026-03-01'), { kind: 'accept', at }))
  const answers = triageSheet.items.map(({ linkId, options }) => ({
    linkId,
    code: options[grade]?.code ?? '',
  }))
  const response = made(
    completeResponse(
      made(startResponse(triageSheet, { id: 'q', subject, author, at, answers })),
      triageSheet,
      at,
    ),
  )
  const triage = made(concludeTriage(intake, response, { riskId: 'r', at, decided, reason: 'so' }))
  return [request, response, triage.risk, triage.intake]
}
const statesOf = (records: readonly FhirResource[]) =>
  Object.fromEntries(standingOf(records).steps.map(({ step, state }) => [step, state]))

describe('where a case stands', () => {
  it('begins with nobody having asked, and tells every step in its order', () => {
    const { steps, next } = standingOf([])
    expect(steps.map(({ step }) => step)).toEqual(Object.keys(careSteps))
    expect(steps.every(({ state }) => state === 'to-do')).toBe(true)
    expect(next?.step).toBe('access')
  })

  it('is stopped where the desk does not take it up', () => {
    const at = '2026-03-02T09:00:00Z'
    const { request, intake } = made(
      decideIntake(ask('one', '2026-03-01'), { kind: 'reject', at, reason: 'elsewhere' }),
    )
    expect(statesOf([request, intake])['access']).toBe('stopped')
  })

  it('is spared what the triage said is not needed', () => {
    expect(statesOf(triaged('complex'))).toMatchObject({ unit: 'to-do', project: 'to-do' })
    expect(statesOf(triaged('simple'))).toMatchObject({ unit: 'not-needed', project: 'to-do' })
    expect(statesOf(triaged('information'))).toMatchObject({ project: 'not-needed', closing: 'not-needed' })
    expect(standingOf(triaged('information')).next).toBeUndefined()
  })

  it('is that of the newest request: what was before it belongs to another case', () => {
    const planned = planEpisode({
      ...{ id: 'e', patient: subject, organization: author, caseWorker: author },
      request: { reference: 'ServiceRequest/one' },
      at: '2026-03-03T09:00:00Z',
    })
    const first = [...triaged('complex'), made(moveEpisode(planned, 'active', '2026-03-04T09:00:00Z'))]
    expect(statesOf(first)['take-charge']).toBe('done')
    const { request, intake } = ask('two', '2026-09-01')
    const states = statesOf([...first, request, intake])
    expect(states).toMatchObject({ 'access': 'running', 'triage': 'to-do', 'take-charge': 'to-do' })
  })

  it('does not depend on the order of the records, and each step names only records that are there', () => {
    const records = triaged('complex')
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: 0 }), (some) => {
        const { steps } = standingOf(some)
        const names = some.map(({ resourceType, id }) => `${resourceType}/${id}`)
        for (const step of steps) for (const record of step.records) expect(names).toContain(record)
        if (some.length === records.length) expect(statesOf(some)).toEqual(statesOf(records))
      }),
    )
  })
})
