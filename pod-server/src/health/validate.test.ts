import { afterAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from './validate.ts'

const observation = { resourceType: 'Observation', id: 'o1', status: 'final', code: { text: 'glicemia' } }

describe('the validator', () => {
  const validator = openFhirValidator()
  afterAll(() => validator[Symbol.asyncDispose]())

  it('accepts a valid resource and says which it is', async () => {
    expect(await validator.validate(observation)).toEqual({
      kind: 'valid',
      resourceType: 'Observation',
      id: 'o1',
    })
  })

  it('lets a code of others be that comes in with a life, and refuses it where one record is written', async () => {
    const encounter = { resourceType: 'Encounter', status: 'completed', class: { code: 'IMP' } }
    expect(await validator.validate(encounter)).toMatchObject({
      kind: 'invalid',
      issues: [{ expression: ['Encounter.status'], diagnostics: expect.stringContaining('codes') as string }],
    })
    expect(await validator.planImport(JSON.stringify(encounter))).toMatchObject({ invalid: [], received: 1 })
  })

  it('names the element and the rule that is broken', async () => {
    expect(await validator.validate({ ...observation, status: undefined })).toEqual({
      kind: 'invalid',
      issues: [
        {
          severity: 'error',
          code: 'structure',
          expression: ['Observation.status'],
          diagnostics: 'Missing required property',
        },
      ],
    })
    const verdict = await validator.validate({
      resourceType: 'Condition',
      subject: { reference: 'Patient/1' },
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      abatementDateTime: '2020-01-01',
    })
    expect(verdict).toMatchObject({
      kind: 'invalid',
      issues: [{ code: 'invariant', diagnostics: expect.stringContaining('con-4') as string }],
    })
  })

  const secret = 'RSSMRA80A01H501U'
  it.each([
    ['an unknown property', { ...observation, [secret]: secret }],
    ['a value of the wrong type', { ...observation, effectiveDateTime: [secret] }],
    ['a malformed date', { ...observation, effectiveDateTime: secret }],
    ['a malformed id', { ...observation, id: `${secret} ${secret}` }],
    ['a null below an unknown property', { ...observation, [secret]: { [secret]: null } }],
    ['an unknown resource type', { ...observation, resourceType: secret }],
    ['two types of one choice', { ...observation, valueString: secret, valueBoolean: true }],
    ['a text where an object stands', { ...observation, code: secret }],
    ['an object where a text stands', { ...observation, status: { [secret]: secret } }],
    ['a code that FHIR does not know', { ...observation, status: secret }],
    [
      'a code that FHIR does not know, deeper',
      { resourceType: 'Patient', link: [{ other: {}, type: secret }] },
    ],
    ['a list of lists', { ...observation, category: [[[secret]]] }],
    ['a broken rule', { resourceType: 'Patient', contact: [{ gender: secret }] }],
  ])('refuses %s without repeating a value', async (_name, resource) => {
    const verdict = await validator.validate(resource)
    expect(verdict.kind).toBe('invalid')
    expect(JSON.stringify(verdict)).not.toContain(secret)
  })

  const circular: Record<string, unknown> = { resourceType: 'Patient' }
  circular['self'] = circular
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [observation]],
    ['a text', 'Patient'],
    ['a circle', circular],
    ['a bigint', { resourceType: 'Patient', multipleBirthInteger: 1n }],
    ['a resource type out of a prototype', { resourceType: 'constructor' }],
    ['an abstract type', { resourceType: 'DomainResource' }],
    ['a type that only the library knows', { resourceType: 'Project', name: 'x' }],
    ['a property that reaches a prototype', JSON.parse('{"resourceType":"Patient","__proto__":{"a":1}}')],
    [
      'nesting without end',
      { resourceType: 'Basic', extension: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown },
    ],
  ])('refuses %s', async (_name, value) => {
    expect((await validator.validate(value)).kind).toBe('invalid')
  })

  it('answers many at once, each with its own verdict', async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        validator.validate(
          index % 2 === 0 ? { ...observation, id: `o${index}` } : { ...observation, status: 1 },
        ),
      ),
    )
    expect(verdicts.filter((verdict) => verdict.kind === 'valid').length).toBe(100)
    expect(verdicts[42]).toMatchObject({ id: 'o42' })
  })

  it('plans an import in its thread', async () => {
    const plan = await validator.planImport(JSON.stringify(observation))
    expect(plan.accepted.map(({ path }) => path)).toEqual(['health/documents/Observation/o1'])
    await expect(validator.planImport('no json')).rejects.toMatchObject({ code: 'body-malformed' })
  })
})

describe('the thread of the validator', () => {
  it('plans several imports and checks single resources between them', async () => {
    await using validator = openFhirValidator()
    const lines = Array.from({ length: 500 }, (_, index) =>
      JSON.stringify({ ...observation, id: `o${index}` }),
    ).join('\n')
    const plans = [validator.planImport(lines), validator.planImport('broken'), validator.planImport(lines)]
    expect((await validator.validate(observation)).kind).toBe('valid')
    const outcomes = await Promise.allSettled(plans)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('ends when idle and comes back with the next resource', async () => {
    await using validator = openFhirValidator({ idleMilliseconds: 20 })
    expect((await validator.validate(observation)).kind).toBe('valid')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await validator.validate(observation)).kind).toBe('valid')
  })

  it('ends, and refuses what waits, when a job takes too long; the next job starts anew', async () => {
    await using validator = openFhirValidator({ jobMilliseconds: 1 })
    await expect(validator.validate(observation)).rejects.toMatchObject({ code: 'validator-unavailable' })
    await expect(validator.validate(observation)).rejects.toMatchObject({ code: 'validator-unavailable' })
  })

  it('takes nothing after it was closed', async () => {
    const validator = openFhirValidator()
    await validator[Symbol.asyncDispose]()
    await expect(validator.validate(observation)).rejects.toMatchObject({ code: 'validator-unavailable' })
  })
})
