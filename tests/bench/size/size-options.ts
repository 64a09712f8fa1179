import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { SizeOptions } from './bench-size.ts'

export const sizeUsage = `npm run bench -- pod-size [--pods N,...] [--resources N,...] [--runs 1..1000] [--requests 10..100000]`

/** @throws {Error} naming the option that cannot be used */
export const parseSizeOptions = (words: readonly string[]): SizeOptions => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: { pods: text, resources: text, runs: text, requests: text },
  })
  const parsed = optionsSchema.safeParse(values)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`--${String(issue?.path[0] ?? '')}: ${issue?.message ?? 'not understood'}`)
}

const sizesFrom = (least: number) =>
  z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.coerce.number<string>().int().min(least).max(1_000_000)).min(1))

const optionsSchema = z.object({
  pods: sizesFrom(1).default([10, 1_000, 10_000]),
  /** Two at least: what a member of a listing costs is seen beside a listing of one. */
  resources: sizesFrom(2).default([10, 1_000, 100_000]),
  runs: z.coerce.number().int().min(1).max(1_000).default(15),
  requests: z.coerce.number().int().min(10).max(100_000).default(100),
})
