import { describe, expect, test } from 'vitest'
import type { FhirParameters } from '@mutua/sdk/clients/fhir-client'
import { byNeed, followedPathsIn, joinPaths, needOf, raisedFlagsIn, type FollowedPath } from './advice.ts'

const answer: FhirParameters = [
  {
    name: 'path',
    part: [
      { name: 'name', valueCode: 'diabetes' },
      { name: 'title', valueString: 'Diabete' },
      {
        name: 'measure',
        part: [
          { name: 'name', valueCode: 'hba1c' },
          { name: 'title', valueString: 'Emoglobina glicata' },
          { name: 'target', valueRange: { high: { value: 58, unit: 'mmol/mol' } } },
          { name: 'targetOf', valueCode: 'project' },
          { name: 'on', valueDate: '2026-03-01' },
          {
            name: 'advice',
            resource: {
              resourceType: 'DetectedIssue',
              code: { coding: [{ code: 'out-of-range' }] },
              detail: '75 mmol/mol, sopra 58.',
            },
          },
        ],
      },
    ],
  },
  { name: 'something-else' },
]

const pathWith = (...kinds: readonly string[]): readonly FollowedPath[] => [
  {
    name: 'diabetes',
    title: 'Diabete',
    measures: [
      {
        ...{ name: 'hba1c', title: 'HbA1c', target: '', isOwnTarget: false, on: undefined },
        advice: kinds.map((kind, index) => ({ kind, because: `${kind} ${String(index)}` })),
      },
    ],
  },
]
const someone = (name: string, ...kinds: readonly string[]): Parameters<typeof byNeed>[0] => ({
  // `as`: of a case only the name is looked at here.
  open: { name } as Parameters<typeof byNeed>[0]['open'],
  person: { id: 'p', isOneOfSeveral: false, name, birthDate: undefined, phone: undefined },
  value: pathWith(...kinds),
})

describe('advice that a pod gives', () => {
  test('says what it is about, against which target, and why', () => {
    expect(followedPathsIn(answer)).toEqual([
      {
        name: 'diabetes',
        title: 'Diabete',
        measures: [
          {
            name: 'hba1c',
            title: 'Emoglobina glicata',
            target: '≤ 58 mmol/mol',
            isOwnTarget: true,
            on: '2026-03-01',
            advice: [{ kind: 'out-of-range', because: '75 mmol/mol, sopra 58.' }],
          },
        ],
      },
    ])
    // Who objects is answered like who has no such illness: with nothing.
    expect(followedPathsIn([])).toEqual([])
  })

  test('puts who is out of range before who is overdue, and both before who is in order', () => {
    const people = [
      someone('Zita', 'overdue'),
      someone('Bea'),
      someone('Ada'),
      someone('Carlo', 'out-of-range', 'overdue'),
      someone('Dino', 'out-of-range', 'out-of-range'),
    ]
    expect(people.toSorted(byNeed).map(({ person }) => person.name)).toEqual([
      'Dino',
      'Carlo',
      'Zita',
      'Ada',
      'Bea',
    ])
    expect(needOf(pathWith('out-of-range', 'overdue', 'unit-unknown'))).toEqual({ outOfRange: 1, overdue: 1 })
  })

  test('takes each measure from the consent that has its newest value', () => {
    const measure = { name: 'hba1c', title: 'HbA1c', target: '', isOwnTarget: false }
    const never = { ...measure, on: undefined, advice: [{ kind: 'overdue', because: 'never' }] }
    const seen = { ...measure, on: '2026-03-01', advice: [] }
    const path = { name: 'diabetes', title: 'Diabete' }
    for (const measures of [
      [never, seen],
      [seen, never],
    ])
      expect(joinPaths(measures.map((one) => ({ ...path, measures: [one] })))).toEqual([
        { ...path, measures: [seen] },
      ])
    expect(joinPaths([])).toEqual([])
  })

  test('counts only flags that are up', () => {
    const flag = {
      resourceType: 'Flag',
      code: { text: 'Due cadute' },
      period: { start: '2026-03-01T09:00:00Z' },
    }
    expect(
      raisedFlagsIn([
        { ...flag, id: 'up', status: 'active' },
        { ...flag, id: 'down', status: 'inactive' },
      ]),
    ).toEqual([{ id: 'up', because: 'Due cadute', since: '2026-03-01T09:00:00Z' }])
  })
})
