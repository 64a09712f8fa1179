import { describe, expect, it } from 'vitest'
import type { FhirResource } from './fhir-resource.ts'
import { sheetAddress } from './questionnaire.ts'
import { siadSheet } from './sheets.ts'
import { siadCaseOf } from './siad-case.ts'
import { siadExport, siadXml } from './siad-export.ts'

const subject = { reference: 'Patient/p' }
const ownCode = (code: string) => ({ coding: [{ code }] })
const sheet = (id: string, day: string): FhirResource => ({
  resourceType: 'QuestionnaireResponse',
  id,
  questionnaire: sheetAddress(siadSheet),
  status: 'completed',
  authored: `${day}T09:00:00Z`,
  item: siadSheet.items.map(({ linkId, options }) => ({
    linkId,
    answer: [{ valueCoding: { code: options[0].code } }],
  })),
})
const visit = (id: string, day: string, owner: string, status = 'completed'): FhirResource => ({
  resourceType: 'Task',
  id,
  status,
  code: ownCode('visit'),
  owner: { reference: owner },
  executionPeriod: { start: `${day}T08:00:00Z` },
})
const episode = {
  resourceType: 'EpisodeOfCare',
  id: 'e1',
  status: 'finished',
  patient: subject,
  referralRequest: [{ reference: 'ServiceRequest/r' }],
  period: { start: '2026-03-02T09:00:00Z', end: '2026-06-01T09:00:00Z' },
  statusHistory: [
    { status: 'planned', period: { start: '2026-03-02T09:00:00Z' } },
    { status: 'active', period: { start: '2026-03-04T09:00:00Z' } },
    { status: 'onhold', period: { start: '2026-04-01T09:00:00Z' } },
    { status: 'active', period: { start: '2026-04-10T09:00:00Z' } },
    { status: 'finished', period: { start: '2026-06-01T09:00:00Z' } },
  ],
}
const records: readonly FhirResource[] = [
  {
    resourceType: 'Patient',
    id: 'p',
    birthDate: '1938-03-14',
    gender: 'female',
    name: [{ text: 'Ersilia' }],
  },
  { resourceType: 'ServiceRequest', id: 'r', authoredOn: '2026-03-01T09:00:00Z' },
  episode,
  sheet('q2', '2026-05-01'),
  sheet('q1', '2026-03-05'),
  sheet('before', '2025-03-05'),
  visit('v1', '2026-03-10', 'Practitioner/n'),
  visit('v2', '2026-03-11', 'Practitioner/stranger'),
  visit('v3', '2026-03-12', 'Practitioner/n', 'failed'),
  visit('v0', '2026-03-03', 'Practitioner/n'),
  {
    resourceType: 'CareTeam',
    id: 't',
    participant: [{ role: [ownCode('nurse')], member: { reference: 'Practitioner/n' } }],
  },
  {
    resourceType: 'Composition',
    id: 'c',
    event: [{ code: [ownCode('goals-reached')], detail: [{ reference: 'EpisodeOfCare/e1' }] }],
  },
]

describe('a case of the flow of home care', () => {
  it('is made of the records: request, taking charge, first sheet, and what happened in its order', () => {
    const found = siadCaseOf(records, 'X1')
    if (found.kind === 'refused') throw new Error(found.because)
    expect(found.value.assessment.id).toBe('q1')
    const csv = siadExport([found.value])
    if (csv.kind === 'refused') throw new Error(csv.because)
    expect(csv.value.first.split('\r\n')[1]).toMatch(/^e1,1938,2,,,X1,2026-03-01,2026-03-04,2026-03-05,/)
    expect(csv.value.second.trim().split('\r\n').slice(1)).toEqual([
      'e1,access,2026-03-10,nurse,',
      'e1,access,2026-03-11,,',
      'e1,suspension,2026-04-01,,',
      'e1,resumption,2026-04-10,,',
      'e1,reassessment,2026-05-01,,',
      'e1,discharge,2026-06-01,,goals-reached',
    ])
    expect(JSON.stringify(csv)).not.toMatch(/Ersilia|03-14/)
  })

  it('says the same as XML, whose marks are never those of a record', () => {
    const found = siadCaseOf(records, 'X\u0000<&>')
    if (found.kind === 'refused') throw new Error(found.because)
    const xml = siadXml([found.value])
    if (xml.kind === 'refused') throw new Error(xml.because)
    expect(xml.value.first).toContain('<provider>X&lt;&amp;&gt;</provider>')
    expect(xml.value.first).not.toContain('citizenship')
    expect(xml.value.second.match(/<record>/g)).toHaveLength(6)
  })

  it('is refused before somebody took it in charge, without its sheet, and for a person who cannot be read', () => {
    const without = (...types: string[]) =>
      siadCaseOf(
        records.filter(({ resourceType }) => !types.includes(resourceType)),
        'X1',
      )
    expect(without('EpisodeOfCare')).toMatchObject({ code: 'state-wrong' })
    expect(without('QuestionnaireResponse')).toMatchObject({ code: 'answers-missing' })
    expect(without('Patient')).toMatchObject({ code: 'work-unknown' })
  })
})
