import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { workloadNames, type WorkloadName } from './contender.ts'

export interface BenchOptions {
  readonly peer: 'css' | 'none'
  readonly only: readonly WorkloadName[]
  /** Length of one measured window. */
  readonly seconds: number
  readonly runs: number
  readonly connections: number
  /** Where the installed peer is kept between runs; outside the tree. */
  readonly cache: string
}

export const usage = `npm run bench -- [--peer css|none] [--only ${workloadNames.join(',')}]
               [--seconds 0.2..60] [--runs 1..50] [--connections 1..500]`

/** @throws {Error} naming the option that cannot be used */
export const parseOptions = (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): BenchOptions => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: { peer: text, only: text, seconds: text, runs: text, connections: text },
  })
  const parsed = optionsSchema.safeParse(values)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
  }
  return {
    ...parsed.data,
    cache:
      env['MUTUA_BENCH_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mutua-bench'),
  }
}

const optionsSchema = z.object({
  peer: z.enum(['css', 'none']).default('css'),
  only: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(workloadNames)))
    .default([...workloadNames]),
  seconds: z.coerce.number().min(0.2).max(60).default(3),
  runs: z.coerce.number().int().min(1).max(50).default(5),
  connections: z.coerce.number().int().min(1).max(500).default(10),
})
