import { mkdir } from 'node:fs/promises'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { startChild } from './start-child.ts'
import { configFrom, type LauncherConfig } from './config.ts'
import { generateDemoPeople } from './demo-people/generate.ts'
import { italianIban } from './demo-people/iban.ts'
import { openBallotParties } from './demo/ballot-parties.ts'
import { readSignIns } from './demo/sign-ins.ts'
import { seedDemo } from './demo/seed-demo.ts'
import { openLocalCertificate, type LocalCertificate } from './local-certificate.ts'
import { progressLine } from './progress-line.ts'
import { runToEnd } from './run-to-end.ts'
import { welcome } from './welcome.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** `npm start`: the whole co-op on one machine, each service a process of its own, until Ctrl-C. */
const run = async (): Promise<void> => {
  const config = configFrom(process.env, root, process.argv.slice(2))
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => 'asked' as const)
  await mkdir(join(config.home, 'logs'), { recursive: true, mode: 0o700 })
  await using opened = new AsyncDisposableStack()
  const certificate = config.https
    ? await openLocalCertificate({ folder: join(config.home, 'tls'), now: Date.now })
    : undefined
  // For this process; the services trust it by their environment.
  if (certificate !== undefined) setDefaultCACertificates([...getCACertificates(), certificate.cert])
  const pod = opened.use(await startChild(podServer(config, certificate)))
  const consent = opened.use(await startChild(consentService(config, certificate)))
  // What is built is what people get, whatever else runs in this environment.
  const env = { ...process.env, NODE_ENV: 'production' }
  await runToEnd(join(root, 'apps', 'site', 'src', 'build.ts'), [appsFolder(config)], env)
  const site = opened.use(await startChild(appSite(config, certificate)))
  const parties = config.demo
    ? opened.use(await openBallotParties(ballotParties(config, certificate)))
    : undefined
  const services = Promise.race([
    ...[pod.ended, consent.ended, site.ended],
    ...(parties === undefined ? [] : [parties.ended]),
  ])
  if (parties !== undefined) {
    const progress = progressLine(process.stdout)
    const seeding = seedDemo({
      home: config.home,
      podServer: config.pod.origin,
      consentService: config.consent.origin,
      ballotParties: parties.wish,
      now: Date.now,
      onProgress: progress.show,
    })
    if ((await Promise.race([seeding.then(() => 'seeded' as const), services, asked])) === 'asked') {
      seeding.catch(() => undefined)
      process.stdout.write('\nStopping; the next start goes on where this one stopped.\n')
      return
    }
    progress.end()
  }
  process.stdout.write(welcome(config, await readSignIns(config.home)))
  await Promise.race([asked, services])
  process.stdout.write('\nStopping ...\n')
}

const podServer = (config: LauncherConfig, certificate: LocalCertificate | undefined) => ({
  name: 'pod-server',
  main: join(root, 'pod-server', 'src', 'main.ts'),
  place: config.pod,
  isTls: certificate !== undefined,
  logFile: join(config.home, 'logs', 'pod-server.log'),
  env: {
    ...process.env,
    ...tlsOf('POD', certificate),
    POD_PORT: String(config.pod.port),
    POD_BASE_URL: config.pod.origin,
    POD_HOME: join(config.home, 'pod-server'),
    POD_CONSENT_SERVICE: config.consent.origin,
    POD_REGISTRATION: 'open',
    // The apps introduce themselves with a document on this machine.
    POD_OUTSIDE_ORIGINS: [process.env['POD_OUTSIDE_ORIGINS'] ?? '', config.site.origin].join(' ').trim(),
  },
})

const consentService = (config: LauncherConfig, certificate: LocalCertificate | undefined) => ({
  name: 'consent-service',
  main: join(root, 'consent-service', 'src', 'main.ts'),
  place: config.consent,
  isTls: certificate !== undefined,
  logFile: join(config.home, 'logs', 'consent-service.log'),
  env: {
    ...process.env,
    ...tlsOf('CONSENT', certificate),
    CONSENT_PORT: String(config.consent.port),
    CONSENT_BASE_URL: config.consent.origin,
    CONSENT_HOME: join(config.home, 'consent-service'),
    CONSENT_POD_SERVERS: config.pod.origin,
    CONSENT_OFFICERS: ['segreteria', 'presidenza']
      .map((name) => `${config.pod.origin}/${name}/profile/card#me`)
      .join(' '),
    ...(config.demo ? demoCoop : {}),
  },
})

const appsFolder = ({ home }: LauncherConfig): string => join(home, 'apps')

const appSite = (config: LauncherConfig, certificate: LocalCertificate | undefined) => ({
  name: 'site',
  main: join(root, 'apps', 'site', 'src', 'main.ts'),
  place: config.site,
  isTls: certificate !== undefined,
  logFile: join(config.home, 'logs', 'site.log'),
  env: {
    ...process.env,
    ...tlsOf('SITE', certificate),
    SITE_PORT: String(config.site.port),
    SITE_BASE_URL: config.site.origin,
    SITE_FOLDER: appsFolder(config),
    SITE_POD_SERVER: config.pod.origin,
    SITE_CONSENT_SERVICE: config.consent.origin,
    ...(config.demo
      ? { SITE_COOP_NAME: coopName, SITE_CREDENTIAL_AUTHORITIES: config.authority.origin }
      : {}),
  },
})

const ballotParties = (config: LauncherConfig, certificate: LocalCertificate | undefined) => ({
  home: config.home,
  place: config.authority,
  consentService: config.consent.origin,
  podServer: config.pod.origin,
  certificate,
})

/** The other service is called over HTTPS, too: its certificate is trusted besides those of the system. */
const tlsOf = (
  prefix: 'POD' | 'CONSENT' | 'SITE',
  certificate: LocalCertificate | undefined,
): Readonly<Record<string, string>> =>
  certificate === undefined
    ? {}
    : {
        [`${prefix}_TLS_CERT_FILE`]: certificate.certFile,
        [`${prefix}_TLS_KEY_FILE`]: certificate.keyFile,
        NODE_EXTRA_CA_CERTS: certificate.certFile,
      }

const coopName = generateDemoPeople().coop.name

/** The demo co-op's own name, and an account at the invented bank that its ristorni are paid from. */
const demoCoop: Readonly<Record<string, string>> = {
  CONSENT_COOP_NAME: coopName,
  CONSENT_DEBTOR_IBAN: italianIban({ abi: '99998', cab: '99901', account: '000000000001' }),
}

try {
  await run()
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
// A request of an interrupted seeding may still be under way; nothing of it is lost by ending.
process.exit()
