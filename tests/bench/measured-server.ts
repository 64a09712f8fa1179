import { readFile } from 'node:fs/promises'
import type { RunningServer } from '../support/running-server.ts'
import type { MeasuredServer } from './contender.ts'

/** @param publicDocument anybody may read it; the server is up when it answers */
export const measuredServer = (
  server: Pick<RunningServer, 'pid' | 'kill' | 'restart'>,
  publicDocument: string,
): MeasuredServer => ({
  restart: async () => {
    await server.kill('SIGTERM')
    const started = performance.now()
    await server.restart()
    const answer = await fetch(publicDocument)
    await answer.arrayBuffer()
    const elapsed = performance.now() - started
    if (answer.status !== 200) throw new Error(`After its start the server answers ${answer.status}.`)
    return elapsed
  },
  residentMegabytes: async () => {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch((cause: unknown) => {
      throw new Error('Memory can be measured on Linux only.', { cause })
    })
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    if (kibibytes === undefined) throw new Error('The system does not tell how much memory the server has.')
    return (Number(kibibytes) * 1024) / 1_000_000
  },
})
