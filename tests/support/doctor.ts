import { join } from 'node:path'
import type { DoorRoutes } from '@mutua/kit/operate/door'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openHome, type Home } from '@mutua/kit/sealing/open-home'
import { consentOperations } from '../../consent-service/src/wiring/operations.ts'
import { podOperations } from '../../pod-server/src/operations.ts'

/** The folder of a server that is not running, with the doctor that an operator would ask. */
export interface DoctoredHome extends AsyncDisposable {
  readonly home: Home
  /** @throws {Error} when the doctor does not come to its end */
  readonly findings: () => Promise<unknown[]>
}

export const openDoctoredHome = async (side: 'pod' | 'consent', path: string): Promise<DoctoredHome> => {
  const home = await openHome(path, { kind: 'file', path: join(path, 'secret') })
  const dataKeys = createDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const deps = { home, dataKeys, now: Date.now }
  const keys = {
    openKeys: () => Promise.reject(new Error('the doctor opens no identity')),
    renewCredentials: () => Promise.resolve(0),
  }
  const routes: DoorRoutes = side === 'pod' ? podOperations(deps) : consentOperations({ ...deps, keys })
  return {
    home,
    findings: async () => {
      const lines: unknown[] = []
      await routes['POST /doctor']?.({
        query: new URLSearchParams(),
        body: (async function* () {})(),
        gone: new AbortController().signal,
        header: () => undefined,
        say: async (line) => void lines.push(line),
        send: async () => undefined,
      })
      const last = lines.pop()
      if (JSON.stringify(last) !== '{"done":true}') throw new Error('The doctor did not come to the end.')
      return lines
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}
