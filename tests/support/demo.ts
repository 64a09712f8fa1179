import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { readSignIns } from '../../apps/launcher/src/demo/sign-ins.ts'
import { freePort } from './free-port.ts'
import { startServer } from './running-server.ts'
import { placeApps } from './site.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import { localUrl } from './servers.ts'

/** The demo co-op as `npm start` brings it up, with all its people. */
export interface Demo extends AsyncDisposable {
  readonly site: string
  readonly passwordOf: (name: string) => string
}

/** @throws {Error} when the demo is not seeded within five minutes */
export const startDemo = async (): Promise<Demo> => {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await createTemporaryFolder('demo'))
  const [pod, consent, site] = [await freePort(), await freePort(), await freePort()]
  const authority = await freePort()
  await placeApps(folder.path)
  opened.use(
    await startServer({
      name: 'demo co-op',
      words: [fileURLToPath(new URL('../../apps/launcher/src/main.ts', import.meta.url))],
      env: {
        PATH: z.string().parse(process.env['PATH']),
        NODE_COMPILE_CACHE: serviceNode.env.NODE_COMPILE_CACHE,
        MUTUA_HOME: folder.path,
        MUTUA_POD_PORT: String(pod),
        MUTUA_CONSENT_PORT: String(consent),
        MUTUA_SITE_PORT: String(site),
        MUTUA_AUTHORITY_PORT: String(authority),
      },
      readyUrl: `${localUrl(site)}/.health/ready`,
      readyWithinMs: 300_000,
    }),
  )
  const passwords = await seededPasswords(folder.path)
  const kept = opened.move()
  return {
    site: localUrl(site),
    passwordOf: (name) => {
      const password = passwords[name]
      if (password === undefined) throw new Error(`Nobody in the demo is called ${name}.`)
      return password
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const seededPasswords = async (home: string): Promise<Readonly<Record<string, string>>> => {
  const patience = Date.now() + 300_000
  for (;;) {
    const signIns = await readSignIns(home)
    if (signIns?.seeded === true) return signIns.passwords
    if (Date.now() > patience) throw new Error('The demo is not seeded after five minutes.')
    await new Promise((wake) => setTimeout(wake, 100))
  }
}
