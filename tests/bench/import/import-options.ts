import { parseArgs } from 'node:util'
import { z } from 'zod'

export interface ImportOptions {
  /** Folder of the files, looked through with all that is below it. */
  readonly input: string
  /** Files under way at once. */
  readonly atOnce: number
}

export const importUsage = 'npm run bench -- import --input DIR [--at-once 1..16]'

/** @throws {Error} naming the option that cannot be used */
export const parseImportOptions = (words: readonly string[]): ImportOptions => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...words], options: { 'input': text, 'at-once': text } })
  const parsed = optionsSchema.safeParse(values)
  if (parsed.success) return { input: parsed.data.input, atOnce: parsed.data['at-once'] }
  const issue = parsed.error.issues[0]
  throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
}

const optionsSchema = z.object({
  'input': z.string().min(1),
  'at-once': z.coerce.number().int().min(1).max(16).default(3),
})
