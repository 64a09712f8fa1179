import { describe, expect, it } from 'vitest'
import { loadResourceCheck } from '../health/check-resource.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { searchTermsOf } from '../health/search-terms.ts'
import { createRecordMaker } from './fhir-records.ts'

describe('the records that tests make of every type', () => {
  const make = createRecordMaker()
  const check = loadResourceCheck()

  it.each([...searchParameters])(
    'are valid %s, with a value for each of its parameters',
    (type, parameters) => {
      const found = new Set<string>()
      for (let seed = 0; seed < 30; seed += 1) {
        const record = make({ type, id: `r${String(seed)}`, seed, names: [] })
        expect(check(JSON.stringify(record)), JSON.stringify(record)).toMatchObject({ kind: 'valid' })
        const { token, date, reference } = searchTermsOf(type, record)
        for (const name of Object.keys({ ...token, ...date, ...reference })) found.add(name)
      }
      expect([...found].toSorted()).toEqual(Object.keys(parameters).toSorted())
    },
  )
})
