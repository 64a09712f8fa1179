import { QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { createQueries } from './create-queries.ts'

/** A list that is read slowly: what it was when the reading began is what comes back. */
const readSlowly = () => {
  let item = 'before'
  const readings: PromiseWithResolvers<void>[] = []
  return {
    change: () => void (item = 'after'),
    readings,
    queryFn: async () => {
      const seen = item
      const reading = Promise.withResolvers<void>()
      readings.push(reading)
      await reading.promise
      return seen
    },
  }
}

test('news that comes while something is read for the first time is shown', async () => {
  const queries = createQueries()
  const list = readSlowly()
  const shown = new QueryObserver(queries, { queryKey: ['list'], queryFn: list.queryFn })
  const end = shown.subscribe(() => undefined)
  list.change()
  void queries.invalidateQueries()
  list.readings[0]?.resolve()
  await expect.poll(() => list.readings.length).toBe(2)
  list.readings[1]?.resolve()
  await expect.poll(() => shown.getCurrentResult().data).toBe('after')
  end()
  queries.clear()
})

test('what no news overtook is read once', async () => {
  const queries = createQueries()
  const list = readSlowly()
  const shown = new QueryObserver(queries, { queryKey: ['list'], queryFn: list.queryFn })
  const end = shown.subscribe(() => undefined)
  list.readings[0]?.resolve()
  await expect.poll(() => shown.getCurrentResult().data).toBe('before')
  expect(list.readings).toHaveLength(1)
  end()
  queries.clear()
})
