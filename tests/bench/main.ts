/**
 * `npm run bench`: our servers beside another Solid server, in one run on one machine. stdout carries one line of JSON per
 * measure and nothing else; progress goes to stderr. See docs/bench.md.
 */
import { parseBaseUrl } from '@mutua/sdk/ids'
import { appsUsage, parseAppsOptions, type AppsOptions } from './apps/apps-options.ts'
import { benchApps } from './apps/bench-apps.ts'
import {
  apportionUsage,
  benchApportion,
  parseApportionOptions,
  type ApportionOptions,
} from './apportion/bench-apportion.ts'
import { ballotUsage, benchBallot, parseBallotOptions, type BallotOptions } from './ballot/bench-ballot.ts'
import { openBare } from './bare-contender.ts'
import { openCommunityServer } from './community-server-contender.ts'
import { benchConsent, type ConsentOptions } from './consent/bench-consent.ts'
import { consentUsage, parseConsentOptions } from './consent/consent-options.ts'
import type { Contender } from './contender.ts'
import { benchCredentials } from './credentials/bench-credentials.ts'
import { benchExport, exportUsage, parseExportOptions, type ExportOptions } from './export/bench-export.ts'
import { benchImport } from './import/bench-import.ts'
import { benchLargeImport } from './import/bench-large-import.ts'
import {
  importUsage,
  parseImportOptions,
  type ImportOptions,
  type LargeImportOptions,
} from './import/import-options.ts'
import { benchLog, logUsage, parseLogOptions, type LogBenchOptions } from './log/bench-log.ts'
import { isPeerMissing } from './install-peer.ts'
import { openJavaScriptSolidServer } from './jss-contender.ts'
import { startLoadGenerator } from './load-generator.ts'
import { cacheIn, parseOptions, usage, type BenchOptions } from './options.ts'
import { openOurs } from './ours-contender.ts'
import { runBench, type BenchOutcome } from './run-bench.ts'
import { benchSize, type SizeOptions } from './size/bench-size.ts'
import { benchPool, parsePoolOptions, poolUsage, type PoolOptions } from './pool/bench-pool.ts'
import { parseSizeOptions, sizeUsage } from './size/size-options.ts'
import { benchSearch } from './search/bench-search.ts'
import { parseSearchOptions, searchUsage, type SearchOptions } from './search/search-options.ts'
import { benchSepa, parseSepaOptions, sepaUsage, type SepaOptions } from './sepa/bench-sepa.ts'
import { startWithManyPods } from './start-with-many-pods.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { workloadNames } from './workloads.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

// Leaving by process.exit ends the child processes too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/** A consent service that is not there: what is measured with it has nothing to do with consent. */
const nobody = parseBaseUrl('http://localhost:1')

const [suite, ...words] = process.argv.slice(2)
process.exitCode = await runSuite()

function runSuite(): Promise<0 | 1 | 2> {
  if (suite === 'pod-size') return runWith(() => parseSizeOptions(words), benchSizes)
  if (suite === 'consent') return runWith(() => parseConsentOptions(words, process.env), benchConsents)
  if (suite === 'import') return runWith(() => parseImportOptions(words), benchImports)
  if (suite === 'search') return runWith(() => parseSearchOptions(words), benchSearches)
  if (suite === 'sepa') return runWith(() => parseSepaOptions(words), benchPayments)
  if (suite === 'export') return runWith(() => parseExportOptions(words), benchExports)
  if (suite === 'apportion') return runWith(() => parseApportionOptions(words), apportionMembers)
  if (suite === 'ballot') return runWith(() => parseBallotOptions(words), benchBallots)
  if (suite === 'pool') return runWith(() => parsePoolOptions(words, cacheIn(process.env)), benchPools)
  if (suite === 'log') return runWith(() => parseLogOptions(words), benchLogs)
  if (suite === 'apps') return runWith(() => parseAppsOptions(words, process.env), measureApps)
  return runWith(() => parseOptions(process.argv.slice(2), process.env), bench)
}

/** @returns the exit code: 2 for options that cannot be used */
async function runWith<Options>(
  parse: () => Options,
  run: (options: Options) => Promise<0 | 1>,
): Promise<0 | 1 | 2> {
  let options: Options
  try {
    options = parse()
  } catch (cause) {
    say(
      `${cause instanceof Error ? cause.message : String(cause)}\n${usage}\n${sizeUsage}\n${consentUsage}\n${importUsage}\n${exportUsage}\n${searchUsage}\n${sepaUsage}\n${apportionUsage}\n${logUsage}\n${appsUsage}\n${ballotUsage}\n${poolUsage}`,
    )
    return 2
  }
  return run(options)
}

