import { setTimeout as pause } from 'node:timers/promises'
import type { Contender } from './contender.ts'
import type { LoadReport } from './load-job.ts'
import type { LoadGenerator } from './load-generator.ts'
import type { BenchOptions } from './options.ts'
import { benchLine, median, type BenchLine } from './report.ts'
import { isWorkload, type MeasureName, type ServerMeasure, type WorkloadName } from './workloads.ts'
import { cpuYardstick } from './yardstick.ts'

export interface BenchDeps {
  readonly contenders: readonly Contender[]
  readonly generator: LoadGenerator
  /** Progress, for people. */
  readonly say: (line: string) => void
  /** How long a server that has just started is left alone before its memory is looked at. */
  readonly idleMs?: number
}

export interface BenchOutcome {
  readonly lines: readonly BenchLine[]
  /** Sentences; a workload in which we failed has no line. */
  readonly faults: readonly string[]
}

/**
 * Measures everything on every contender, in turns within each run, so that a machine that drifts is fair to all:
 * run 1 ours, peer, ours, peer...; run 2 the same again. A run begins with the starts and ends with the memory.
 */
export const runBench = async (options: BenchOptions, deps: BenchDeps): Promise<BenchOutcome> => {
  const book = createBook()
  const restarts = options.only.some((name) => name === 'start_ms' || name === 'rss_idle_mb')
  for (let run = 1; run <= options.runs; run++) {
    if (restarts) await measureStarts({ run, book }, deps)
    for (const workload of workloadsOf(options.only)) {
      for (const contender of deps.contenders) {
        if (book.failed.has(workload)) continue
        await measureLoad({ run, book, workload, contender, cold: restarts || run === 1 }, options, deps)
      }
    }
    if (options.only.includes('rss_after_mb')) await measureMemory({ run, book }, 'rss_after_mb', deps)
  }
  const { yardsticks } = book
  if (yardsticks.length > 0)
    deps.say(
      `cpu yardstick: median ${median(yardsticks)}, from ${Math.min(...yardsticks)} to ${Math.max(...yardsticks)} loops/s`,
    )
  return { lines: linesOf(options.only, book), faults: book.faults }
}

/** What was measured so far. */
interface Book {
  readonly add: (name: MeasureName, contender: Contender['name'], figure: number) => void
  readonly figures: (name: MeasureName, contender: Contender['name']) => readonly number[]
  readonly failed: Set<WorkloadName>
  readonly faults: string[]
  readonly yardsticks: number[]
}

const createBook = (): Book => {
  const figures = new Map<string, number[]>()
  const figuresOf = (name: MeasureName, contender: Contender['name']): number[] =>
    figures.get(`${name} ${contender}`) ?? []
  return {
    add: (name, contender, figure) =>
      void figures.set(`${name} ${contender}`, [...figuresOf(name, contender), figure]),
    figures: figuresOf,
    failed: new Set(),
    faults: [],
    yardsticks: [],
  }
}

/** `get_public_bare` comes of the same windows as `get_public`. */
const workloadsOf = (only: readonly MeasureName[]): WorkloadName[] => [
  ...new Set(only.map((name) => (name === 'get_public_bare' ? 'get_public' : name)).filter(isWorkload)),
]

const linesOf = (only: readonly MeasureName[], book: Book): BenchLine[] =>
  only.flatMap((name) => {
    const measured = name === 'get_public_bare' ? 'get_public' : name
    const ours = book.figures(measured, 'ours')
    if (ours.length === 0 || (isWorkload(measured) && book.failed.has(measured))) return []
    return [benchLine(name, { ours, peer: book.figures(measured, measured === name ? 'peer' : 'bare') })]
  })

interface Turn {
  readonly run: number
  readonly book: Book
}

const measureStarts = async ({ run, book }: Turn, deps: BenchDeps): Promise<void> => {
  for (const { name, server } of deps.contenders) {
    if (server === undefined) continue
    const milliseconds = await server.restart()
    book.add('start_ms', name, milliseconds)
    deps.say(`run ${run}  start_ms      ${name.padEnd(5)}  ${milliseconds.toFixed(0).padStart(7)} ms`)
  }
  await pause(deps.idleMs ?? 2_000)
  await measureMemory({ run, book }, 'rss_idle_mb', deps)
}

const measureMemory = async ({ run, book }: Turn, name: ServerMeasure, deps: BenchDeps): Promise<void> => {
  for (const contender of deps.contenders) {
    const megabytes = await contender.server?.residentMegabytes()
    if (megabytes === undefined) continue
    book.add(name, contender.name, megabytes)
    deps.say(
      `run ${run}  ${name.padEnd(12)}  ${contender.name.padEnd(5)}  ${megabytes.toFixed(0).padStart(7)} MB`,
    )
  }
}

const measureLoad = async (
  { run, book, workload, contender, cold }: Turn & LoadTurn,
  options: BenchOptions,
  deps: BenchDeps,
): Promise<void> => {
  const target = await contender.target(workload)
  if (target === undefined) return
  const yardstick = cpuYardstick()
  book.yardsticks.push(yardstick)
  const report = await deps.generator.measure({
    connections: options.connections,
    ...target,
    // A server that was just started has to get going first.
    warmUpMs: Math.min(1_000, options.seconds * 1_000) * (cold ? 3 : 1),
    measuredMs: options.seconds * 1_000,
  })
  deps.say(progressLine({ run, workload, contender, report, yardstick }))
  const fault = faultOf(report)
  if (fault !== undefined) book.faults.push(`${workload} on ${contender.name}: ${fault}`)
  // What a peer cannot do is no reason to say nothing of ourselves; of what it does, the right answers count.
  if (fault !== undefined && contender.name === 'ours') book.failed.add(workload)
  else if (report.answers > 0) book.add(workload, contender.name, report.answers / report.seconds)
}

interface LoadTurn {
  readonly workload: WorkloadName
  readonly contender: Contender
  readonly cold: boolean
}

/** Of ours, a rate with failed answers in it says nothing. */
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
