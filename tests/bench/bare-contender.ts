import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/running-server.ts'
import { getPublic, type Contender } from './contender.ts'

export const openBare = async (): Promise<Contender> => {
  const port = await freePort()
  const url = `http://localhost:${port}/`
  const server = await startServer({
    name: 'bare server',
    words: [fileURLToPath(new URL('./bare.ts', import.meta.url))],
    env: { PORT: String(port) },
    readyUrl: url,
    readyWithinMs: 10_000,
  })
  return {
    name: 'bare',
    target: (workload) => Promise.resolve(workload === 'get_public' ? getPublic(url) : undefined),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
