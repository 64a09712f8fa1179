import { resolve } from 'node:path'
import { z } from 'zod'
import { baseUrlSchema, type BaseUrl } from '@mutua/sdk/ids'

export interface LauncherConfig {
  /** Folder of everything that lasts: both stores, logs, demo sign-ins. */
  readonly home: string
  /** Whether that is where the command line looks by itself. */
  readonly isUsualHome: boolean
  readonly pod: ServicePlace
  readonly consent: ServicePlace
  /** Where the apps are. */
  readonly site: ServicePlace
  /** Where the credential authority of the demo is. */
  readonly authority: ServicePlace
  /** Whether the first start invents a demo co-op. */
  readonly demo: boolean
  /** Whether all of them speak HTTPS, with a certificate of this machine. */
  readonly https: boolean
  /** Whether somebody else's program cosigns the transparency log. */
  readonly isWitnessed: boolean
}

/** Where a service listens, and the origin people reach it at. */
export interface ServicePlace {
  readonly port: number
  readonly portSetting: string
  readonly origin: BaseUrl
}

const portSchema = z.coerce.number().int().min(1).max(65_535)

const schema = z.object({
  MUTUA_HOME: z.string().min(1).optional(),
  MUTUA_POD_PORT: portSchema.default(3000),
  MUTUA_CONSENT_PORT: portSchema.default(3001),
  MUTUA_SITE_PORT: portSchema.default(3002),
  MUTUA_AUTHORITY_PORT: portSchema.default(3003),
  MUTUA_POD_SERVER: baseUrlSchema.optional(),
  MUTUA_CONSENT_SERVICE: baseUrlSchema.optional(),
  MUTUA_SITE: baseUrlSchema.optional(),
  MUTUA_AUTHORITY: baseUrlSchema.optional(),
  MUTUA_DEMO: z.enum(['yes', 'no']).default('yes'),
  CONSENT_LOG_WITNESSES: z.string().default(''),
})

/**
 * @param root folder that a relative MUTUA_HOME starts from
 * @param words what stands after `npm start --`
 * @throws {Error} listing every faulty setting
 */
export const configFrom = (
  env: Readonly<Record<string, string | undefined>>,
  root: string,
  words: readonly string[] = [],
): LauncherConfig => {
  const unknown = words.filter((word) => word !== '--https')
  if (unknown.length > 0)
    throw new Error(`npm start takes --https and nothing else, not ${unknown.join(' ')}.`)
  const https = words.includes('--https')
  const parsed = schema.safeParse(env)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`These settings are not right:\n${faults.join('\n')}`)
  }
  const {
    MUTUA_HOME,
    MUTUA_POD_PORT,
    MUTUA_CONSENT_PORT,
    MUTUA_SITE_PORT,
    MUTUA_AUTHORITY_PORT,
    MUTUA_POD_SERVER,
    MUTUA_CONSENT_SERVICE,
    MUTUA_SITE,
    MUTUA_AUTHORITY,
    MUTUA_DEMO,
    CONSENT_LOG_WITNESSES,
  } = parsed.data
  // Addresses are in everything that is kept: what was made over http: is not opened over https:.
  const home = resolve(root, MUTUA_HOME ?? (https ? '.mutua/https' : '.mutua'))
  return {
    home,
    isUsualHome: home === resolve(root, '.mutua'),
    pod: {
      port: MUTUA_POD_PORT,
      portSetting: 'MUTUA_POD_PORT',
      origin: MUTUA_POD_SERVER ?? localOrigin(MUTUA_POD_PORT, https),
    },
    consent: {
      port: MUTUA_CONSENT_PORT,
      portSetting: 'MUTUA_CONSENT_PORT',
      origin: MUTUA_CONSENT_SERVICE ?? localOrigin(MUTUA_CONSENT_PORT, https),
    },
    site: {
      port: MUTUA_SITE_PORT,
      portSetting: 'MUTUA_SITE_PORT',
      origin: MUTUA_SITE ?? localOrigin(MUTUA_SITE_PORT, https),
    },
    authority: {
      port: MUTUA_AUTHORITY_PORT,
      portSetting: 'MUTUA_AUTHORITY_PORT',
      origin: MUTUA_AUTHORITY ?? localOrigin(MUTUA_AUTHORITY_PORT, https),
    },
    demo: MUTUA_DEMO === 'yes',
    https,
    isWitnessed: CONSENT_LOG_WITNESSES.trim() !== '',
  }
}

const localOrigin = (port: number, https: boolean): BaseUrl =>
  baseUrlSchema.parse(`${https ? 'https' : 'http'}://localhost:${String(port)}`)
