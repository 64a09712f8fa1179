import type { Contender, WorkloadName } from './contender.ts'
import type { LoadReport } from './load-job.ts'
import type { LoadGenerator } from './load-generator.ts'
import type { BenchOptions } from './options.ts'
import { benchLine, median, type BenchLine } from './report.ts'
import { cpuYardstick } from './yardstick.ts'

export interface BenchDeps {
  readonly contenders: readonly Contender[]
  readonly generator: LoadGenerator
  /** Progress, for people. */
  readonly say: (line: string) => void
}

export interface BenchOutcome {
  readonly lines: readonly BenchLine[]
  /** Sentences; a workload with a fault has no line. */
  readonly faults: readonly string[]
}

/**
 * Measures every workload on every contender, in turns within each run, so that a machine that drifts is fair to all:
 * run 1 ours, peer, ours, peer...; run 2 the same again.
 */
export const runBench = async (options: BenchOptions, deps: BenchDeps): Promise<BenchOutcome> => {
  const rates = new Map<string, number[]>()
  const faults: string[] = []
  const failed = new Set<WorkloadName>()
  const yardsticks: number[] = []
  for (let run = 1; run <= options.runs; run++) {
    for (const workload of options.only) {
      for (const contender of deps.contenders) {
        if (failed.has(workload)) continue
        const target = await contender.target(workload)
        if (target === undefined) continue
        const yardstick = cpuYardstick()
        yardsticks.push(yardstick)
        const report = await deps.generator.measure({
          ...target,
          connections: options.connections,
          warmUpMs: warmUpMs(options, run),
          measuredMs: options.seconds * 1000,
        })
        deps.say(progressLine({ run, workload, contender, report, yardstick }))
        const fault = faultOf(report)
        if (fault === undefined) {
          const key = `${workload} ${contender.name}`
          rates.set(key, [...(rates.get(key) ?? []), report.answers / report.seconds])
        } else {
          failed.add(workload)
          faults.push(`${workload} on ${contender.name}: ${fault}`)
        }
      }
    }
  }
  deps.say(
    `cpu yardstick: median ${median(yardsticks)}, from ${Math.min(...yardsticks)} to ${Math.max(...yardsticks)} loops/s`,
  )
  const ratesOf = (workload: WorkloadName, contender: string): number[] =>
    rates.get(`${workload} ${contender}`) ?? []
  const lines = options.only
    .filter((workload) => !failed.has(workload) && ratesOf(workload, 'ours').length > 0)
    .map((workload) =>
      benchLine(workload, { ours: ratesOf(workload, 'ours'), peer: ratesOf(workload, 'peer') }),
    )
  return { lines, faults }
}

/** The first run also has to get a cold server going. */
const warmUpMs = ({ seconds }: BenchOptions, run: number): number =>
  Math.min(1_000, seconds * 1_000) * (run === 1 ? 3 : 1)

/** A rate with failed answers in it says nothing. */
const faultOf = ({ failures, answers }: LoadReport): string | undefined => {
  const kinds = Object.entries(failures)
  if (kinds.length > 0) return kinds.map(([what, count]) => `${count} failed (${what})`).join('; ')
  return answers === 0 ? 'no answer inside the window' : undefined
}

const progressLine = (measured: {
  run: number
  workload: WorkloadName
  contender: Contender
  report: LoadReport
  yardstick: number
}): string => {
  const { run, workload, contender, report, yardstick } = measured
  const rate = (report.answers / report.seconds).toFixed(0)
  const late = report.signedLate === 0 ? '' : `  ${report.signedLate} proofs signed late`
  return [
    `run ${run}`,
    workload.padEnd(12),
    contender.name.padEnd(5),
    `${rate.padStart(7)} req/s`,
    `p50 ${report.p50Ms.toFixed(2).padStart(7)} ms`,
    `p99 ${report.p99Ms.toFixed(2).padStart(7)} ms`,
    `cpu ${yardstick}${late}`,
  ].join('  ')
}
