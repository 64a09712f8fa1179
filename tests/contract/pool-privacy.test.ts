/**
 * A tester that sees what comes out and nothing else: it asks a mechanism many times of two tables that differ by one
 * member, and looks for an event that is likelier with one than the promised (epsilon, delta) allows with the other.
 */
import { admitRows } from '@mutua/sdk/pool/admit-rows'
import type { Query } from '@mutua/sdk/pool/query'
import { noiseOf, parseQuestion } from '@mutua/sdk/pool/question'
import { parseSyntheticPlan } from '@mutua/sdk/pool/synthetic-plan'
import { tableSchema, type Row } from '@mutua/sdk/pool/table'
import { deltaOf, deltaUnits, epsilonUnits, type Epsilon, type Rho } from '@mutua/sdk/pool/zcdp'
import { describe, expect, test } from 'vitest'
import { addNoise, drawNoise } from '../../consent-service/src/pool/answer.ts'
import { discreteGaussian } from '../../consent-service/src/pool/noise/discrete-gaussian.ts'
import { discreteLaplace } from '../../consent-service/src/pool/noise/discrete-laplace.ts'
import { wordsFrom } from '../../consent-service/src/pool/noise/random-word.ts'
import { randomWords } from '../../consent-service/src/pool/random-words.ts'
import { chunksOf } from '../../consent-service/src/pool/snapshot/columns.ts'
import { createScan } from '../../consent-service/src/pool/snapshot/scan.ts'

const drawWord = wordsFrom(randomWords)
const runs = process.env['MUTUA_DEEP'] === '1' ? 100_000 : 16_000

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'condition', values: ['diabetes', 'hypertension'] },
    { kind: 'number', name: 'days', places: 0, least: 0, most: 10 },
  ],
  rowsPerMember: 2,
})

const others: Row[] = Array.from({ length: 12 }, (_, at) => ({
  member: `m${String(at)}`,
  values: [at % 2, at % 11],
}))
/** Brings more rows than allowed, and days far out of their domain: the member who can move most. */
const one: Row[] = Array.from({ length: 5 }, () => ({ member: 'one', values: [0, 400] }))

const neighbours = [others, [...others, ...one]] as const

/** Asked once of one of two neighbouring tables. */
type Mechanism = (which: 0 | 1) => readonly number[]

interface Promised {
  /** Pairs that all hold at once. */
  readonly bounds: readonly { readonly epsilon: number; readonly delta: number }[]
}

/** The vectors before noise, as the service comes to them. */
const scanned = (query: Query, rows: readonly Row[]): readonly (readonly bigint[])[] => {
  const scan = createScan(table, query)
  for (const chunk of chunksOf(table, admitRows(table, rows))) scan.add(chunk)
  return scan.vectors()
}

const ours = (query: unknown, rho: string, noise: 'gaussian' | 'laplace'): Mechanism => {
  const question = parseQuestion(table, { query, rho, noise })
  const truth = neighbours.map((rows) => scanned(question.query, rows))
  return (which) =>
    addNoise(truth[which] ?? [], drawNoise(table, question, drawWord))
      .flat()
      .map(Number)
}

/** All noisy counts of a synthetic table: everything else of it follows from them. */
const synthetic = (rho: string): Mechanism => {
  const columns = [{ column: 'condition' }, { column: 'days', cuts: [5] }]
  const { questions } = parseSyntheticPlan(table, { columns, pairs: [['condition', 'days']], rho })
  const truth = neighbours.map((rows) => questions.flatMap(({ query }) => scanned(query, rows)))
  return (which) =>
    addNoise(
      truth[which] ?? [],
      questions.flatMap((question) => drawNoise(table, question, drawWord)),
    )
      .flat()
      .map(Number)
}

/** Of rho-zCDP at several epsilons. */
const concentrated = (billionths: bigint): Promised => ({
  bounds: [0.05, 0.2, 0.5, 1, 1.5].map((epsilon) => {
    const units = BigInt(Math.round(epsilon * 1_000)) * (epsilonUnits / 1_000n)
    return { epsilon, delta: Number(deltaOf(billionths as Rho, units as Epsilon)) / Number(deltaUnits) }
  }),
})

const pure = (epsilon: number): Promised => ({ bounds: [{ epsilon, delta: 0 }] })

const count = { kind: 'count', of: 'rows' }
const members = { kind: 'histogram', of: 'members', by: { column: 'condition' } }
const sum = { kind: 'sum', column: 'days', least: 0, most: 10 }
const mean = { kind: 'mean', column: 'days', least: 0, most: 10 }

describe('two tables that differ by one member cannot be told apart better than promised', () => {
  test.each<[string, Mechanism, Promised]>([
    ['rows counted with Gaussian noise', ours(count, '0.125', 'gaussian'), concentrated(125_000_000n)],
    ['members counted in two cells', ours(members, '0.125', 'gaussian'), concentrated(125_000_000n)],
    ['a sum beyond its clamp', ours(sum, '0.05', 'gaussian'), concentrated(50_000_000n)],
    ['a mean, which is two answers', ours(mean, '0.125', 'gaussian'), concentrated(125_000_000n)],
    ['a synthetic table, which is several answers', synthetic('0.125'), concentrated(125_000_000n)],
    ['rows counted with Laplace noise', ours(count, '0.125', 'laplace'), pure(0.5)],
    ['a sum with Laplace noise', ours(sum, '0.125', 'laplace'), pure(0.5)],
  ])('ours: %s', (_, mechanism, promised) => {
    expect(violation(mechanism, promised)).toBeUndefined()
  })
})

