import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createAnswerTick } from './answer-tick.ts'

const tickMs = 200
const monotonic = () => performance.now()
const atTick = createAnswerTick({ tickMs, monotonic })

/** At the beginning of a tick, so that all of a round begin in the same one. */
const ofOneTick = async <Result>(rounds: readonly (() => Promise<Result>)[]) => {
  await setTimeout(tickMs - (monotonic() % tickMs) + 1)
  const begun = monotonic()
  return Promise.all(
    rounds.map(async (round) => {
      const outcome = await round().then(
        () => 'answered',
        (error: unknown) => (error instanceof Error ? error.message : 'other'),
      )
      return { outcome, after: monotonic() - begun }
    }),
  )
}

describe('an answer', () => {
  test('leaves at the end of the next whole tick, however fast it was, and a refusal with it', async () => {
    const times = await ofOneTick([
      () => atTick(async () => undefined),
      () => atTick(() => setTimeout(80)),
      () => atTick(() => setTimeout(240)),
      () => atTick(() => Promise.reject(new Error('refused'))),
      () =>
        atTick(async () => {
          await setTimeout(120)
          throw new Error('refused late')
        }),
    ])
    expect(times.map(({ outcome }) => outcome)).toEqual([
      ...['answered', 'answered', 'answered', 'refused', 'refused late'],
    ])
    for (const { after } of times) {
      expect(after).toBeGreaterThanOrEqual(2 * tickMs - 20)
      expect(after).toBeLessThan(2.5 * tickMs)
    }
  })

  test('that is late leaves at the eighth tick, whether it was a little late or much', async () => {
    const times = await ofOneTick([440, 600, 1_000, 1_500].map((ms) => () => atTick(() => setTimeout(ms))))
    for (const { after } of times) {
      expect(after).toBeGreaterThanOrEqual(9 * tickMs - 20)
      expect(after).toBeLessThan(9.5 * tickMs)
    }
  })

  test('whose work held up the clock itself does not leave when that ends', async () => {
    const blocking = () =>
      atTick(async () => {
        const until = monotonic() + 3 * tickMs
        while (monotonic() < until);
      })
    const [only] = await ofOneTick([blocking])
    expect(only?.after).toBeGreaterThanOrEqual(9 * tickMs - 20)
  })
})
