/**
 * What somebody can do who may ask: questions over real HTTP with real keys, real Level, the real budgets, noise, scan and
 * ticks. Each attack is tried on a mechanism that is broken in just that respect, too, and has to succeed there.
 * `MUTUA_DEEP=1`: a thousand trials of each.
 */
import { setTimeout } from 'node:timers/promises'
import { questionDigest } from '@mutua/sdk/pool/question'
import { tableSchema, type Row } from '@mutua/sdk/pool/table'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  as,
  openPoolHouse,
  researcher,
  type Mechanism,
  type PoolHouse,
} from '../../consent-service/src/http/test-support-questions.ts'
import { addNoise, drawNoise } from '../../consent-service/src/pool/answer.ts'
import { wordsFrom } from '../../consent-service/src/pool/noise/random-word.ts'
import { randomWords } from '../../consent-service/src/pool/random-words.ts'
import { beyond, correlation, leastSquares, mean, mostSuccess, ranked } from '../support/attack-figures.ts'
import { floatControl } from '../support/float-noise.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'
const trials = isDeep ? 1_000 : 40
/** Of a control: what is broken shows at once. */
const fewTrials = isDeep ? 100 : 16
const forever = 3_600_000

/** The whole budget of a study in billionths, as the test house has it voted. */
const budget = 20_000_000
const shareOf = (parts: number): string => rhoText(Math.floor(budget / parts))
const rhoText = (billionths: number): string => `0.${String(billionths).padStart(9, '0')}`

const zips = Array.from({ length: 32 }, (_, at) => `z${String(at)}`)
const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'zip', values: zips },
    { kind: 'category', name: 'condition', values: ['no', 'yes'] },
    { kind: 'number', name: 'age', places: 0, least: 0, most: 4_095 },
  ],
  rowsPerMember: 1,
})

let ours: PoolHouse
let withoutNoise: PoolHouse
let unbudgeted: PoolHouse
beforeAll(async () => {
  ours = await openPoolHouse({ tickMs: 5 })
  withoutNoise = await openPoolHouse({ tickMs: 5, budgets: brokenBy({ noise: false }) })
  unbudgeted = await openPoolHouse({ tickMs: 5, budgets: brokenBy({ noise: true }) })
}, 120_000)
afterAll(async () => {
  for (const service of [ours, withoutNoise, unbudgeted]) await service[Symbol.asyncDispose]()
})

const drawWord = wordsFrom(randomWords)

/** Answers whatever is asked, each time anew, and counts nothing. */
const brokenBy =
  ({ noise }: { readonly noise: boolean }): NonNullable<Mechanism['budgets']> =>
  (budgets) => ({
    readStudy: budgets.readStudy,
    answer: async ({ table: asked, question }, scan) => {
      const drawn = drawNoise(asked, question, drawWord)
      const truth = await scan()
      const vectors = noise ? addNoise(truth, drawn) : truth
      return { digest: questionDigest(asked, question), vectors, spent: 0n as Rho }
    },
  })

interface Seen {
  readonly status: number
  /** The noisy integers of the first vector; as text, as they came. */
  readonly values: readonly number[]
  readonly text: string
  readonly ms: number
}

