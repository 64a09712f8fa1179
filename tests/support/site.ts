import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BaseUrl } from '@mutua/sdk/ids'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { digestOfSources } from '../../apps/site/src/digest-of-sources.ts'
import { freePort } from './free-port.ts'
import { putInPlace } from './put-in-place.ts'
import { startServer } from './running-server.ts'
import { localUrl, type CoopServers, type MutuaServer } from './servers.ts'

export interface SiteSettings {
  readonly port: number
  /** Where the apps were built. */
  readonly folder: string
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  readonly credentialAuthorities?: readonly BaseUrl[]
}

/**
 * Folder of the apps, built as `npm start` builds them, once for all tests of one state of the sources. It is below a folder whose
 * name begins with a dot, as that of `npm start` is: servers of files like to pass over those.
 *
 * Whoever comes first builds, and puts a whole build in its place; the others wait for it.
 */
export const builtApps = async (): Promise<string> => {
  for (;;) {
    const digest = await digestOfSources()
    const folder = join(buildsFolder, digest)
    if (existsSync(folder)) return folder
    await removeOldBuilds()
    const turn = `${folder}.turn`
    if (!(await takeTurn(turn))) {
      await pause(200)
      continue
    }
    try {
      const coming = `${folder}.${randomUUID()}`
      await build(coming)
      // Somebody may write in the sources at this moment: then it is a build of nobody knows what.
      if ((await digestOfSources()) === digest) await putInPlace(coming, folder)
      else await rm(coming, { recursive: true, force: true })
    } finally {
      await rm(turn, { recursive: true, force: true })
    }
  }
}

/** Whether it is ours to build; the turn of one that was ended in between is over after three minutes. */
const takeTurn = async (turn: string): Promise<boolean> => {
  await mkdir(buildsFolder, { recursive: true })
  const taken = await stat(turn).catch(() => undefined)
  if (taken !== undefined && taken.mtimeMs < Date.now() - 180_000)
    await rm(turn, { recursive: true, force: true })
  return mkdir(turn).then(
    () => true,
    () => false,
  )
}

/** The apps where `npm start` builds them for this home, which then finds that it has built them already. */
export const placeApps = async (home: string): Promise<void> =>
  cp(await builtApps(), join(home, 'apps'), { recursive: true })

const build = async (folder: string): Promise<void> => {
  const words = [...serviceNode.words, fileOf('build.ts'), folder]
  // As people get them: what builds them would make others for a test.
  const env = { ...serviceNode.env, PATH: process.env['PATH'], NODE_ENV: 'production' }
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`building the apps ended with code ${String(code)}`)
}

/** The site of the apps in front of the services of a co-op, on a port of its own. */
export const openSite = async (
  { podServer, consentService }: Pick<CoopServers, 'podServer' | 'consentService'>,
  folder: string,
): Promise<MutuaServer> =>
  startSite({
    port: await freePort(),
    folder,
    podServer: podServer.baseUrl,
    consentService: consentService.baseUrl,
  })

/** The site of the apps as `npm start` runs it. */
export const startSite = async (settings: SiteSettings): Promise<MutuaServer> => {
  const baseUrl = localUrl(settings.port)
  const server = await startServer({
    name: 'site',
    words: [...serviceNode.words, fileOf('main.ts')],
    env: {
      ...serviceNode.env,
      SITE_PORT: String(settings.port),
      SITE_BASE_URL: baseUrl,
      SITE_FOLDER: settings.folder,
      SITE_POD_SERVER: settings.podServer,
      SITE_CONSENT_SERVICE: settings.consentService,
      SITE_CREDENTIAL_AUTHORITIES: (settings.credentialAuthorities ?? []).join(' '),
      SITE_LOG_LEVEL: 'warn',
    },
    readyUrl: `${baseUrl}/.health/ready`,
    readyWithinMs: 120_000,
  })
  return Object.defineProperty(server, 'baseUrl', { value: baseUrl, enumerable: true }) as MutuaServer
}

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../apps/site/src/${name}`, import.meta.url))

const buildsFolder = fileURLToPath(new URL('../../node_modules/.cache/mutua-apps', import.meta.url))

/** Of sources that were changed since; what a test that runs at this moment uses is younger. */
const removeOldBuilds = async (): Promise<void> => {
  for (const name of await readdir(buildsFolder).catch(() => [])) {
    const folder = join(buildsFolder, name)
    const at = await stat(folder).catch(() => undefined)
    if (at !== undefined && at.mtimeMs < Date.now() - dayMs)
      await rm(folder, { recursive: true, force: true })
  }
}
const dayMs = 86_400_000
