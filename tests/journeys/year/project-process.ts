/** The projects read in a process of their own, so that what they cost is not the servers' nor the storyteller's. */
import { readAsProjects } from './read-as-projects.ts'
import { readingOrderSchema, type ReadingReply } from './reading-orders.ts'

process.on('message', (message: unknown) => void answer(message))
process.on('disconnect', () => process.exit(0))

async function answer(message: unknown): Promise<void> {
  const reply: ReadingReply = await readAsProjects(readingOrderSchema.parse(message)).then(
    (report) => ({ kind: 'report', report }),
    (cause: unknown) => ({ kind: 'broken', why: cause instanceof Error ? cause.message : String(cause) }),
  )
  process.send?.(reply)
}
