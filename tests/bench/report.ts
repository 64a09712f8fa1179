import { unitOf, type MeasureName } from './workloads.ts'

/** One line of stdout. `ratio` is ours over the peer's; both are null where the peer cannot do it or did not take part. */
export interface BenchLine {
  readonly name: MeasureName
  readonly unit: 'req/s' | 'ms' | 'MB'
  readonly ours: number
  readonly peer: number | null
  readonly ratio: number | null
  readonly runs: number
}

/** @param figures one per run, in the unit of the measure; at least one of `ours` */
export const benchLine = (
  name: MeasureName,
  figures: { ours: readonly number[]; peer: readonly number[] },
): BenchLine => {
  const ours = rounded(median(figures.ours))
  const peer = figures.peer.length === 0 ? null : rounded(median(figures.peer))
  const ratio = peer === null || peer === 0 ? null : rounded(ours / peer)
  return { name, unit: unitOf(name), ours, peer, ratio, runs: figures.ours.length }
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
export const rounded = (figure: number): number => Number(figure.toPrecision(3))
