import { describe, expect, test } from 'vitest'
import { parseVitalSigns, vitalSignRecords } from './vital-signs.ts'

describe('vital signs as they are typed', () => {
  test('are numbers with a comma or a point; what is empty was not measured', () => {
    expect(
      parseVitalSigns({
        'systolic': '130',
        'diastolic': ' 80',
        'body-temperature': '36,7',
        'body-weight': '',
      }),
    ).toMatchObject({ kind: 'made', value: { 'systolic': 130, 'diastolic': 80, 'body-temperature': 36.7 } })
    expect(parseVitalSigns({})).toMatchObject({ kind: 'made', value: {} })
  })

  test.each([
    ['above what anybody lives with', { 'body-temperature': '367' }, 'body-temperature'],
    ['below it', { 'heart-rate': '7' }, 'heart-rate'],
    ['no number', { 'body-weight': '7o' }, 'body-weight'],
    ['half a blood pressure', { systolic: '130' }, 'diastolic'],
    ['the other half', { diastolic: '80' }, 'systolic'],
    ['a blood pressure that is upside down', { systolic: '80', diastolic: '130' }, 'diastolic'],
    ['more than all the oxygen', { 'oxygen-saturation': '101' }, 'oxygen-saturation'],
    ['a number below nothing', { 'heart-rate': '-70' }, 'heart-rate'],
  ])('are refused, and the number is named: %s', (_what, typed, sign) => {
    expect(parseVitalSigns(typed)).toMatchObject({ kind: 'refused', code: 'value-impossible', sign })
  })

  test('become one record each, blood pressure one with two parts', () => {
    const records = vitalSignRecords(
      { 'systolic': 130, 'diastolic': 80, 'heart-rate': 70 },
      {
        id: 'e',
        subject: { reference: 'Patient/p' },
        performer: { reference: 'Practitioner/n' },
        encounter: { reference: 'Encounter/e' },
        at: '2026-03-01T09:00:00Z',
      },
    )
    expect(records.map(({ id }) => id)).toEqual(['e-blood-pressure', 'e-heart-rate'])
    expect(records[0]).toMatchObject({
      component: [{ valueQuantity: { value: 130, code: 'mm[Hg]' } }, { valueQuantity: { value: 80 } }],
    })
  })
})
