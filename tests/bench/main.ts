/**
 * `npm run bench`: our servers beside Community Solid Server, in one run on one machine. stdout carries one line of JSON
 * per workload and nothing else; progress goes to stderr. See docs/bench.md.
 */
import { openBare } from './bare-contender.ts'
import type { Contender } from './contender.ts'
import { startLoadGenerator } from './load-generator.ts'
import { parseOptions, usage, type BenchOptions } from './options.ts'
import { openOurs } from './ours-contender.ts'
import { openPeer } from './peer-contender.ts'
import { runBench } from './run-bench.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

// Leaving by process.exit ends the child processes too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const options = readOptions()
process.exitCode = options === undefined ? 2 : await bench(options)

function readOptions(): BenchOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2), process.env)
  } catch (cause) {
    say(`${cause instanceof Error ? cause.message : String(cause)}\n${usage}`)
    return undefined
  }
}

async function bench(options: BenchOptions): Promise<0 | 1> {
  await using resources = new AsyncDisposableStack()
  const open = async (name: string, opening: Promise<Contender>): Promise<Contender> => {
    const contender = resources.use(await opening)
    say(`${name} is ready`)
    return contender
  }
  const contenders = [
    await open('our pod server and consent service', openOurs()),
    ...(options.peer === 'css' ? [await open('the peer', openPeer(options.cache, say))] : []),
    await open('the bare server', openBare()),
  ]
  const generator = resources.use(startLoadGenerator())
  const { lines, faults } = await runBench(options, { contenders, generator, say })
  for (const line of lines) console.log(JSON.stringify(line))
  for (const fault of faults) say(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}
