import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { loadReplySchema, type LoadJob, type LoadReport, type TokenJob } from './load-job.ts'

export interface LoadGenerator extends AsyncDisposable {
  /** One job at a time. @throws {Error} when the load could not be made at all */
  readonly measure: (job: LoadJob | TokenJob) => Promise<LoadReport>
}

/** Forks the load generator. */
export const startLoadGenerator = (): LoadGenerator => {
  const child = fork(fileURLToPath(new URL('./load.ts', import.meta.url)), { stdio: ['ignore', 2, 2, 'ipc'] })
  const gone = once(child, 'exit')
  return {
    measure: async (job) => {
      const replied = once(child, 'message')
      child.send(job)
      const outcome = await Promise.race([replied, gone.then(() => undefined)])
      if (outcome === undefined) throw new Error('The load generator ended before its answer.')
      const reply = loadReplySchema.parse(outcome[0])
      if (reply.kind === 'broken') throw new Error(`The load could not be made: ${reply.why}`)
      return reply.report
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
