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

process.exitCode = await main().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n${usage}\n`)
  return 2
})

async function main(): Promise<0 | 1> {
  // npm runs scripts in the folder of the project; a relative path was written for where the person stands.
  const options = parseOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  const report = await conformance(options)
  for (const line of options.json ? [JSON.stringify(report)] : linesOf(report)) console.log(line)
  return hasPassed(report) ? 0 : 1
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