const asResearcher = as(researcher)
const askOf = async (study: string, query: unknown, rho: string): Promise<Seen> => {
  const begun = performance.now()
  const response = await asResearcher(`${study}/questions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, rho }),
  })
  const text = await response.text()
  const ms = performance.now() - begun
  const body = JSON.parse(text) as { answer?: { vectors: string[][] } }
  return { status: response.status, values: (body.answer?.vectors[0] ?? []).map(Number), text, ms }
}

const askAll = async (study: string, queries: readonly unknown[], rho: string): Promise<number[]> => {
  const seen = await Promise.all(queries.map((query) => askOf(study, query, rho)))
  expect(seen.map(({ status }) => status)).toEqual(queries.map(() => 200))
  return seen.map(({ values: [value = 0] }) => value)
}

const count = (...where: unknown[]) => ({ kind: 'count', of: 'members', where })
const zip = (...wanted: readonly string[]) => ({ column: 'zip', in: wanted })
const ill = { column: 'condition', in: ['yes'] }
const aged = (from: number, to: number) => ({ column: 'age', from, to })

let studies = 0
/** A cohort of its own for each trial. The target is 40, alone in zip z0, and ill; or is not there. */
const cohortWith = async (service: PoolHouse, isThere: boolean): Promise<string> => {
  studies += 1
  const others: Row[] = Array.from({ length: 60 }, (_, at) => ({
    member: `m${String(at)}`,
    values: [1 + (at % 31), at % 2, 41 + (at % 50)],
  }))
  const target: Row = { member: 'target', values: [0, 1, 40] }
  return service.addStudy(`attack-${String(studies)}`, {
    table,
    rows: isThere ? [...others, target] : others,
  })
}

/** Guesses, trial by trial, whether the target is there. @returns how often that was right */
const success = async (
  service: PoolHouse,
  guess: (study: string) => Promise<boolean>,
  count = trials,
): Promise<number> => {
  let right = 0
  await severally(count, async () => {
    const isThere = Math.random() < 0.5
    if ((await guess(await cohortWith(service, isThere))) === isThere) right += 1
  })
  return right / count
}

const severally = async (count: number, act: (at: number) => Promise<void>, atOnce = 8): Promise<void> => {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1
      await act(next)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

const bound = mostSuccess(budget)

const report = (attack: string, figures: Readonly<Record<string, number>>): void => {
  const told = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(4)}`)
  process.stdout.write(`${attack}: ${told.join(', ')}\n`)
}

/** Tries an attack on ours, where it must stay below the bound, and on a broken one, where it must succeed. */
const attacked = async (
  attack: string,
  guess: (study: string) => Promise<boolean>,
  broken: PoolHouse,
  guessOnBroken = guess,
): Promise<{ readonly right: number; readonly control: number }> => {
  const right = await success(ours, guess)
  const control = await success(broken, guessOnBroken, fewTrials)
  report(attack, { right, bound, control })
  return { right, control }
}
const mostRight = (): number => beyond(bound, trials)

