import type { WorkloadName } from './contender.ts'

/** One line of stdout. `ratio` is ours over the peer's; both are null where the peer cannot do it or did not take part. */
export interface BenchLine {
  readonly name: WorkloadName
  readonly unit: 'req/s'
  readonly ours: number
  readonly peer: number | null
  readonly ratio: number | null
  readonly runs: number
}

/** @param rates answers per second, one per run; at least one of `ours` */
export const benchLine = (
  name: WorkloadName,
  rates: { ours: readonly number[]; peer: readonly number[] },
): BenchLine => {
  const ours = rounded(median(rates.ours))
  const peer = rates.peer.length === 0 ? null : rounded(median(rates.peer))
  const ratio = peer === null || peer === 0 ? null : rounded(ours / peer)
  return { name, unit: 'req/s', ours, peer, ratio, runs: rates.ours.length }
}

/** Of an even count the mean of the middle two. */
export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('nothing was measured')
  return (low + high) / 2
}

/** Three figures are more than the machine can promise. */
const rounded = (rate: number): number => Number(rate.toPrecision(3))
