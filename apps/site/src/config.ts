import { z } from 'zod'
import { parseConfig, portSchema } from '@mutua/kit/config'
import { baseUrlSchema, type BaseUrl } from '@mutua/sdk/ids'

export interface SiteConfig {
  readonly port: number
  readonly host: string
  readonly tls: { readonly cert: string | undefined; readonly key: string | undefined }
  /** As browsers address the site. */
  readonly origin: BaseUrl
  /** Folder that holds what was built. */
  readonly folder: string
  /** Whom the apps speak to. */
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  /** Credential authorities of secret votes: a voter is given their code by one of them, not by the co-op. */
  readonly credentialAuthorities: readonly BaseUrl[]
  readonly coopName: string
  readonly logLevel: string
}

const schema = z
  .object({
    SITE_PORT: portSchema.default(3002),
    SITE_HOST: z.string().min(1).default('127.0.0.1'),
    SITE_TLS_CERT_FILE: z.string().min(1).optional(),
    SITE_TLS_KEY_FILE: z.string().min(1).optional(),
    SITE_BASE_URL: baseUrlSchema.optional(),
    SITE_FOLDER: z.string().min(1),
    SITE_POD_SERVER: baseUrlSchema.prefault('http://localhost:3000'),
    SITE_CONSENT_SERVICE: baseUrlSchema.prefault('http://localhost:3001'),
    SITE_CREDENTIAL_AUTHORITIES: z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
      .pipe(z.array(baseUrlSchema))
      .prefault(''),
    SITE_COOP_NAME: z.string().min(1).max(140).default('Mutua'),
    SITE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .transform((env): SiteConfig => ({
    port: env.SITE_PORT,
    host: env.SITE_HOST,
    tls: { cert: env.SITE_TLS_CERT_FILE, key: env.SITE_TLS_KEY_FILE },
    origin: env.SITE_BASE_URL ?? (`http://localhost:${String(env.SITE_PORT)}` as BaseUrl),
    folder: env.SITE_FOLDER,
    podServer: env.SITE_POD_SERVER,
    consentService: env.SITE_CONSENT_SERVICE,
    credentialAuthorities: env.SITE_CREDENTIAL_AUTHORITIES,
    coopName: env.SITE_COOP_NAME,
    logLevel: env.SITE_LOG_LEVEL,
  }))

/** @throws {Error} with `code: 'CONFIG_INVALID'` listing every fault */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): SiteConfig =>
  parseConfig(schema, env)