describe('a member cannot be told by', () => {
  test(
    'differencing: all who are ill, without who is younger, without who is older',
    async () => {
      const queries = [count(ill), count(ill, aged(0, 39)), count(ill, aged(41, 4_095))]
      const guess = async (study: string) => {
        const [all = 0, younger = 0, older = 0] = await askAll(study, queries, shareOf(3))
        return all - younger - older > 0.5
      }
      const { right, control } = await attacked('differencing', guess, withoutNoise)
      expect(right).toBeLessThanOrEqual(mostRight())
      expect(control).toBeGreaterThan(0.75)
    },
    forever,
  )

  test(
    'trackers: sets that overlap in the one and add up to all (Denning, Denning, Schwartz 1979)',
    async () => {
      const trackers = 4
      const guess = async (study: string) => {
        const pairs = Array.from({ length: trackers }, () => {
          const inside = zips.slice(1).filter(() => Math.random() < 0.5)
          return [inside, zips.slice(1).filter((one) => !inside.includes(one))] as const
        })
        const queries = pairs.flat().map((set) => count(ill, zip('z0', ...set)))
        const [all = 0, ...sides] = await askAll(study, [count(ill), ...queries], shareOf(2 * trackers + 1))
        // Each pair counts everybody once and the target twice.
        const sum = sides.reduce((total, value) => total + value, 0)
        return sum / trackers - all > 0.5
      }
      const { right, control } = await attacked('tracker', guess, withoutNoise)
      expect(right).toBeLessThanOrEqual(mostRight())
      expect(control).toBeGreaterThan(0.75)
    },
    forever,
  )

  test(
    'averaging: the same in many spellings is one answer, and what differs in words alone is paid each time',
    async () => {
      const known = 30
      const spellings = (study: string) =>
        Promise.all(
          Array.from({ length: 12 }, (_, at) => {
            const parts = [
              { column: 'condition', in: at % 2 === 0 ? ['yes'] : ['yes', 'yes'] },
              { column: 'age', from: at % 3 === 0 ? -at : 0, to: 4_095 + (at % 5) },
              zip(...zips.toSorted(() => Math.random() - 0.5), 'z0'),
            ]
            return askOf(study, count(...parts.toSorted(() => Math.random() - 0.5)), rhoText(budget / 2))
          }),
        )
      const guess = async (study: string) => {
        const same = await spellings(study)
        expect(new Set(same.map(({ values: [value] }) => value)).size).toBe(1)
        const near = await askAll(study, nearTwins(10), shareOf(20))
        const values = [...same.map(({ values: [value = 0] }) => value), ...near]
        return mean(values) - known > 0.5
      }
      // Nobody counts: so many twins at the highest price of one that their mean is wrong once in 300.
      const free = async (study: string) => mean(await askAll(study, nearTwins(120), '0.125')) - known > 0.5
      const { right, control } = await attacked('averaging', guess, unbudgeted, free)
      expect(right).toBeLessThanOrEqual(mostRight())
      expect(control).toBeGreaterThan(0.75)
    },
    forever,
  )

  test(
    'the digits of numbers: they are integers, and their last digits tell nothing',
    async () => {
      const seen: { readonly isThere: boolean; readonly digit: number }[] = []
      await severally(2 * trials, async () => {
        const isThere = Math.random() < 0.5
        const study = await cohortWith(ours, isThere)
        const { text, values } = await askOf(study, count(ill, zip('z0')), shareOf(1))
        const { answer } = JSON.parse(text) as { answer: { vectors: unknown; releases: unknown } }
        const figures = JSON.stringify([answer.vectors, answer.releases]).matchAll(/:("?[-\d.e+]+"?)/g)
        for (const [, figure = ''] of figures) expect(figure).toMatch(/^"-?\d+"$/)
        const [value = 0] = values
        seen.push({ isThere, digit: ((value % 8) + 8) % 8 })
      })
      // One half learns which digits stand for whom, the other half is guessed.
      const [learnt, guessed] = [seen.slice(0, trials), seen.slice(trials)]
      const speaksForThere = (digit: number): boolean => {
        const alike = learnt.filter((one) => one.digit === digit)
        return alike.filter(({ isThere }) => isThere).length * 2 > alike.length
      }
      const right = guessed.filter(({ isThere, digit }) => speaksForThere(digit) === isThere).length / trials
      const control = await floatControl(fewTrials * 16)
      report('float precision', { right, bound, control })
      expect(right).toBeLessThanOrEqual(beyond(bound, trials))
      expect(control).toBeGreaterThan(0.75)
    },
    forever,
  )
})

/** Questions with other digests and the same truth: nobody is that old. */
const nearTwins = (number: number): unknown[] =>
  Array.from({ length: number }, (_, at) => count(ill, aged(0, 4_000 - at)))

describe('the secrets of all members together', () => {
  test(
    'cannot be solved for from counts of random subsets at the full budget, nor read off one histogram',
    async () => {
      const subsets = 44
      const bits = await bitsRight(ours, isDeep ? trials : 20, subsets, shareOf(subsets))
      const histogram = await histogramRight(ours, trials)
      const control = await bitsRight(withoutNoise, Math.ceil(fewTrials / 8), subsets, shareOf(subsets))
      report('linear reconstruction', { bits, histogram, bound, control })
      for (const share of [bits, histogram]) {
        expect(share).toBeLessThanOrEqual(0.6)
        expect(share).toBeLessThanOrEqual(beyond(bound, trials * zips.length))
      }
      expect(control).toBeGreaterThan(0.99)
    },
    forever,
  )
})

/** A member in each zip, ill or not by a coin. For these questions who is not ill is as good as not there. */
const secretsIn = async (service: PoolHouse) => {
  studies += 1
  const secrets = zips.map(() => (Math.random() < 0.5 ? 1 : 0))
  const rows = secrets.map((secret, at): Row => ({ member: `m${String(at)}`, values: [at, secret, 50] }))
  const study = await service.addStudy(`attack-${String(studies)}`, { table, rows })
  return { study, secrets }
}

