import { fileURLToPath } from 'node:url'
import type { BaseUrl } from '@mutua/sdk/ids'
import { freePort } from './free-port.ts'
import { startServer, type RunningServer } from './running-server.ts'
import { localUrl } from './servers.ts'

export interface Witness extends RunningServer {
  readonly baseUrl: BaseUrl
  /** `address#key`, as a log and a verifier are told of it. */
  readonly line: string
}

/** A witness as another organisation runs it, with its key and its memory in `home`. */
export const startWitness = async (settings: {
  readonly home: string
  /** Keys of the logs that it knows. */
  readonly logs: readonly string[]
}): Promise<Witness> => {
  const port = await freePort()
  const baseUrl = localUrl(port)
  const server = await startServer({
    name: 'witness',
    words: ['--disable-warning=ExperimentalWarning', main],
    env: {
      WITNESS_PORT: String(port),
      WITNESS_BASE_URL: baseUrl,
      WITNESS_HOME: settings.home,
      WITNESS_LOGS: settings.logs.join(' '),
      WITNESS_LOG_LEVEL: 'warn',
    },
    readyUrl: `${baseUrl}/.health/ready`,
    readyWithinMs: 30_000,
  })
  const vkey = await (await fetch(`${baseUrl}/vkey`)).text()
  return Object.defineProperties(server, {
    baseUrl: { value: baseUrl, enumerable: true },
    line: { value: `${baseUrl}#${vkey.trim()}`, enumerable: true },
  }) as Witness
}

const main = fileURLToPath(new URL('../../sdk/witness/src/main.ts', import.meta.url))
