import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adviseOn, targetsFromGoals } from './chronic-path.ts'
import { diabetesPath, hypertensionPath } from './chronic-paths.ts'
import type { FhirResource } from './fhir-resource.ts'
import { inComparedUnit } from './unit.ts'

const on = '2026-11-20'

describe('units', () => {
  it('are brought to one: glucose, cholesterol, glycated haemoglobin, pressure', () => {
    expect(inComparedUnit('glucose', 7, 'mmol/L')).toBeCloseTo(126.1, 1)
    expect(inComparedUnit('cholesterol', 2.6, 'mmol/L')).toBeCloseTo(100.5, 1)
    expect(inComparedUnit('hba1c', 7, '%')).toBeCloseTo(53, 0)
    expect(inComparedUnit('hba1c', 6.5, '%')).toBeCloseTo(47.5, 0)
    expect(inComparedUnit('pressure', 18.7, 'kPa')).toBeCloseTo(140.3, 1)
  })

  it('of one substance are not those of another, and an unknown one is never guessed', () => {
    expect(inComparedUnit('glucose', 7, 'mmol/L')).not.toBe(inComparedUnit('cholesterol', 7, 'mmol/L'))
    for (const unit of ['mg/L', 'MG/DL', '', 'constructor', '__proto__', 'toString'])
      expect(inComparedUnit('glucose', 100, unit), unit).toBeUndefined()
    expect(inComparedUnit('glucose', Number.NaN, 'mg/dL')).toBeUndefined()
  })

  it('keep the order of values', () => {
    const value = fc.double({ min: 0, max: 1000, noNaN: true })
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        for (const unit of ['mg/dL', 'mmol/L', 'g/L'])
          expect(inComparedUnit('glucose', low, unit)).toBeLessThanOrEqual(
            inComparedUnit('glucose', high, unit) ?? -1,
          )
      }),
    )
  })
})

describe('advice on a chronic path', () => {
  it('says the value, the limit and the day of what is out of range', () => {
    expect(ranges([glycated(58)])).toEqual([
      expect.objectContaining({
        measure: 'hba1c',
        observation: 'hba1c-2026-11-01',
        because: {
          it: 'Emoglobina glicata del 2026-11-01: 58 mmol/mol, sopra 53.',
          en: 'Glycated haemoglobin of 2026-11-01: 58 mmol/mol, above 53.',
        },
      }),
    ])
  })

  it('is silent at the limit itself, and in whichever unit the same value comes', () => {
    expect(ranges([glycated(53)])).toEqual([])
    expect(ranges([glycated(6.9, { unit: '%', loinc: '4548-4' })])).toEqual([])
    expect(ranges([glycated(8, { unit: '%', loinc: '4548-4' })])).toHaveLength(1)
  })

  it('looks at the newest value only, whatever the order, and not at one to come', () => {
    const old = glycated(70, { at: '2026-06-01' })
    expect(ranges([glycated(50), old])).toEqual([])
    expect(ranges([old, glycated(50)])).toEqual([])
    expect(ranges([glycated(50), glycated(90, { at: '2027-01-01' })])).toEqual([])
  })

  it('does not look at values entered in error or not final', () => {
    for (const status of ['entered-in-error', 'preliminary', 'cancelled'])
      expect(ranges([{ ...glycated(90), status }])).toEqual([])
  })

  it('says of an unknown unit that it does not compare', () => {
    const [advice] = adviseOn(diabetesPath, [glycated(90, { unit: 'g/dL' })], { on })
    expect(advice).toMatchObject({ kind: 'unit-unknown', measure: 'hba1c' })
  })

  it('reads the parts of a blood pressure', () => {
    const pressure: FhirResource = {
      resourceType: 'Observation',
      id: 'p',
      status: 'final',
      effectiveDateTime: '2026-11-10T08:00:00+01:00',
      component: [
        { code: coded('8480-6'), valueQuantity: { value: 152, code: 'mm[Hg]' } },
        { code: coded('8462-4'), valueQuantity: { value: 84, code: 'mm[Hg]' } },
      ],
    }
    const found = adviseOn(hypertensionPath, [pressure], { on })
    expect(found.map(({ kind, measure }) => `${kind} ${measure}`)).toEqual([
      'out-of-range systolic',
      'overdue filtration',
    ])
  })

  it('says what has not been measured for too long', () => {
    const overdue = adviseOn(diabetesPath, [glycated(50, { at: '2026-01-01' })], { on })
    expect(overdue.map(({ kind }) => kind)).toEqual(diabetesPath.measures.map(() => 'overdue'))
    expect(overdue[0]?.because.it).toContain('misurata il 2026-01-01')
  })

  it('puts the target of the person before the usual one, in any unit', () => {
    const goal = (lifecycleStatus: string) => ({
      resourceType: 'Goal',
      id: 'g',
      lifecycleStatus,
      target: [{ measure: coded('4548-4'), detailRange: { high: { value: 8, code: '%' } } }],
    })
    const targets = targetsFromGoals(diabetesPath, [goal('active')])
    expect(targets['hba1c']?.high).toBeCloseTo(63.9, 1)
    expect(ranges([glycated(58)], { targets })).toEqual([])
    expect(targetsFromGoals(diabetesPath, [goal('cancelled')])).toEqual({})
  })

  it('is not made when the member objects (GDPR art. 21)', () => {
    expect(adviseOn(diabetesPath, [glycated(90)], { on, isObjected: true })).toEqual([])
  })
})

const ranges = (observations: readonly FhirResource[], more: object = {}) =>
  adviseOn(diabetesPath, observations, { on, ...more }).filter(({ kind }) => kind === 'out-of-range')

const coded = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })

const glycated = (
  value: number,
  {
    unit = 'mmol/mol',
    loinc = '59261-8',
    at = '2026-11-01',
  }: { unit?: string; loinc?: string; at?: string } = {},
): FhirResource => ({
  resourceType: 'Observation',
  id: `hba1c-${at}`,
  status: 'final',
  code: coded(loinc),
  effectiveDateTime: at,
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
})
