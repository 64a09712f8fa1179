import type { FhirClient } from '@mutua/sdk/clients/fhir-client'
import { grantSchema, type Grant } from '@mutua/sdk/consent/grant'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { describe, expect, test } from 'vitest'
import { joinFhir, mayHold } from './joined-fhir.ts'

const pod = parseResourceUrl('http://localhost:3000/anna/')
const grantOf = (category: string, more: object = {}): Grant =>
  grantSchema.parse({
    id: `http://localhost:3001/grants/${category}`,
    owner: `${pod}profile/card#me`,
    recipient: 'http://localhost:3000/rossi/profile/card#me',
    organisation: 'Test practice',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    scope: { resources: [`${pod}health/${category}/`], modes: ['read'] },
    validFrom: '2026-11-21T09:00:00.000Z',
    validUntil: '2027-11-21T09:00:00.000Z',
    state: 'given',
    statusIndex: 1,
    ...more,
  })

/** One side of two: what it answers is fixed, what it is asked for is counted. */
const partOf = (grant: Grant, answers: Partial<FhirClient>) => ({
  grant,
  fhir: answers as FhirClient, // only what a test calls
})
const record = (resourceType: string, id: string) => ({ resourceType, id })
const outside = () => Promise.reject(new Problem('grant-out-of-scope'))

describe('several consents about one pod', () => {
  test('find together what each of them finds, and the same record once', async () => {
    const joined = joinFhir(pod, [
      partOf(grantOf('careplan'), { search: async () => [record('Task', '1'), record('Task', '2')] }),
      partOf(grantOf('social'), { search: async () => [record('Task', '2')] }),
    ])
    expect(await joined.search('Task')).toEqual([record('Task', '1'), record('Task', '2')])
  })

  test('are nothing where none covers it, as where there is nothing', async () => {
    const joined = joinFhir(pod, [partOf(grantOf('careplan'), { search: outside, read: outside })])
    expect(await joined.search('Observation')).toEqual([])
    await expect(joined.read('Observation', 'o1')).rejects.toMatchObject({ code: 'grant-out-of-scope' })
  })

  test('fail where one of them is over: nothing then passes for everything', async () => {
    const joined = joinFhir(pod, [
      partOf(grantOf('careplan'), { search: async () => [record('Task', '1')] }),
      partOf(grantOf('social'), { search: () => Promise.reject(new Problem('grant-withdrawn')) }),
    ])
    await expect(joined.search('Task')).rejects.toMatchObject({ code: 'grant-withdrawn' })
  })

  test('are not asked for what their terms leave out: the member would be shown a refusal', async () => {
    const asked: string[] = []
    const search = async (type: string) => {
      asked.push(type)
      return []
    }
    const only = grantOf('careplan', { terms: { records: ['patient/Condition.rs'] } })
    const joined = joinFhir(pod, [partOf(only, { search })])
    await joined.search('Task')
    await joined.search('Condition')
    expect(asked).toEqual(['Condition'])
    expect(mayHold(only, pod, 'Task')).toBe(false)
  })

  test('write under the one that is for writing', async () => {
    const written: string[] = []
    const put = (name: string) => async () => void written.push(name)
    const joined = joinFhir(pod, [
      partOf(grantOf('careplan'), { put: put('reading') }),
      partOf(
        grantOf('social', { scope: { resources: [`${pod}health/social/`], modes: ['read', 'write'] } }),
        {
          put: put('writing'),
        },
      ),
    ])
    await joined.put(record('Task', '1'))
    expect(written).toEqual(['writing'])
  })

  test('write each under the one that is for it, once, and say what none is for', async () => {
    const written: string[] = []
    const putEach =
      (may: string): FhirClient['putEach'] =>
      (writes) =>
        Promise.resolve(
          writes.map(({ record: { resourceType } }) => {
            if (resourceType !== may) return { kind: 'refused', problem: new Problem('grant-out-of-scope') }
            written.push(resourceType)
            return { kind: 'written', version: '1' }
          }),
        )
    const writing = (category: string) =>
      grantOf(category, { scope: { resources: [`${pod}health/${category}/`], modes: ['read', 'write'] } })
    const joined = joinFhir(pod, [
      partOf(writing('careplan'), { putEach: putEach('Task') }),
      partOf(writing('wellness'), { putEach: putEach('Observation') }),
    ])
    const outcomes = await joined.putEach(
      ['Observation', 'Task', 'Account'].map((type) => ({ record: record(type, '1') })),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(['written', 'written', 'refused'])
    expect(written).toEqual(['Task', 'Observation'])
  })

  test('say of each step of the path what the one says that is for its records, and of others nothing', async () => {
    const step = (name: string, state: string, on: string) => ({
      name: 'step',
      part: [
        { name: 'name', valueCode: name },
        { name: 'state', valueCode: state },
        { name: 'on', valueDate: on },
      ],
    })
    const plans = partOf(grantOf('careplan'), {
      operation: async () => [step('project', 'done', '2026-05-01'), step('assessment', 'to-do', '')],
    })
    const said = async (joined: ReturnType<typeof joinFhir>) =>
      (await joined.operation('$care-path')).map(({ part = [] }) =>
        part.map((one) => one['valueCode'] ?? one['valueDate']),
      )
    // Nobody is told to assess again what they may not see.
    expect(await said(joinFhir(pod, [plans]))).toEqual([['project', 'done', '2026-05-01']])
    const both = joinFhir(pod, [
      plans,
      partOf(grantOf('assessment'), {
        operation: async () => [step('project', 'to-do', ''), step('assessment', 'done', '2026-04-01')],
      }),
    ])
    expect(await said(both)).toEqual([
      ['assessment', 'done', '2026-04-01'],
      ['project', 'done', '2026-05-01'],
    ])
    expect(await said(joinFhir(pod, [partOf(grantOf('laboratory'), { operation: outside })]))).toEqual([])
  })
})
