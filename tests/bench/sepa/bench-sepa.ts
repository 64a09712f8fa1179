import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { z } from 'zod'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

export interface SepaOptions {
  readonly payments: number
  readonly runs: number
}

export const sepaUsage = 'npm run bench -- sepa [--payments 1..1000000] [--runs 1..20]'

/** @throws {Error} naming the option that cannot be used */
export const parseSepaOptions = (words: readonly string[]): SepaOptions => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      payments: { type: 'string', default: '100000' },
      runs: { type: 'string', default: '3' },
    },
  })
  return {
    payments: numberIn('payments', values.payments, 1_000_000),
    runs: numberIn('runs', values.runs, 20),
  }
}

const numberIn = (name: string, text: string, most: number): number => {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw new Error(`--${name}: a number from 1 to ${String(most)}`)
}

const spentSchema = z.object({ seconds: z.number(), cpuSeconds: z.number(), peakMegabytes: z.number() })
type Spent = z.infer<typeof spentSchema>

export interface SepaLine {
  readonly name: 'draft' | 'write' | 'naive' | 'report'
  readonly payments: number
  readonly megabytes: number | null
  /** The best of the runs: what the work takes when nobody else is at the machine. */
  readonly seconds: number
  readonly cpuSeconds: number
  /** The most of the runs, of the whole process with Node itself. */
  readonly peakMegabytes: number
}

/**
 * Payments frozen and their file worked out (`draft`), the signed file written to disk with its hash checked (`write`), the
 * same file by a tree in memory from payments that are there already (`naive`), and a bank's answer to each of them, one in
 * a hundred refused (`report`). Each in a process of its own, in turns.
 */
export const benchSepa = async (
  options: SepaOptions,
  say: (line: string) => void,
): Promise<{ readonly lines: readonly SepaLine[]; readonly faults: readonly string[] }> => {
  const spent = new Map<SepaLine['name'], Spent[]>()
  const sizes = new Map<SepaLine['name'], number>()
  for (let run = 1; run <= options.runs; run += 1) {
    await using folder = await createTemporaryFolder('bench-sepa')
    const work = async (name: string): Promise<Spent> => {
      const given = [script, name, folder.path, String(options.payments)]
      const { stdout } = await promisify(execFile)(process.execPath, given, { maxBuffer: 1e6 })
      return spentSchema.parse(JSON.parse(stdout))
    }
    const measure = async (name: SepaLine['name']): Promise<void> => {
      const took = await work(name)
      spent.set(name, [...(spent.get(name) ?? []), took])
      say(
        `run ${String(run)}  ${name.padEnd(6)} ${took.seconds.toFixed(2).padStart(6)} s, ${took.cpuSeconds.toFixed(2)} s of the processor, at most ${took.peakMegabytes.toFixed(0)} MB`,
      )
    }
    await work('prepare')
    await measure('draft')
    await work('sign')
    await measure('write')
    await measure('naive')
    sizes.set('write', (await stat(join(folder.path, 'ours.xml'))).size / 1e6)
    sizes.set('naive', (await stat(join(folder.path, 'naive.xml'))).size / 1e6)
    await measure('report')
  }
  const lines = [...spent].map(([name, runs]): SepaLine => ({
    name,
    payments: options.payments,
    megabytes: rounded(sizes.get(name) ?? 0) || null,
    seconds: rounded(Math.min(...runs.map(({ seconds }) => seconds))),
    cpuSeconds: rounded(Math.min(...runs.map(({ cpuSeconds }) => cpuSeconds))),
    peakMegabytes: rounded(Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes))),
  }))
  return { lines, faults: lines.flatMap((line) => faultsOf(line)) }
}

const script = fileURLToPath(new URL('./sepa-work.ts', import.meta.url))

/** What was promised of a hundred thousand payments. */
const faultsOf = ({ name, payments, cpuSeconds, peakMegabytes }: SepaLine): string[] => {
  if (payments > 100_000 || name !== 'write') return []
  return [
    ...(cpuSeconds > 5 ? [`${name} takes ${String(cpuSeconds)} s, and 5 s was promised`] : []),
    ...(peakMegabytes > 200 ? [`${name} takes ${String(peakMegabytes)} MB, and 200 MB was promised`] : []),
  ]
}

const rounded = (figure: number): number => Number(figure.toPrecision(3))
