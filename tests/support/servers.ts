import { fileURLToPath } from 'node:url'
import { parseBaseUrl, parseWebId, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { freePort } from './free-port.ts'
import { startServer, type RunningServer } from './running-server.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

export interface MutuaServer extends RunningServer {
  readonly baseUrl: BaseUrl
}

export interface PodServerSettings {
  readonly port: number
  readonly home: string
  readonly consentService: BaseUrl
  /** Further settings by their names (docs/settings.md). */
  readonly settings?: Readonly<Record<string, string>>
}

export interface ConsentServiceSettings {
  readonly port: number
  /** Where everybody reaches it, when that is not its port. */
  readonly baseUrl?: BaseUrl
  readonly home: string
  readonly podServers: readonly BaseUrl[]
  readonly officers: readonly WebId[]
  /** Further settings by their names (docs/settings.md). */
  readonly settings?: Readonly<Record<string, string>>
}

/** The pod server as `npm start` runs it, with open registration; ready when this resolves. */
export const startPodServer = async (settings: PodServerSettings): Promise<MutuaServer> => {
  const baseUrl = localUrl(settings.port)
  const server = await startServer({
    name: 'pod server',
    words: [...serviceNode.words, mainOf('pod-server')],
    env: {
      ...serviceNode.env,
      POD_PORT: String(settings.port),
      POD_BASE_URL: baseUrl,
      POD_HOME: settings.home,
      POD_CONSENT_SERVICE: settings.consentService,
      POD_REGISTRATION: 'open',
      POD_LOG_LEVEL: 'warn',
      ...settings.settings,
    },
    readyUrl: `${baseUrl}/.health/ready`,
    readyWithinMs,
  })
  return withBaseUrl(server, baseUrl)
}

/** The consent service as `npm start` runs it; ready when this resolves. */
export const startConsentService = async (settings: ConsentServiceSettings): Promise<MutuaServer> => {
  const baseUrl = settings.baseUrl ?? localUrl(settings.port)
  const server = await startServer({
    name: 'consent service',
    words: [...serviceNode.words, mainOf('consent-service')],
    env: {
      ...serviceNode.env,
      CONSENT_PORT: String(settings.port),
      CONSENT_BASE_URL: baseUrl,
      CONSENT_HOME: settings.home,
      CONSENT_POD_SERVERS: settings.podServers.join(','),
      CONSENT_OFFICERS: settings.officers.join(','),
      CONSENT_LOG_LEVEL: 'warn',
      // Ristorni are paid from somewhere; this account number is the textbook's.
      CONSENT_DEBTOR_IBAN: 'DE89370400440532013000',
      ...settings.settings,
    },
    readyUrl: `${localUrl(settings.port)}/.health/ready`,
    readyWithinMs,
  })
  return withBaseUrl(server, baseUrl)
}

/** One pod server and one consent service that know each other, each with its own Level in a temporary folder. */
export interface CoopServers extends AsyncDisposable {
  readonly podServer: MutuaServer
  readonly consentService: MutuaServer
  readonly homes: { readonly pod: string; readonly consent: string }
}

/** Further settings by their names (docs/settings.md). */
export interface CoopSettings {
  readonly pod?: Readonly<Record<string, string>>
  readonly consent?: Readonly<Record<string, string>>
}

/** @param officers account names at the pod server; the accounts themselves are made afterwards */
export const startCoopServers = async (
  officers: readonly string[],
  settings: CoopSettings = {},
): Promise<CoopServers> => {
  await using resources = new AsyncDisposableStack()
  const podPort = await freePort()
  const consentPort = await freePort()
  const folder = resources.use(await createTemporaryFolder('coop'))
  const homes = { pod: `${folder.path}/pod`, consent: `${folder.path}/consent` }
  const podServerUrl = localUrl(podPort)
  const consentService = resources.use(
    await startConsentService({
      port: consentPort,
      home: homes.consent,
      podServers: [podServerUrl],
      officers: officers.map((name) => webIdOf(podServerUrl, name)),
      settings: settings.consent ?? {},
    }),
  )
  const podServer = resources.use(
    await startPodServer({
      port: podPort,
      home: homes.pod,
      consentService: consentService.baseUrl,
      settings: settings.pod ?? {},
    }),
  )
  const kept = resources.move()
  return { podServer, consentService, homes, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const readyWithinMs = 120_000

const mainOf = (workspace: 'pod-server' | 'consent-service'): string =>
  fileURLToPath(new URL(`../../${workspace}/src/main.ts`, import.meta.url))

export const webIdOf = (podServer: BaseUrl, name: string): WebId =>
  parseWebId(`${podServer}/${name}/profile/card#me`)

export const localUrl = (port: number): BaseUrl => parseBaseUrl(`http://localhost:${port}`)

/** Keeps the getter of `pid`, which a spread would freeze. */
const withBaseUrl = (server: RunningServer, baseUrl: BaseUrl): MutuaServer =>
  Object.defineProperty(server, 'baseUrl', { value: baseUrl, enumerable: true }) as MutuaServer
