import { describe, expect, test } from 'vitest'
import { parseRecordScope, recordScopeText } from '../consent/record-scope.ts'
import { recordMaskSchema } from '../consent/record-mask.ts'
import { tableSchema } from './table.ts'
import { categoriesOf, findVariable, neededByNoStudy, scopesOf, tableOf, variables } from './variables.ts'

const ids = variables.map(({ id }) => id)

describe('the catalogue of variables', () => {
  test('has each id and each column once, and makes a table that may be declared', () => {
    expect(new Set(ids).size).toBe(ids.length)
    expect(tableSchema.parse(tableOf(ids, 20)).columns).toHaveLength(variables.length)
  })

  test('writes its record scopes in their one text, so that a consent holds them as they stand here', () => {
    for (const scope of scopesOf(ids)) expect(recordScopeText(parseRecordScope(scope))).toBe(scope)
    // As many as the terms of one consent can hold, for any choice.
    expect(scopesOf(ids).length).toBeLessThanOrEqual(50)
    expect(neededByNoStudy.map((mask) => recordMaskSchema.parse(mask))).toEqual(neededByNoStudy)
    expect(neededByNoStudy.length).toBeLessThanOrEqual(50)
  })

  test('asks for a whole type of records only where no code could say less', () => {
    const whole = scopesOf(ids).filter((scope) => !scope.includes('?'))
    expect(whole).toEqual(['patient/Patient.rs', 'patient/Procedure.rs'])
    expect(variables.every(({ scopes }) => scopes.length > 0)).toBe(true)
  })

  test('names only values that its column has', () => {
    for (const { source, column } of variables)
      if (source.kind === 'last-coded' && column.kind === 'category')
        expect(Object.values(source.meaning).every((value) => column.values.includes(value))).toBe(true)
    expect(findVariable('hba1c')?.unit).toBe('%')
    expect(findVariable('shoe-size')).toBeUndefined()
    expect(categoriesOf(['drug-statin', 'age'])).toEqual(['summary', 'prescription'])
    expect(() => tableOf(['shoe-size'], 1)).toThrow(/no variable/)
  })
})
