import { parseArgs } from 'node:util'
import { z } from 'zod'
import { cacheIn } from '../options.ts'

export interface AppsOptions {
  /** How often each page is measured; the line carries the run with the middle performance. */
  readonly runs: number
  /** Where the installed Lighthouse is kept between runs; outside the tree. */
  readonly cache: string
}

export const appsUsage = 'npm run bench -- apps [--runs 1..20]'

/** @throws {Error} naming the option that cannot be used */
export const parseAppsOptions = (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): AppsOptions => {
  const { values } = parseArgs({ args: [...words], options: { runs: { type: 'string' } } })
  const parsed = optionsSchema.safeParse(values)
  if (!parsed.success) throw new Error('--runs: a number from 1 to 20')
  return { runs: parsed.data.runs, cache: cacheIn(env) }
}

const optionsSchema = z.object({ runs: z.coerce.number().int().min(1).max(20).default(3) })
