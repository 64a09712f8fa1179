import { expect, test } from 'vitest'
import { benchBallot, parseBallotOptions } from './bench-ballot.ts'

test('The bench of the ballots goes from the codes to a verified result, and says what each part took.', async () => {
  const { lines, faults } = await benchBallot({ voters: 4 }, () => undefined)
  expect(faults).toEqual([])
  expect(lines.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['encrypt', 'check', 'close', 'verify']),
  )
  expect(lines.every(({ cpuSeconds }) => cpuSeconds > 0)).toBe(true)
})

test('It knows how many voters it can do.', () => {
  expect(parseBallotOptions([])).toEqual({ voters: 1_000 })
  for (const voters of ['0', '10001', 'x'])
    expect(() => parseBallotOptions(['--voters', voters])).toThrow('--voters')
})
