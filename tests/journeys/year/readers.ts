import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readingReplySchema, type ReadingOrder, type ReadingReport } from './reading-orders.ts'

export interface ProjectReaders extends AsyncDisposable {
  /** One order at a time. @throws {Error} when something was not read */
  readonly read: (order: ReadingOrder) => Promise<ReadingReport>
}

/** Forks the process of the projects. @param environment for its clock */
export const openProjectReaders = (environment: Readonly<Record<string, string>>): ProjectReaders => {
  const child = fork(fileURLToPath(new URL('./project-process.ts', import.meta.url)), {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, ...environment },
  })
  const gone = once(child, 'exit')
  return {
    read: async (order) => {
      const replied = once(child, 'message')
      child.send(order)
      const outcome = await Promise.race([replied, gone.then(() => undefined)])
      if (outcome === undefined) throw new Error('The readers ended before their answer.')
      const reply = readingReplySchema.parse(outcome[0])
      if (reply.kind === 'broken') throw new Error(reply.why)
      return reply.report
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
