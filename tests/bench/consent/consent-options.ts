import { parseArgs } from 'node:util'
import { z } from 'zod'
import { cacheIn } from '../options.ts'
import type { ConsentOptions } from './bench-consent.ts'

export const consentUsage = `npm run bench -- consent [--peer veramo|none] [--seconds 0.2..60] [--runs 1..50] [--connections 1..500]`

/** @throws {Error} naming the option that cannot be used */
export const parseConsentOptions = (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ConsentOptions => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: { peer: text, seconds: text, runs: text, connections: text },
  })
  const parsed = optionsSchema.safeParse(values)
  if (parsed.success) return { ...parsed.data, cache: cacheIn(env) }
  const issue = parsed.error.issues[0]
  throw new Error(`--${String(issue?.path[0] ?? '')}: ${issue?.message ?? 'not understood'}`)
}

const optionsSchema = z.object({
  peer: z.enum(['veramo', 'none']).default('veramo'),
  seconds: z.coerce.number().min(0.2).max(60).default(3),
  runs: z.coerce.number().int().min(1).max(50).default(5),
  /** Many at once, as a pod server of a whole co-op has them: receipts of one moment share a signature and a write. */
  connections: z.coerce.number().int().min(1).max(500).default(50),
})
