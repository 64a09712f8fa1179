import { rounded } from '../report.ts'

/** Milliseconds. */
export interface Spread {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export const spreadOf = (times: readonly number[]): Spread => ({
  p50: rounded(quantile(times, 0.5)),
  p95: rounded(quantile(times, 0.95)),
  p99: rounded(quantile(times, 0.99)),
})

/** The time that this part of all took at the most. */
export const quantile = (times: readonly number[], part: number): number =>
  times.toSorted((left, right) => left - right)[Math.max(0, Math.ceil(times.length * part) - 1)] ?? 0
