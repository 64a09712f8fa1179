import { expect, test } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { categoryOf, daysOf } from './log-days.ts'

const at = (day: number, hour: number) => instantOf(new Date(2026, 10, day, hour).getTime())
const use = (who: string, day: number, hour: number) => ({ at: at(day, hour), recipient: { webId: who } })
const refusal = (who: string, day: number, hour: number) => ({ last: at(day, hour), recipient: who })

test('by day and person, the latest first, with who was not able to read among them', () => {
  const days = daysOf(
    [use('rossi', 21, 9), use('verdi', 20, 18), use('rossi', 20, 9)],
    [refusal('rossi', 21, 11), refusal('bianchi', 19, 8)],
  )
  expect(
    days.map(({ people }) =>
      people.map(({ webId, uses, refusals }) => [webId, uses.length, refusals.length]),
    ),
  ).toEqual([
    [['rossi', 1, 1]],
    [
      ['verdi', 1, 0],
      ['rossi', 1, 0],
    ],
    [['bianchi', 0, 1]],
  ])
  expect(days[0]?.at).toBe(at(21, 11))
})

test('a place is of the category of its folder, or of none', () => {
  expect(categoryOf('http://localhost:3000/anna/health/laboratory/Observation/o1')).toBe('laboratory')
  expect(categoryOf('http://localhost:3000/anna/health/')).toBeUndefined()
  expect(categoryOf('http://localhost:3000/anna/profile/card')).toBeUndefined()
})
