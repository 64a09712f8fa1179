import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findPrinter } from './print-pdf.ts'
import { run } from './run.ts'
import { openServiceDoor, type ServiceName } from './service-door.ts'
import { parseOrigin } from './sign-in.ts'
import { openTerminal } from './terminal.ts'
import { isUsageFault, parseGiven } from './usage-fault.ts'
import { languageFrom } from './words.ts'
import type { Settings } from './world.ts'

/** What a program gets of the machine that it is started on. */
export interface Invocation {
  readonly env: Environment
  /** What relative file names are relative to. */
  readonly folder: string
  readonly streams: Parameters<typeof openTerminal>[0]
}

type Environment = Readonly<Record<string, string | undefined>>

/** The command with these words, in the world of whoever calls it. @returns its exit code */
export const invoke = async (
  words: readonly string[],
  { env, folder, streams }: Invocation,
): Promise<number> => {
  const language = languageFrom(env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'])
  const terminal = openTerminal(streams)
  const homeOf = homesIn(env)
  try {
    return await run(words, {
      fetch: globalThis.fetch,
      now: Date.now,
      settings: settingsFrom(env),
      language,
      folder,
      terminal,
      services: {
        hasHome: async (service) => existsSync(homeOf(service)),
        open: (service) => openServiceDoor(service, { home: homeOf(service), env }),
      },
    })
  } catch (error) {
    if (!isUsageFault(error)) throw error
    terminal.say(error.text[language])
    return 2
  }
}

/** Where `npm start` keeps them, unless the service's own setting says otherwise. */
const homesIn =
  (env: Environment) =>
  (service: ServiceName): string => {
    const own = env[service === 'pod-server' ? 'POD_HOME' : 'CONSENT_HOME']
    return resolve(own ?? join(env['MUTUA_HOME'] ?? '.mutua', service))
  }

const settingsFrom = (env: Environment): Settings => {
  const [podServer, consentService] = [env['MUTUA_POD_SERVER'], env['MUTUA_CONSENT_SERVICE']]
  const [id, secret] = [env['MUTUA_CLIENT_ID'], env['MUTUA_CLIENT_SECRET']]
  return {
    home: resolve(env['MUTUA_HOME'] ?? '.mutua'),
    podServer: podServer === undefined ? undefined : parseGiven('MUTUA_POD_SERVER', parseOrigin, podServer),
    consentService:
      consentService === undefined
        ? undefined
        : parseGiven('MUTUA_CONSENT_SERVICE', parseOrigin, consentService),
    as: env['MUTUA_AS'],
    password: env['MUTUA_PASSWORD'],
    client: id === undefined || secret === undefined ? undefined : { id, secret },
    backupKey: env['MUTUA_BACKUP_KEY'],
    printer: findPrinter(env['MUTUA_CHROMIUM'], env['PATH']),
  }
}
