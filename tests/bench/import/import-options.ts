import { parseArgs } from 'node:util'
import { z } from 'zod'
import { largeKinds, type LargeKind } from './large-input.ts'

export interface ImportOptions {
  /** Folder of the files, looked through with all that is below it. */
  readonly input: string
  /** Files under way at once. */
  readonly atOnce: number
}

export interface LargeImportOptions {
  readonly large: LargeKind
  readonly megabytes: number
}

export const importUsage = `npm run bench -- import --input DIR [--at-once 1..16]
npm run bench -- import --large ${largeKinds.join('|')} [--megabytes 1..1000]`

/** @throws {Error} naming the option that cannot be used */
export const parseImportOptions = (words: readonly string[]): ImportOptions | LargeImportOptions => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: { 'input': text, 'at-once': text, 'large': text, 'megabytes': text },
  })
  if (values.large !== undefined) return parsed(largeSchema, values)
  const { input, 'at-once': atOnce } = parsed(optionsSchema, values)
  return { input, atOnce }
}

const parsed = <Output>(schema: z.ZodType<Output>, values: unknown): Output => {
  const result = schema.safeParse(values)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
}

const optionsSchema = z.object({
  'input': z.string().min(1),
  'at-once': z.coerce.number().int().min(1).max(16).default(3),
})
const largeSchema = z.object({
  large: z.enum(largeKinds),
  megabytes: z.coerce.number().int().min(1).max(1_000).default(100),
})
