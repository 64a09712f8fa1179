import type { FeatureOutcome } from './run-features.ts'

export interface Score {
  readonly passed: number
  readonly total: number
}

export interface ConformanceReport {
  readonly features: readonly FeatureOutcome[]
  /** By the first folder: `protocol`, `web-access-control`. */
  readonly suites: Readonly<Record<string, Score>>
  readonly all: Score
  readonly seconds: number
}

export const reportOf = (features: readonly FeatureOutcome[], seconds: number): ConformanceReport => {
  // A feature of which every scenario is left out is a part of others, not a requirement.
  const counted = features.filter((feature) => totalOf(feature) > 0)
  const suites = Map.groupBy(counted, ({ path }) => path.split('/')[0] ?? path)
  return {
    features: counted,
    suites: Object.fromEntries([...suites].map(([name, members]) => [name, scoreOf(members)])),
    all: scoreOf(counted),
    seconds: Math.round(seconds * 10) / 10,
  }
}

/** For people: a line for each feature, what failed beneath it, and the sums. */
export const linesOf = ({ features, suites, all, seconds }: ConformanceReport): string[] => [
  ...features.flatMap((feature) => [
    `${count(scoreOf([feature])).padStart(7)}  ${feature.path}`,
    ...feature.skipped.map((name) => `           left out: ${name}`),
    ...feature.failures.flatMap(({ scenario, line, step, why }) => [
      `         ✗ ${scenario}`,
      `           ${feature.path}:${line}  ${step}`,
      `           ${why}`,
    ]),
  ]),
  '',
  ...Object.entries(suites).map(([name, score]) => `${count(score).padStart(7)}  ${name}`),
  `${count(all).padStart(7)}  in ${seconds} s`,
]

export const hasPassed = ({ all }: ConformanceReport): boolean => all.total > 0 && all.passed === all.total

const count = ({ passed, total }: Score): string => `${passed}/${total}`
const totalOf = ({ passed, failures }: FeatureOutcome): number => passed + failures.length

const scoreOf = (features: readonly FeatureOutcome[]): Score => ({
  passed: features.reduce((sum, { passed }) => sum + passed, 0),
  total: features.reduce((sum, feature) => sum + totalOf(feature), 0),
})
