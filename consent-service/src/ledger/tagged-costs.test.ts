import { expect, it } from 'vitest'
import { publishCosts, type CountedCost } from './tagged-costs.ts'

const cost = (tags: string, cents: bigint, people: number, first = 0): CountedCost => ({
  tags: tags === '' ? [] : tags.split(' '),
  cents,
  people: new Set(Array.from({ length: people }, (_, index) => first + index)),
})

it('tells what was spent for a goal that ten people stand behind, less what puts it right', () => {
  const told = publishCosts(
    [cost('sdg:3.8 bes:1', 500n, 10), cost('sdg:3.8', -200n, 10), cost('', 9n, 10)],
    10,
  )
  expect([...told]).toEqual([
    ['bes:1', 500n],
    ['sdg:3.8', 300n],
  ])
})

it('refuses the whole tag where one cost of it is of nine people, so that no difference gives it away', () => {
  const told = publishCosts([cost('sdg:3 bes:1', 500n, 20), cost('sdg:3', 70n, 9), cost('', 1n, 20)], 10)
  expect([...told]).toEqual([
    ['bes:1', 500n],
    ['sdg:3', 'few'],
  ])
})

it('withholds the smallest tag, too, where the sum of all costs would leave over what is of few', () => {
  const told = publishCosts([cost('sdg:1', 70n, 9), cost('sdg:3', 500n, 20), cost('sdg:4', 90n, 20)], 10)
  expect([...told]).toEqual([
    ['sdg:1', 'few'],
    ['sdg:3', 500n],
    ['sdg:4', 'withheld'],
  ])
})
