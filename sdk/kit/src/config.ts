import { z } from 'zod'

/**
 * Reads settings from named environment variables; all faults are listed at once, so that a first start is not a
 * guessing game. Values of secrets never appear in the message.
 * @throws {Error} with `code: 'CONFIG_INVALID'`
 */
export const parseConfig = <Output>(
  schema: z.ZodType<Output>,
  env: Readonly<Record<string, string | undefined>>,
): Output => {
  const parsed = schema.safeParse(env)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw Object.assign(new Error(`These settings are not right:\n${faults.join('\n')}`), {
    code: 'CONFIG_INVALID',
  })
}

export const portSchema = z.coerce.number().int().min(0).max(65_535)

/** Whether a service is reachable from this machine only: then the others beside it may be, too. */
export const isLoopback = (origin: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname)
