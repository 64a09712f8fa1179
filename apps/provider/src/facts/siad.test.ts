import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { sheetAddress } from '@mutua/sdk/care/questionnaire'
import { siadSheet } from '@mutua/sdk/care/sheets'
import { parseBaseUrl, parseResourceUrl, parseWebId } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import type { Case } from './cases.ts'
import type { OpenCase } from './open-case.ts'
import { makeSiadFiles } from './siad.ts'

const caseOf = (name: string): Case => ({
  key: name,
  name,
  pod: parseResourceUrl(`http://localhost:3000/${name}/`),
  podServer: parseBaseUrl('http://localhost:3000'),
  owner: parseWebId(`http://localhost:3000/${name}/profile/card#me`),
  grants: [],
  others: [],
})
const patient = { resourceType: 'Patient', id: 'p', birthDate: '1938-03-14', gender: 'female' }
const whole: readonly FhirResource[] = [
  patient,
  {
    resourceType: 'EpisodeOfCare',
    id: 'e1',
    status: 'active',
    patient: { reference: 'Patient/p' },
    period: { start: '2026-03-02T09:00:00Z' },
    statusHistory: [{ status: 'active', period: { start: '2026-03-02T09:00:00Z' } }],
  },
  {
    resourceType: 'QuestionnaireResponse',
    id: 'q1',
    questionnaire: sheetAddress(siadSheet),
    status: 'completed',
    authored: '2026-03-05T09:00:00Z',
    item: siadSheet.items.map(({ linkId, options }) => ({
      linkId,
      answer: [{ valueCoding: { code: options[0].code } }],
    })),
  },
]

/** Pods by name, with what may be read there. */
const opening =
  (pods: Readonly<Record<string, readonly FhirResource[]>>) =>
  (found: Case): OpenCase => {
    const records = pods[found.name] ?? []
    const fhir = {
      search: async (type: string) => records.filter(({ resourceType }) => resourceType === type),
      everything: async () => records,
    }
    return { ...found, fhir, readerFor: () => undefined } as unknown as OpenCase // only what is asked here
  }

test('the layouts have whole cases; what cannot be read whole is left out, with its reason', async () => {
  const cases = ['ersilia', 'nadia', 'osvaldo'].map(caseOf)
  const pods = { ersilia: whole, nadia: [patient], osvaldo: whole.slice(0, 2) }
  const files = await makeSiadFiles(cases, '190201', { open: opening(pods) })
  expect(files.cases).toBe(1)
  expect(files.first.split('\r\n').filter((line) => line !== '')).toHaveLength(2)
  expect(files.first).toContain('190201')
  expect(files.first).not.toMatch(/ersilia/i)
  expect(files.left).toEqual([
    { name: 'nadia', because: 'state-wrong' },
    { name: 'osvaldo', because: 'answers-missing' },
  ])
})