const bitsRight = async (
  service: PoolHouse,
  rounds: number,
  subsets: number,
  rho: string,
): Promise<number> => {
  let right = 0
  await severally(
    rounds,
    async () => {
      const { study, secrets } = await secretsIn(service)
      const chosen = Array.from({ length: subsets }, () => zips.map(() => (Math.random() < 0.5 ? 1 : 0)))
      const queries = chosen.map((set) => count(ill, zip(...zips.filter((_, at) => set[at] === 1))))
      const answers = await askAll(study, queries, rho)
      const solved = leastSquares(chosen, answers)
      right += secrets.filter((secret, at) => (solved[at] ?? 0) > 0.5 === (secret === 1)).length
    },
    12,
  )
  return right / (rounds * zips.length)
}

const histogramRight = async (service: PoolHouse, rounds: number): Promise<number> => {
  let right = 0
  await severally(rounds, async () => {
    const { study, secrets } = await secretsIn(service)
    const query = { kind: 'histogram', of: 'members', by: { column: 'zip' }, where: [ill] }
    const { values } = await askOf(study, query, shareOf(1))
    right += secrets.filter((secret, at) => (values[at] ?? 0) > 0.5 === (secret === 1)).length
  })
  return right / (rounds * zips.length)
}

describe('64 questions at once of a tenth of the budget each', () => {
  test(
    'get exactly ten answers, and 64 where nobody counts',
    async () => {
      const race = async (service: PoolHouse): Promise<number> => {
        const study = await cohortWith(service, true)
        const seen = await Promise.all(
          Array.from({ length: 64 }, (_, at) => askOf(study, count(ill, aged(0, 100 + at)), shareOf(10))),
        )
        const refused = seen.filter(
          ({ status, text }) => status === 409 && text.includes('pool-budget-spent'),
        )
        const answered = seen.filter(({ status }) => status === 200)
        expect(answered.length + refused.length).toBe(64)
        return answered.length
      }
      const rounds = isDeep ? 1_000 : 5
      const answered: number[] = []
      await severally(rounds, async () => void answered.push(await race(ours)), 2)
      const control = await race(unbudgeted)
      report('64 at once', { rounds, least: Math.min(...answered), most: Math.max(...answered), control })
      expect(new Set(answered)).toEqual(new Set([10]))
      expect(control).toBe(64)
    },
    forever,
  )
})

describe('noise of half the scale that is paid for', () => {
  test('shows in 200 answers about nobody, and ours is as wide as it was paid for', async () => {
    await using halved = await openPoolHouse({ tickMs: 5, budgets: halfAsWide })
    const price = budget / asked
    // A member more or less moves a count by one: the variance is 1 / (2 rho).
    const paidFor = 1e9 / (2 * price)
    const width = async (service: PoolHouse): Promise<number> => {
      const study = await cohortWith(service, true)
      const queries = Array.from({ length: asked }, (_, at) => count(aged(2_000 + at, 4_000)))
      const noise = await askAll(study, queries, rhoText(price))
      return mean(noise.map((value) => value * value)) / paidFor
    }
    const [found, control] = [await width(ours), await width(halved)]
    report('width of the noise', { asked, found, control })
    expect(Math.abs(found - 1)).toBeLessThan(chance)
    expect(Math.abs(control - 1)).toBeGreaterThan(chance)
  })

  const asked = 200
  /** Five deviations of a variance that is measured so often; half the scale is a quarter of the variance. */
  const chance = 5 * Math.sqrt(2 / asked)
  const halfAsWide: NonNullable<Mechanism['budgets']> = (budgets) => ({
    readStudy: budgets.readStudy,
    answer: async ({ table: declared, question }, scan) => {
      const drawn = drawNoise(declared, { ...question, rho: (question.rho * 4n) as Rho }, drawWord)
      const vectors = addNoise(await scan(), drawn)
      return { digest: questionDigest(declared, question), vectors, spent: question.rho }
    },
  })
})

