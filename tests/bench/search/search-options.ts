import { parseArgs } from 'node:util'
import { z } from 'zod'

export interface SearchOptions {
  /** Health records in the pod that is searched. */
  readonly records: number
  /** How often each search is asked, by each of the two callers. */
  readonly rounds: number
  /** Folder with records of people; without it no summaries are measured. */
  readonly input?: string | undefined
}

export const searchUsage = 'npm run bench -- search [--records 20..20000] [--rounds 1..1000] [--input DIR]'

/** @throws {Error} naming the option that cannot be used */
export const parseSearchOptions = (words: readonly string[]): SearchOptions => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...words], options: { records: text, rounds: text, input: text } })
  const parsed = optionsSchema.safeParse(values)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
}

const optionsSchema = z.object({
  records: z.coerce.number().int().min(20).max(20_000).default(1_000),
  rounds: z.coerce.number().int().min(1).max(1_000).default(60),
  input: z.string().min(1).optional(),
})
