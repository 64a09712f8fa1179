import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createAnswerTick, type AnswerTick } from './answer-tick.ts'

const tickMs = 200
const beginning = 1_000_000 * tickMs

/** A clock that goes on only when everybody waits for it. */
const openClock = () => {
  let at = beginning
  const waiting: { until: number; wake: () => void }[] = []
  return {
    monotonic: () => at,
    pause: (ms: number): Promise<void> => new Promise((wake) => waiting.push({ until: at + ms, wake })),
    /** Something else has the processor meanwhile: what was to wake wakes late. */
    holdUp: (ms: number): void => void (at += ms),
    run: async (): Promise<void> => {
      for (;;) {
        await setImmediate()
        const next = waiting.toSorted((one, other) => one.until - other.until)[0]
        if (next === undefined) return
        waiting.splice(waiting.indexOf(next), 1)
        at = Math.max(at, next.until)
        next.wake()
      }
    },
  }
}
type Clock = ReturnType<typeof openClock>

/** When each of some works leaves that begin at one moment: in ticks from the beginning of the one they begin in. */
const leaving = async (
  works: readonly ((clock: Clock) => Parameters<AnswerTick>[0])[],
  beginAfterMs = 0,
): Promise<readonly { outcome: string; ticks: number }[]> => {
  const clock = openClock()
  clock.holdUp(beginAfterMs)
  const atTick = createAnswerTick(tickMs, clock)
  const left = works.map(async (work) => {
    const outcome = await atTick(work(clock)).then(
      () => 'answered',
      (error: unknown) => (error instanceof Error ? error.message : 'other'),
    )
    return { outcome, ticks: (clock.monotonic() - beginning) / tickMs }
  })
  await clock.run()
  return Promise.all(left)
}
const taking = (ms: number) => (clock: Clock) => () => clock.pause(ms)

describe('an answer', () => {
  test.each([0, 1, 150, 199])(
    'that is asked for %s ms into a tick leaves at the end of the next whole one, however fast it was, and a refusal with it',
    async (beginAfterMs) => {
      const works = [
        () => async () => undefined,
        taking(80),
        taking(200),
        () => () => Promise.reject(new Error('refused')),
        (clock: Clock) => async () => {
          await clock.pause(120)
          throw new Error('refused late')
        },
      ]
      expect(await leaving(works, beginAfterMs)).toEqual(
        ['answered', 'answered', 'answered', 'refused', 'refused late'].map((outcome) => ({
          outcome,
          ticks: 2,
        })),
      )
    },
  )

  test('that is late leaves at the eighth tick, whether it was a little late or much, and then at the 64th', async () => {
    const times = await leaving([401, 440, 600, 1_500, 1_800, 1_801, 9_000].map(taking))
    expect(times.map(({ ticks }) => ticks)).toEqual([9, 9, 9, 9, 9, 65, 65])
  })

  test('that is ready in time leaves as soon as it can when the clock was held up by something else', async () => {
    const [ready, other] = await leaving([
      taking(80),
      (clock) => async () => {
        await clock.pause(100)
        clock.holdUp(3 * tickMs)
      },
    ])
    expect(ready?.ticks).toBe(3.5)
    expect(other?.ticks).toBe(9)
  })

  test('whose work held up the clock itself does not leave when that ends', async () => {
    const blocking = (clock: Clock) => async () => clock.holdUp(3 * tickMs)
    expect(await leaving([blocking])).toEqual([{ outcome: 'answered', ticks: 9 }])
  })

  test('leaves what others can look at only at its tick', async () => {
    const looks: number[] = []
    const work =
      (clock: Clock): Parameters<AnswerTick>[0] =>
      async (untilTick) => {
        await clock.pause(10)
        await untilTick()
        looks.push((clock.monotonic() - beginning) / tickMs)
      }
    expect(await leaving([work])).toEqual([{ outcome: 'answered', ticks: 2 }])
    expect(looks).toEqual([2])
  })

  test('leaves at a tick of the clock of the machine, too', async () => {
    const tick = Math.floor(performance.now() / tickMs)
    expect(await createAnswerTick(tickMs)(async () => 'answered')).toBe('answered')
    expect(performance.now()).toBeGreaterThanOrEqual((tick + 2) * tickMs)
  })
})
