import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { partsOfParameter, partsOfType } from '../../test-support/fhir-searches.ts'
import { origin, testTime } from '../../test-support/grants.ts'
import {
  booksOf,
  callerNames,
  difference,
  openHidingWorlds,
  placedRecords,
  type Asked,
  type HidingWorld,
} from '../../test-support/hidden-worlds.ts'
import { randomNumbers } from '../../test-support/random-numbers.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'

const records = placedRecords()
let worlds: { hiding: HidingWorld; without: HidingWorld }
beforeAll(async () => {
  worlds = await openHidingWorlds(records)
}, 300_000)
afterAll(async () => {
  await Promise.all(Object.values(worlds).map((world) => world[Symbol.asyncDispose]()))
})

/** Each question by four of them in `npm run test:deep`; else some questions of each parameter. */
const asked = (type: string, parts: readonly string[], row: number): Asked[] => {
  const random = randomNumbers(row * 1_000 + parts.length)
  const some = isDeep
    ? parts.flatMap((part) => Array<string>(4).fill(part))
    : Array.from({ length: 6 }, () => random.pick(parts))
  return some.map((part) => ({
    caller: random.pick(callerNames),
    path: `/fhir/anna/${type}?${part}`,
    call: {},
  }))
}

const expectAlike = async (calls: readonly Asked[]): Promise<void> => {
  for (const call of calls) expect(await difference(worlds, call), JSON.stringify(call)).toBeUndefined()
}

describe('a pod with hidden records is searched like one without them', () => {
  const times = [0, 1, 5].map((n) => new Date((testTime + 1 + n) * 1_000).toISOString())

  describe.each([...searchParameters].map(([type, parameters], row) => ({ type, parameters, row })))(
    '$type',
    ({ type, parameters, row }) => {
      const ours = records.filter((record) => record.type === type)
      const sample = { records: ours.map(({ record }) => record), base: `${origin}/fhir/anna` }

      it('by what every type has', { timeout: 600_000 }, () =>
        expectAlike(
          asked(
            type,
            partsOfType(
              ours.map(({ id }) => id),
              times,
            ),
            row,
          ),
        ),
      )

      it.each(Object.keys(parameters))('by %s', { timeout: 600_000 }, (name) =>
        expectAlike(asked(type, partsOfParameter(type, name, sample), row)),
      )
    },
  )

  it('and leaves the same receipts and refusals', async () => {
    expect(await booksOf(worlds.hiding)).toEqual(await booksOf(worlds.without))
  })
})
