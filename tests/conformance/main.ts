/**
 * `npm run conformance`: the public Solid features, unmodified, against our pod server or another one. Exit code 0 when
 * every scenario passed, 1 when one did not, 2 when it could not be tried. See docs/conformance.md.
 */
import { openSender } from '../support/send.ts'
import { hasPassed, linesOf, reportOf, type ConformanceReport } from './report.ts'
import { parseOptions, usage, type ConformanceOptions } from './options.ts'
import { runFeatures } from './run-features.ts'
import { openSubject, partiesFrom, startOwnServer, type Parties } from './subjects.ts'

const concurrency = 8

// Leaving by process.exit ends the child process too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

process.exitCode = await main().catch((cause: unknown) => stop(cause))

async function main(): Promise<0 | 1 | 2> {
  const options = readOptions()
  if (options === undefined) return 2
  const report = await conformance(options)
  for (const line of options.json ? [JSON.stringify(report)] : linesOf(report)) console.log(line)
  return hasPassed(report) ? 0 : 1
}

function readOptions(): ConformanceOptions | undefined {
  try {
    // npm runs scripts in the folder of the project; a relative path was written for where the person stands.
    return parseOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  } catch (cause) {
    stop(cause)
    process.stderr.write(`${usage}\n`)
    return undefined
  }
}

function stop(cause: unknown): 2 {
  process.stderr.write(`${wordsOf(cause)}\n`)
  return 2
}

/** Of `fetch` only the cause says what failed. */
function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.cause === undefined ? fault.message : `${fault.message}: ${wordsOf(fault.cause)}`
}

async function conformance({ features, baseUrl }: ConformanceOptions): Promise<ConformanceReport> {
  await using resources = new AsyncDisposableStack()
  const { send } = resources.use(openSender(concurrency))
  const start = async (): Promise<Parties> => resources.use(await startOwnServer()).parties
  const parties = baseUrl === undefined ? await start() : partiesFrom(baseUrl, process.env)
  const subject = await openSubject(parties, send)
  const startedAt = performance.now()
  const outcomes = await runFeatures(features, { subject, send, concurrency })
  return reportOf(outcomes, (performance.now() - startedAt) / 1000)
}
