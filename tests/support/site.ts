import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BaseUrl } from '@mutua/sdk/ids'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { startServer } from './running-server.ts'
import { localUrl, type MutuaServer } from './servers.ts'

export interface SiteSettings {
  readonly port: number
  /** Where the apps were built. */
  readonly folder: string
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
}

/** Builds the apps, as `npm start` does. */
export const buildApps = async (folder: string): Promise<void> => {
  const words = [...serviceNode.words, fileOf('build.ts'), folder]
  // As people get them: what builds them would make others for a test.
  const env = { ...serviceNode.env, PATH: process.env['PATH'], NODE_ENV: 'production' }
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`building the apps ended with code ${String(code)}`)
}

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
      SITE_LOG_LEVEL: 'warn',
    },
    readyUrl: `${baseUrl}/.health/ready`,
    readyWithinMs: 30_000,
  })
  return Object.defineProperty(server, 'baseUrl', { value: baseUrl, enumerable: true }) as MutuaServer
}

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../apps/site/src/${name}`, import.meta.url))
