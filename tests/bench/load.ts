/**
 * The load generator: its own process, so that what it costs is not charged to whoever starts and watches the servers.
 * It takes one job after the other from its parent and ends with it.
 */
import { drive } from './drive.ts'
import { driveTokens } from './drive-tokens.ts'
import { loadJobSchema, tokenJobSchema, type LoadReply, type LoadReport } from './load-job.ts'

process.on('message', (message: unknown) => void answer(message))
process.on('disconnect', () => process.exit(0))

async function answer(message: unknown): Promise<void> {
  const reply: LoadReply = await measure(message).then(
    (report) => ({ kind: 'report', report }),
    (cause: unknown) => ({ kind: 'broken', why: cause instanceof Error ? cause.message : String(cause) }),
  )
  process.send?.(reply)
}

async function measure(message: unknown): Promise<LoadReport> {
  const tokens = tokenJobSchema.safeParse(message)
  return tokens.success ? driveTokens(tokens.data) : drive(loadJobSchema.parse(message))
}
