import { join } from 'node:path'
import { z } from 'zod'
import { baseUrlSchema, webIdSchema, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { parseConfig, portSchema } from '@mutua/kit/config'
import type { MasterKeySource } from '@mutua/kit/sealing/master-key'
import { masterKeySettings, masterKeySourceFrom } from '@mutua/kit/sealing/master-key-settings'

export interface PodServerConfig {
  readonly port: number
  readonly host: string
  /** Files of a certificate and its key; it speaks plain HTTP without them. */
  readonly tls: { readonly cert: string | undefined; readonly key: string | undefined }
  readonly origin: BaseUrl
  /** Folder that holds the store and the secret of this service. */
  readonly home: string
  /** Where the key is that wraps all data keys. */
  readonly masterKey: MasterKeySource
  readonly consentService: BaseUrl
  /** Origins on an inner network that may be called for a WebID, an issuer or a client, besides the consent service. */
  readonly outsideOrigins: readonly BaseUrl[]
  readonly registrationOpen: boolean
  /** Who vouches for people here besides themselves (`outside-settings.ts`). */
  readonly identitiesFile: string | undefined
  /** Of a body that is looked at as a whole: RDF and JSON. */
  readonly bodyLimitBytes: number
  /** Of a file that is imported. */
  readonly importLimitBytes: number
  /** Entries of one import. */
  readonly importEntries: number
  /** Of any other body. */
  readonly fileLimitBytes: number
  /** Bodies longer than this are kept in files. */
  readonly fileThresholdBytes: number
  readonly bodyMinBytesPerSecond: number
  readonly bodyPatienceSeconds: number
  readonly quotaBytes: number
  readonly keptVersions: number
  readonly keptDays: number
  readonly operators: ReadonlySet<WebId>
  /** Life of an access token of an application in a browser. */
  readonly accessTokenSeconds: number
  /** What is demanded of proofs beyond what every client sends: that they name their token, and a nonce of ours. */
  readonly proofs: 'usual' | 'ath' | 'nonce'
  /** Whether access tokens are taken that are bound to no key. */
  readonly takesBearer: boolean
  /** Signing keys older than this are followed by new ones at the next start. */
  readonly keyDays: number
  /** Our own proxies between the callers and this server. */
  readonly proxies: number
  readonly logLevel: string
}

/** Separated by spaces or commas. */
const webIdsSchema = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''))
  .pipe(z.array(webIdSchema))

const originsSchema = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''))
  .pipe(z.array(baseUrlSchema))

const schema = z
  .object({
    POD_PORT: portSchema.default(3000),
    POD_HOST: z.string().min(1).default('127.0.0.1'),
    POD_TLS_CERT_FILE: z.string().min(1).optional(),
    POD_TLS_KEY_FILE: z.string().min(1).optional(),
    POD_BASE_URL: baseUrlSchema.optional(),
    POD_HOME: z.string().min(1).default(join('.mutua', 'pod-server')),
    POD_CONSENT_SERVICE: baseUrlSchema.prefault('http://localhost:3001'),
    POD_OUTSIDE_ORIGINS: originsSchema,
    POD_REGISTRATION: z.enum(['open', 'closed']).default('closed'),
    POD_IDENTITIES_FILE: z.string().min(1).optional(),
    POD_BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(1_073_741_824).default(33_554_432),
    POD_IMPORT_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(4_294_967_296).default(1_073_741_824),
    POD_IMPORT_ENTRIES: z.coerce.number().int().min(1).max(1_000_000).default(200_000),
    POD_FILE_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(1_099_511_627_776).default(4_294_967_296),
    POD_FILE_THRESHOLD_BYTES: z.coerce.number().int().min(1_024).max(16_777_216).default(65_536),
    POD_BODY_MIN_BYTES_PER_SECOND: z.coerce.number().int().min(1).max(1_048_576).default(1_024),
    POD_BODY_PATIENCE_SECONDS: z.coerce.number().int().min(1).max(600).default(20),
    POD_QUOTA_BYTES: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(10_737_418_240),
    POD_KEPT_VERSIONS: z.coerce.number().int().min(0).max(1_000).default(10),
    POD_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
    POD_OPERATORS: webIdsSchema,
    POD_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(10).max(86_400).default(3_600),
    POD_MASTER_KEY_FILE: masterKeySettings.file,
    POD_MASTER_KEY: masterKeySettings.secrets,
    POD_MASTER_KEY_COMMAND: masterKeySettings.command,
    POD_PROOFS: z.enum(['usual', 'ath', 'nonce']).default('usual'),
    POD_BEARER_TOKENS: z.enum(['refused', 'taken']).default('refused'),
    POD_KEY_DAYS: z.coerce.number().int().min(0).max(3_650).default(90),
    POD_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
    POD_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .transform((env): PodServerConfig => ({
    port: env.POD_PORT,
    host: env.POD_HOST,
    tls: { cert: env.POD_TLS_CERT_FILE, key: env.POD_TLS_KEY_FILE },
    origin: env.POD_BASE_URL ?? (`http://localhost:${String(env.POD_PORT)}` as BaseUrl),
    home: env.POD_HOME,
    masterKey: masterKeySourceFrom(
      {
        file: env.POD_MASTER_KEY_FILE,
        secrets: env.POD_MASTER_KEY,
        command: env.POD_MASTER_KEY_COMMAND,
      },
      join(env.POD_HOME, 'secret'),
    ),
    consentService: env.POD_CONSENT_SERVICE,
    outsideOrigins: env.POD_OUTSIDE_ORIGINS,
    registrationOpen: env.POD_REGISTRATION === 'open',
    identitiesFile: env.POD_IDENTITIES_FILE,
    bodyLimitBytes: env.POD_BODY_LIMIT_BYTES,
    importLimitBytes: env.POD_IMPORT_LIMIT_BYTES,
    importEntries: env.POD_IMPORT_ENTRIES,
    fileLimitBytes: env.POD_FILE_LIMIT_BYTES,
    fileThresholdBytes: env.POD_FILE_THRESHOLD_BYTES,
    bodyMinBytesPerSecond: env.POD_BODY_MIN_BYTES_PER_SECOND,
    bodyPatienceSeconds: env.POD_BODY_PATIENCE_SECONDS,
    quotaBytes: env.POD_QUOTA_BYTES,
    keptVersions: env.POD_KEPT_VERSIONS,
    keptDays: env.POD_KEPT_DAYS,
    operators: new Set(env.POD_OPERATORS),
    accessTokenSeconds: env.POD_ACCESS_TOKEN_SECONDS,
    proofs: env.POD_PROOFS,
    takesBearer: env.POD_BEARER_TOKENS === 'taken',
    keyDays: env.POD_KEY_DAYS,
    proxies: env.POD_PROXIES,
    logLevel: env.POD_LOG_LEVEL,
  }))

/** @throws {Error} with `code: 'CONFIG_INVALID'` listing every fault */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): PodServerConfig =>
  parseConfig(schema, env)
