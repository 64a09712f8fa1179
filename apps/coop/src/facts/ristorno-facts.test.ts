import { ristornoCriteriaSchema } from '@mutua/sdk/coop/ristorno'
import { describe, expect, test } from 'vitest'
import { criteriaOf, firstCriteria } from './ristorno-facts.ts'

describe('criteria as they are typed', () => {
  test('are read as the service takes them', () => {
    const read = criteriaOf({ reserve: '32,5', ristorno: '1.200,50', cap: '', minimum: '5' })
    expect(read).toEqual({
      kind: 'criteria',
      criteria: { legalReservePerMille: 325, ristornoCents: '120050', minimumPayoutCents: '500' },
    })
    if (read.kind !== 'criteria') return
    expect(ristornoCriteriaSchema.parse(read.criteria)).toMatchObject({ ristornoCents: 120_050n })
  })

  test.each([
    [{ reserve: '29' }, 'reserve'],
    [{ reserve: '98' }, 'reserve'],
    [{ reserve: 'trenta' }, 'reserve'],
    [{ ristorno: '12.5' }, 'ristorno'],
    [{ cap: '-5' }, 'cap'],
    [{ minimum: '' }, 'minimum'],
  ] as const)('say which field cannot be taken: %j', (change, fault) => {
    expect(criteriaOf({ ...firstCriteria, ...change })).toEqual({ kind: 'faults', faults: [fault] })
  })
})
