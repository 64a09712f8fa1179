import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { measureNames, suites, type MeasureName } from './workloads.ts'

export interface BenchOptions {
  readonly peer: 'css' | 'jss' | 'none'
  /** The lines of the run. */
  readonly only: readonly MeasureName[]
  /** Length of one measured window. */
  readonly seconds: number
  readonly runs: number
  readonly connections: number
  /** Where the installed peer is kept between runs; outside the tree. */
  readonly cache: string
}

export const usage = `npm run bench -- [pod] [--peer css|jss|none] [--only NAME,...]
               [--seconds 0.2..60] [--runs 1..50] [--connections 1..500]
names: ${measureNames.join(' ')}`

/** @throws {Error} naming the option that cannot be used */
export const parseOptions = (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): BenchOptions => {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { peer: text, only: text, seconds: text, runs: text, connections: text },
  })
  const [suite, ...more] = positionals
  const unknown = suite === 'pod' ? more[0] : suite
  if (unknown !== undefined)
    throw new Error(
      `${unknown}: there are only the suites pod, pod-size, consent, import, export, search, apportion and apps`,
    )
  const parsed = optionsSchema.safeParse(values)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
  }
  const deep = env['MUTUA_DEEP'] === '1' ? (['start_10000_ms'] as const) : []
  return {
    ...parsed.data,
    only: parsed.data.only ?? (suite === 'pod' ? [...suites.pod, ...deep] : suites.services),
    cache: cacheIn(env),
  }
}

/** Where installed peers stay between runs. */
export const cacheIn = (env: Readonly<Record<string, string | undefined>>): string =>
  env['MUTUA_BENCH_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mutua-bench')

const optionsSchema = z.object({
  peer: z.enum(['css', 'jss', 'none']).default('css'),
  only: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(measureNames)))
    .optional(),
  seconds: z.coerce.number().min(0.2).max(60).default(3),
  runs: z.coerce.number().int().min(1).max(50).default(5),
  connections: z.coerce.number().int().min(1).max(500).default(10),
})