async function benchSizes(options: SizeOptions): Promise<0> {
  await using folder = await createTemporaryFolder('bench-size')
  const lines = await benchSize(options, { folder: folder.path, consentService: nobody, say })
  for (const line of lines) console.log(JSON.stringify(line))
  return 0
}

async function benchImports(options: ImportOptions | LargeImportOptions): Promise<0 | 1> {
  if ('large' in options) {
    const line = await benchLargeImport(options, say)
    console.log(JSON.stringify(line))
    return 0
  }
  const { line, memory } = await benchImport(options, say)
  console.log(JSON.stringify(memory))
  console.log(JSON.stringify(line))
  return line.lost === 0 ? 0 : 1
}

async function benchSearches(options: SearchOptions): Promise<0 | 1> {
  const { line, faults } = await benchSearch(options, say)
  for (const fault of faults) say(`FAILED ${fault}`)
  console.log(JSON.stringify(line))
  return faults.length === 0 && line.summary?.valid === line.summary?.people ? 0 : 1
}

async function benchPayments(options: SepaOptions): Promise<0 | 1> {
  const { lines, faults } = await benchSepa(options, say)
  for (const line of lines) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}

/** Exit code 1 when a statement takes more than 50 ms of its reader, or its proof more than 3 KB. */
async function benchLogs(options: LogBenchOptions): Promise<0 | 1> {
  const [statement, uses] = await benchLog(options, say)
  for (const line of [statement, uses]) console.log(JSON.stringify(line))
  return statement.medianMs <= 50 && statement.proofBytes <= 3_072 ? 0 : 1
}

async function benchExports(options: ExportOptions): Promise<0> {
  console.log(JSON.stringify(await benchExport(options, say)))
  return 0
}

async function apportionMembers(options: ApportionOptions): Promise<0 | 1> {
  const line = benchApportion(options, say)
  console.log(JSON.stringify(line))
  return Promise.resolve(line.exact ? 0 : 1)
}

/** Exit code 1 when a ballot or the archive is not what it should be, to us or to belenios-tool. */
async function benchBallots(options: BallotOptions): Promise<0 | 1> {
  const { lines, faults } = await benchBallot(options, say)
  for (const line of lines) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}

/** Exit code 1 when a scan takes more than a second, or DuckDB comes to other integers. */
async function benchPools(options: PoolOptions): Promise<0 | 1> {
  const { lines, faults } = await benchPool(options, say)
  for (const line of lines) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}

async function measureApps(options: AppsOptions): Promise<0 | 1> {
  const { lines, faults } = await benchApps(options, say)
  for (const line of lines) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}

async function benchConsents(options: ConsentOptions): Promise<0 | 1> {
  const { lines, faults } = await benchConsent(options, say)
  const credentials = await benchCredentials(
    { runs: options.runs, seconds: Math.min(1, options.seconds) },
    options.peer === 'none' ? undefined : { cache: options.cache, say },
  )
  for (const line of [...lines, ...credentials]) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}

async function bench(options: BenchOptions): Promise<0 | 1> {
  const many = options.only.includes('start_10000_ms')
    ? [await startWithManyPods({ runs: options.runs, pods: 10_000 }, { consentService: nobody, say })]
    : []
  const { lines, faults } = await compare(options)
  const printed = [...lines, ...many]
  for (const line of printed) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return printed.length === options.only.length ? 0 : 1
}

async function compare(options: BenchOptions): Promise<BenchOutcome> {
  const workloads = workloadNames.filter((name) => options.only.includes(name))
  await using resources = new AsyncDisposableStack()
  const open = async (name: string, opening: Promise<Contender>): Promise<Contender> => {
    const contender = resources.use(await opening)
    say(`${name} is ready`)
    return contender
  }
  const openPeer = { css: openCommunityServer, jss: openJavaScriptSolidServer, none: undefined }[options.peer]
  const contenders = [await open('our pod server and consent service', openOurs(workloads))]
  if (openPeer !== undefined) {
    try {
      contenders.push(await open('the peer', openPeer(workloads, { cache: options.cache, say })))
    } catch (cause) {
      if (!isPeerMissing(cause)) throw cause
      say(`Measured without the peer: ${cause.message}`)
    }
  }
  contenders.push(await open('the bare server', openBare()))
  const generator = resources.use(startLoadGenerator())
  return await runBench(options, { contenders, generator, say })
}