describe('how long an answer takes', () => {
  test(
    'tells neither the noise nor the truth, where answers at once tell both',
    async () => {
      // With 25,000 answers chance alone stays within 0.0063 twice in three times.
      const asked = isDeep ? 25_000 : 800
      const controls = isDeep ? 2_000 : 400
      const found = await timed(asked, { tickMs, atOnce: isDeep ? 64 : 32 })
      const control = await timed(controls, {
        tickMs,
        atOnce: 8,
        atTick: (work) => work(async () => undefined),
      })
      const limit = isDeep ? 0.02 : 5 / Math.sqrt(asked)
      const { truth, noise, magnitude, truthRank, magnitudeRank } = found
      report('response time', { asked, limit, ...found })
      report('response time, answered at once', { asked: controls, ...control })
      for (const r of [truth, noise, magnitude, truthRank, magnitudeRank])
        expect(Math.abs(r)).toBeLessThan(limit)
      expect(control.truthRank).toBeGreaterThan(3 / Math.sqrt(controls))
      expect(control.magnitudeRank).toBeGreaterThan(3 / Math.sqrt(controls))
    },
    forever,
  )
})

const people = 2_000
/** Twice what the slowest answer below takes, so that a busy machine lets it be ready, too. */
const tickMs = 600

/** A mechanism far slower than ours: up to 150 ms more the more members it finds, and as much the larger its noise is. */
const slowed: NonNullable<Mechanism['budgets']> = (budgets) => ({
  readStudy: budgets.readStudy,
  answer: async (asked, scan, untilTick) => {
    let truth = 0
    const paid = await budgets.answer(asked, async () => {
      const vectors = await scan()
      truth = Number(vectors[0]?.[0] ?? 0n)
      await setTimeout((truth / people) * 150)
      return vectors
    })
    await setTimeout(Math.min(150, Math.abs(Number(paid.vectors[0]?.[0] ?? 0n) - truth) / 4))
    await untilTick?.()
    return paid
  },
})

/** Correlations of response times with what an answer hides. */
const timed = async (number: number, mechanism: Mechanism & { readonly atOnce: number }) => {
  await using service = await openPoolHouse({ ...mechanism, budgets: slowed })
  const rows = Array.from({ length: people }, (_, at): Row => ({
    member: `m${String(at)}`,
    values: [at % 32, 1, at],
  }))
  const seen: { readonly truth: number; readonly noise: number; readonly ms: number }[] = []
  const perStudy = 2_000
  // What a house is slower at for the first time is not noted.
  let cold = mechanism.atOnce
  for (let from = -cold; from < number; from += perStudy) {
    studies += 1
    const study = await service.addStudy(`attack-${String(studies)}`, { table, rows })
    await severally(
      Math.min(perStudy, number - from),
      async () => {
        const [one, other] = [Math.random(), Math.random()].map((part) => Math.floor(part * people))
        const [from, to] = [Math.min(one ?? 0, other ?? 0), Math.max(one ?? 0, other ?? 0)]
        const truth = to - from + 1
        const isNoted = cold-- <= 0
        // What was asked before comes from the store: that is no answer of now.
        const { values, ms, text } = await askOf(study, count(aged(from, to)), rhoText(9_000))
        const [value = 0] = values
        if (isNoted && !text.includes('"spent":"0"')) seen.push({ truth, noise: value - truth, ms })
      },
      mechanism.atOnce,
    )
  }
  const times = seen.map(({ ms }) => ms)
  const correlationWith = (of: (one: (typeof seen)[number]) => number) => correlation(times, seen.map(of))
  return {
    truth: correlationWith(({ truth }) => truth),
    noise: correlationWith(({ noise }) => noise),
    magnitude: correlationWith(({ noise }) => Math.abs(noise)),
    // A loaded machine takes ten times as long now and then: ranks do not mind.
    truthRank: correlation(ranked(times), ranked(seen.map(({ truth }) => truth))),
    magnitudeRank: correlation(ranked(times), ranked(seen.map(({ noise }) => Math.abs(noise)))),
    late: seen.filter(({ ms }) => ms > 4 * tickMs).length / seen.length,
  }
}
