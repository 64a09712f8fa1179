import { setTimeout as pause } from 'node:timers/promises'
import type { BaseUrl } from '@mutua/sdk/ids'
import { median } from '../report.ts'
import type { Contents } from './prepare-home.ts'
import { openSizedServer, type SizedServer } from './sized-server.ts'

export interface SizeOptions {
  /** How many pods on one server, and how many documents in one container, to compare. */
  readonly pods: readonly number[]
  readonly resources: readonly number[]
  readonly runs: number
  /** Of each kind to each server in each run: twenty times as many of what is short, fewer of what is long. */
  readonly requests: number
}

/** One line of stdout. */
export interface SizeLine {
  readonly name: SizeMeasure
  readonly by: 'pods' | 'resources'
  /** `us` is processor time of the server: of a request, or of a member of a listing. */
  readonly unit: 'us' | 'ms' | 'MB'
  /** How many there were -> the median of the runs. */
  readonly figures: Readonly<Record<string, number>>
  /** The largest figure over the smallest: 1 is flat. */
  readonly spread: number
  readonly runs: number
}

export type SizeMeasure =
  | 'get'
  | 'put_replace'
  | 'put_create'
  | 'list_member'
  | 'start_ms'
  | 'start_cpu_ms'
  | 'rss_idle_mb'
  | 'rss_after_mb'

export interface SizeDeps {
  /** For the folders of the servers, each gone when it is done with. */
  readonly folder: string
  readonly consentService: BaseUrl
  readonly say: (line: string) => void
}

/**
 * What a request costs our pod server, how it starts and what it holds, with few and with many: each size on a server of its
 * own, and within each run they take turns with every measure.
 */
export const benchSize = async (options: SizeOptions, deps: SizeDeps): Promise<SizeLine[]> => {
  await using opened = new AsyncDisposableStack()
  const servers: SizedServer[] = []
  for (const contents of contentsOf(options)) {
    const started = performance.now()
    servers.push(opened.use(await openSizedServer(contents, deps)))
    const seconds = ((performance.now() - started) / 1_000).toFixed(1)
    deps.say(`${sizeOf(contents)}: filled and started in ${seconds} s`)
  }
  const book = createBook(deps.say)
  // Two lives of one server differ by a quarter in what Node made of the same code, so each size is measured in several.
  const lives = Math.min(options.runs, mostLives)
  for (let life = 1; life <= lives; life++) {
    await measureStarts(life, servers, book)
    // Node compiles what is asked for often: a server that is asked for the first time would look dear.
    for (let round = 0; round < warmUpRounds; round++)
      for (const server of servers) await measureServer(server, options.requests)
    for (let run = life; run <= options.runs; run += lives) {
      for (const server of inTurn(servers, run)) {
        const costs = await measureServer(server, options.requests)
        for (const [measure, cost] of costs) book.add(run, server, measure, cost)
      }
    }
  }
  for (const server of servers)
    book.add(options.runs, server, 'rss_after_mb', await server.residentMegabytes())
  return series(options).flatMap(({ by, sizes }) => linesOf(by, sizes, book))
}

/** Documents with the fewest pods; pods with the middle number of documents, so that a listing is long enough to be measured. */
const series = ({ pods, resources }: SizeOptions) => {
  const fewPods = Math.min(...pods)
  const middle = resources.toSorted((a, b) => a - b)[Math.floor((resources.length - 1) / 2)] ?? 2
  return [
    { by: 'resources', sizes: resources.map((count) => ({ pods: fewPods, resources: count })) },
    { by: 'pods', sizes: pods.map((count) => ({ pods: count, resources: middle })) },
  ] as const
}

/** Another one first in each run. */
const inTurn = <Server>(servers: readonly Server[], run: number): Server[] => {
  const first = run % servers.length
  return [...servers.slice(first), ...servers.slice(0, first)]
}

const contentsOf = (options: SizeOptions): Contents[] => [
  ...new Map(series(options).flatMap(({ sizes }) => sizes.map((size) => [sizeOf(size), size]))).values(),
]

const sizeOf = ({ pods, resources }: Contents): string =>
  `${String(pods)} pods, ${String(resources)} resources`

interface Book {
  add(run: number, server: SizedServer, measure: SizeMeasure, figure: number): void
  figures(size: Contents, measure: SizeMeasure): readonly number[]
}

const createBook = (say: (line: string) => void): Book => {
  const kept = new Map<string, number[]>()
  const keyOf = (size: Contents, measure: SizeMeasure): string => `${sizeOf(size)} ${measure}`
  return {
    add: (run, { contents }, measure, figure) => {
      const key = keyOf(contents, measure)
      kept.set(key, [...(kept.get(key) ?? []), figure])
      say(
        `run ${String(run)}  ${measure.padEnd(12)}  ${sizeOf(contents).padEnd(28)}  ${figure.toFixed(1)} ${unitOf(measure)}`,
      )
    },
    figures: (size, measure) => kept.get(keyOf(size, measure)) ?? [],
  }
}

const measureStarts = async (run: number, servers: readonly SizedServer[], book: Book): Promise<void> => {
  for (const server of servers) {
    book.add(run, server, 'start_ms', await server.restart())
    book.add(run, server, 'start_cpu_ms', (await server.spent()) / 1e6)
  }
  await pause(idleMs)
  for (const server of servers) book.add(run, server, 'rss_idle_mb', await server.residentMegabytes())
}

const measureServer = async (
  { cost, tidy, contents }: SizedServer,
  requests: number,
): Promise<[SizeMeasure, number][]> => {
  const costs: [SizeMeasure, number][] = [
    // They are so short that whatever else happens would be seen.
    ['get', await cost.get(20 * requests)],
    ['put_replace', await cost.put_replace(requests)],
    ['put_create', await cost.put_create(requests)],
  ]
  await tidy()
  const listings = Math.max(3, Math.min(requests, Math.round(20_000 / contents.resources)))
  costs.push(['list_member', await cost.list_member(listings)])
  return costs.map(([measure, nanoseconds]) => [measure, nanoseconds / 1_000])
}

const linesOf = (by: SizeLine['by'], sizes: readonly Contents[], book: Book): SizeLine[] => {
  const [first] = sizes
  if (first === undefined) return []
  return measures.map((name) => {
    const medians = sizes.map(
      (size) => [String(size[by]), Number(median(book.figures(size, name)).toPrecision(3))] as const,
    )
    const figures = medians.map(([, figure]) => figure)
    return {
      name,
      by,
      unit: unitOf(name),
      figures: Object.fromEntries(medians),
      spread: Number((Math.max(...figures) / Math.min(...figures)).toFixed(2)),
      runs: book.figures(first, name).length,
    }
  })
}

const measures: readonly SizeMeasure[] = [
  'get',
  'put_replace',
  'put_create',
  'list_member',
  'start_ms',
  'start_cpu_ms',
  'rss_idle_mb',
  'rss_after_mb',
]

const unitOf = (measure: SizeMeasure): SizeLine['unit'] => {
  if (measure.endsWith('_ms')) return 'ms'
  return measure.endsWith('_mb') ? 'MB' : 'us'
}

const idleMs = 2_000
const mostLives = 5
const warmUpRounds = 3
