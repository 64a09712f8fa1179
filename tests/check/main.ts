/**
 * `npm run check`: types, lint, format, import law, dead code. One line a step; the words of a tool only when it objects.
 * Two steps at a time, because the smallest machine we promise to work on has two cores.
 */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { importLawFaults, readImportLaw } from './import-law.ts'

interface Step {
  readonly name: string
  /** What is wrong, in the tool's own words; `undefined` when nothing is. */
  readonly run: () => Promise<string | undefined>
}

const house = resolve(import.meta.dirname, '../..')

const tool = (script: string, ...words: string[]) => runNode(join(house, 'node_modules', script), words)

const steps: readonly Step[] = [
  // Each of several checkers works out for itself what they share: one takes two thirds of the time of four.
  {
    name: 'types',
    run: () => tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json', '--checkers', '1'),
  },
  { name: 'lint', run: () => tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings') },
  { name: 'format', run: () => tool('oxfmt/bin/oxfmt', '--list-different') },
  { name: 'imports', run: importLaw },
  { name: 'dead code', run: () => tool('knip/bin/knip.js', '--no-progress') },
]

const waiting = [...steps]
const failed: string[] = []

await Promise.all([worker(), worker()])
console.log(failed.length === 0 ? 'The house is in order.' : `Not in order: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1

async function worker(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const started = performance.now()
    const objection = await step.run()
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${objection === undefined ? '✓' : '✗'} ${step.name.padEnd(10)} ${seconds.padStart(5)} s`)
    if (objection === undefined) continue
    failed.push(step.name)
    console.log(objection.trimEnd().replaceAll(/^/gm, '    '))
  }
}

async function importLaw(): Promise<string | undefined> {
  const faults = importLawFaults(await readImportLaw(house, house))
  return faults.length === 0 ? undefined : faults.join('\n')
}

function runNode(script: string, words: readonly string[]): Promise<string | undefined> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<string | undefined>()
  const child = spawn(process.execPath, [script, ...words], { cwd: house, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  child.on('error', reject)
  child.on('close', (code) => {
    const words = Buffer.concat(said).toString('utf8').trim()
    settle(code === 0 ? undefined : words === '' ? `It ended with code ${code} and no words.` : words)
  })
  return promise
}