describe('the tester finds what is not private', () => {
  test('noise in floats', () => {
    // Epsilon 0.5 for one member more, as the textbook has it.
    const uniform = (): number => Number(drawWord() >> 11n) / 2 ** 53 - 0.5
    const textbook = (): number => {
      const drawn = uniform()
      return -2 * Math.sign(drawn) * Math.log(1 - 2 * Math.abs(drawn))
    }
    const inFloats: Mechanism = (which) => [which + textbook()]
    expect(violation(inFloats, pure(0.5))).toContain('binary place')
    // The same scale in integers passes.
    const scale = { numerator: 2n, denominator: 1n }
    expect(
      violation((which) => [which + Number(discreteLaplace(scale, drawWord))], pure(0.5)),
    ).toBeUndefined()
  })

  test.each(['gaussian', 'laplace'] as const)('half the scale: %s', (noise) => {
    const question = parseQuestion(table, { query: count, rho: '0.125', noise })
    const [declared] = noiseOf(table, question)
    const truth = neighbours.map((rows) => scanned(question.query, rows))
    const half: Mechanism = (which) => {
      const [[value = 0n] = []] = truth[which] ?? []
      if (declared?.kind === 'laplace')
        return [
          Number(
            value +
              discreteLaplace({ ...declared.scale, denominator: declared.scale.denominator * 2n }, drawWord),
          ),
        ]
      const { numerator = 1n, denominator = 1n } = declared?.variance ?? {}
      return [Number(value + discreteGaussian({ numerator, denominator: denominator * 4n }, drawWord))]
    }
    expect(violation(half, noise === 'laplace' ? pure(0.5) : concentrated(125_000_000n))).toBeDefined()
  })

  test('answers that nobody counted: four for the price of one', () => {
    const once = ours(count, '0.125', 'gaussian')
    const fourTimes: Mechanism = (which) => [once(which), once(which), once(which), once(which)].flat()
    expect(violation(fourTimes, concentrated(125_000_000n))).toBeDefined()
    expect(violation(fourTimes, concentrated(500_000_000n))).toBeUndefined()
  })

  test('a clamp that was skipped', () => {
    const question = parseQuestion(table, { query: sum, rho: '0.05' })
    const unclamped: Mechanism = (which) => {
      const noise = drawNoise(table, question, drawWord)
      let days = 0
      for (const { values } of neighbours[which]) days += values[1] ?? 0
      return addNoise([[BigInt(days)]], noise)
        .flat()
        .map(Number)
    }
    expect(violation(unclamped, concentrated(50_000_000n))).toBeDefined()
  })
})

/** What can be seen of an answer. */
const sights: Readonly<Record<string, (answer: readonly number[]) => number>> = {
  'sum of all integers': (answer) => answer.reduce((all, value) => all + value, 0),
  'first integer': ([value = 0]) => value,
  'last digits': ([value = 0]) => ((value % 4) + 4) % 4,
  'finest binary place': ([value = 0]) => finestPlace(value),
}

/**
 * Half the answers choose events, the other half counts them, so that no event was chosen for having come up by chance.
 * @returns the event that tells the tables apart, or nothing
 */
const violation = (mechanism: Mechanism, { bounds }: Promised): string | undefined => {
  const answers = ([0, 1] as const).map((which) => Array.from({ length: runs }, () => mechanism(which)))
  const half = runs / 2
  for (const [name, see] of Object.entries(sights)) {
    const [seen = [], other = []] = answers.map((of) => of.map(see))
    const [first, second] = [counted(seen.slice(half)), counted(other.slice(half))]
    for (const event of eventsOf(seen.slice(0, half), other.slice(0, half))) {
      const [p, q] = [shareOf(first, event), shareOf(second, event)]
      for (const { epsilon, delta } of bounds)
        for (const [likelier, rarer] of [
          [p, q],
          [q, p],
        ] as const)
          if (exceeds(likelier, rarer, { epsilon, delta, draws: half }))
            return `${name}: ${String(likelier)} against ${String(rarer)} for epsilon ${String(epsilon)}`
    }
  }
  return undefined
}

type Event = (value: number) => boolean

/** Being at most, or being, one of about forty values that did come out. */
const eventsOf = (seen: readonly number[], other: readonly number[]): Event[] => {
  const values = [...new Set([...seen, ...other])].sort((left, right) => left - right)
  const step = Math.max(1, Math.floor(values.length / 40))
  return values
    .filter((_, at) => at % step === 0)
    .flatMap((bound): Event[] => [
      (value) => value <= bound,
      (value) => value > bound,
      (value) => value === bound,
    ])
}

const counted = (values: readonly number[]): ReadonlyMap<number, number> => {
  const shares = new Map<number, number>()
  for (const value of values) shares.set(value, (shares.get(value) ?? 0) + 1 / values.length)
  return shares
}

const shareOf = (shares: ReadonlyMap<number, number>, event: Event): number => {
  let all = 0
  for (const [value, share] of shares) if (event(value)) all += share
  return all
}

/** By more than six deviations of the difference: with thousands of events looked at, chance does not do that. */
const exceeds = (
  likelier: number,
  rarer: number,
  { epsilon, delta, draws }: { readonly epsilon: number; readonly delta: number; readonly draws: number },
): boolean => {
  const factor = Math.exp(epsilon)
  const least = 25 / draws
  const deviation = Math.sqrt((Math.max(likelier, least) + factor ** 2 * Math.max(rarer, least)) / draws)
  return likelier - factor * rarer - delta > 6 * deviation
}

/** 0 for whole numbers, 52 for what needs every place after the point that a number near 1 has; more below 1. */
const finestPlace = (value: number): number => {
  let place = 0
  for (let rest = value; !Number.isInteger(rest) && place < 80; place += 1) rest *= 2
  return place
}
