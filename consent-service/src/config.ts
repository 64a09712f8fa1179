import { join } from 'node:path'
import { z } from 'zod'
import type { NarrowerPurpose } from '@mutua/sdk/consent/purposes'
import { ibanSchema, type Iban } from '@mutua/sdk/coop/iban'
import { providerRoleSchema, type ProviderRole } from '@mutua/sdk/coop/member'
import { coopModelSchema, type CoopModel } from '@mutua/sdk/coop/prevalence'
import { timeZoneSchema, type TimeZone } from '@mutua/sdk/coop/zone-calendar'
import {
  baseUrlSchema,
  purposeIriSchema,
  webIdSchema,
  type BaseUrl,
  type PurposeIri,
  type WebId,
} from '@mutua/sdk/ids'
import { parseConfig, portSchema } from '@mutua/kit/config'
import type { MasterKeySource } from '@mutua/kit/sealing/master-key'
import { masterKeySettings, masterKeySourceFrom } from '@mutua/kit/sealing/master-key-settings'
import { parseVkey, type NoteVerifier } from '@mutua/kit/tlog/signed-note'

export interface ConsentServiceConfig {
  readonly port: number
  readonly host: string
  /** Files of a certificate and its key; it speaks plain HTTP without them. */
  readonly tls: { readonly cert: string | undefined; readonly key: string | undefined }
  readonly origin: BaseUrl
  /** Folder that holds the store and the secret of this service. */
  readonly home: string
  /** Where the key is that wraps all data keys. */
  readonly masterKey: MasterKeySource
  /** Pod servers whose feeds, tickets and receipts are believed. */
  readonly podServers: readonly BaseUrl[]
  /** Origins on an inner network that may be called for a WebID or an issuer, besides the pod servers. */
  readonly outsideOrigins: readonly BaseUrl[]
  /** DIDs whose credentials are verified besides the co-op's own. */
  readonly trustedIssuers: ReadonlySet<string>
  readonly officers: ReadonlySet<WebId>
  /** Whether people who are in no directory may ask members, and have signed what is about no member's pod. */
  readonly mayAnybodyAsk: boolean
  /** Purposes in words of this deployment's own, each below one that can be chosen. */
  readonly purposes: readonly NarrowerPurpose[]
  /** Of access requests and grants that name none; undefined: they are refused. */
  readonly defaultPurpose: PurposeIri | undefined
  /** Whether access tokens are taken that are bound to no key. */
  readonly takesBearer: boolean
  readonly coopName: string
  /** What every consent has in common; undefined: a plain one of an Italian co-op. */
  readonly profileFile: string | undefined
  /** Account of the co-op that ristorni are paid from; without it there is no SEPA file. */
  readonly debtor: { readonly name: string; readonly iban: Iban } | undefined
  /** How the co-op is mutual, as its counsel says. */
  readonly coopModel: CoopModel
  /** Whose regional law applies besides the national one. */
  readonly region: 'emilia-romagna' | 'lazio' | 'toscana' | undefined
  /** Payments that the bank takes in one file; more go into further files. */
  readonly paymentsPerFile: number
  /** Whether public test suites find an issuer here that signs any claims, with keys that nobody believes. */
  readonly conformance: boolean
  /** Signing keys older than this are followed by new ones at the next start. */
  readonly keyDays: number
  /** Days within which a recipient must have erased what a consent let them read, unless its terms say less. */
  readonly eraseDays: number
  /** Emergency access: how long one lasts, how often a person may open one in a day, who, and when it is reviewed. */
  readonly emergency: {
    readonly seconds: number
    readonly perDay: number
    readonly roles: ReadonlySet<ProviderRole>
    readonly reviewDays: number
  }
  /** Of columns of studies that are kept opened in memory. */
  readonly poolOpenedBytes: number
  /** Answers of the research pool leave at whole multiples of it: how long one took is seen no finer. */
  readonly poolTickMs: number
  /** By whose calendar and clock a day, a month or a year of a consent ends. */
  readonly timeZone: TimeZone
  /** First line of each checkpoint, and part of the key: a log of another name is another log. */
  readonly logName: string | undefined
  /** Programs of others that cosign the checkpoints of the transparency log. */
  readonly logWitnesses: readonly { readonly url: string; readonly verifier: NoteVerifier }[]
  readonly logLevel: string
}

const listOf = <Output>(item: z.ZodType<Output, string>) =>
  z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(item))

/** `own=broader`, two IRIs; an own one has no `=` in it. */
const trustedIssuerSchema = z
  .string()
  .max(4_096)
  .regex(/^did:(?:web|webvh|jwk|key):\S+$/, 'must be a did:web, did:webvh, did:jwk or did:key')

const narrowerPurposeSchema = z
  .string()
  .transform((text) => ({
    iri: text.slice(0, text.indexOf('=')),
    broader: text.slice(text.indexOf('=') + 1),
  }))
  .pipe(z.object({ iri: purposeIriSchema, broader: purposeIriSchema }))

/** `https://address#verifier-key`, as the witness prints it. */
const witnessSchema = z.string().transform((text, context) => {
  const [address = '', vkey = ''] = text.split('#')
  const verifier = parseVkey(vkey)
  const url = baseUrlSchema.safeParse(address).data
  if (url !== undefined && verifier?.type === 4) return { url, verifier }
  context.addIssue({ code: 'custom', message: 'write https://address#key, as the witness prints it' })
  return z.NEVER
})

const schema = z
  .object({
    CONSENT_PORT: portSchema.default(3001),
    CONSENT_HOST: z.string().min(1).default('127.0.0.1'),
    CONSENT_TLS_CERT_FILE: z.string().min(1).optional(),
    CONSENT_TLS_KEY_FILE: z.string().min(1).optional(),
    CONSENT_BASE_URL: baseUrlSchema.optional(),
    CONSENT_HOME: z.string().min(1).default(join('.mutua', 'consent-service')),
    CONSENT_POD_SERVERS: listOf(baseUrlSchema).prefault('http://localhost:3000'),
    CONSENT_OUTSIDE_ORIGINS: listOf(baseUrlSchema).prefault(''),
    CONSENT_TRUSTED_ISSUERS: listOf(trustedIssuerSchema).prefault(''),
    CONSENT_OFFICERS: listOf(webIdSchema).prefault(''),
    CONSENT_REQUESTS_FROM: z.enum(['providers', 'anybody']).default('providers'),
    CONSENT_PURPOSES: listOf(narrowerPurposeSchema).prefault(''),
    CONSENT_DEFAULT_PURPOSE: purposeIriSchema.optional(),
    CONSENT_BEARER_TOKENS: z.enum(['refused', 'taken']).default('refused'),
    CONSENT_COOP_NAME: z.string().min(1).max(140).default('Mutua'),
    CONSENT_PROFILE_FILE: z.string().min(1).optional(),
    CONSENT_DEBTOR_IBAN: ibanSchema.optional(),
    CONSENT_ERASE_DAYS: z.coerce.number().int().min(0).max(3_650).default(30),
    // Never longer than an hour; shorter only where somebody tests what happens afterwards.
    CONSENT_EMERGENCY_SECONDS: z.coerce.number().int().min(1).max(3_600).default(3_600),
    CONSENT_EMERGENCY_PER_DAY: z.coerce.number().int().min(0).max(100).default(5),
    CONSENT_EMERGENCY_ROLES: listOf(providerRoleSchema).prefault('general-practitioner,nurse'),
    CONSENT_EMERGENCY_REVIEW_DAYS: z.coerce.number().int().min(1).max(90).default(31),
    CONSENT_POOL_OPENED_MB: z.coerce.number().int().min(0).max(64_000).default(400),
    // Below 50 ms work is late too often, and what is late is seen.
    CONSENT_POOL_TICK_MS: z.coerce.number().int().min(50).max(60_000).default(1_000),
    CONSENT_TIME_ZONE: timeZoneSchema.prefault('Europe/Rome'),
    CONSENT_COOP_MODEL: coopModelSchema.default('social'),
    CONSENT_REGION: z.enum(['emilia-romagna', 'lazio', 'toscana']).optional(),
    CONSENT_PAYMENTS_PER_FILE: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
    CONSENT_KEY_DAYS: z.coerce.number().int().min(0).max(3_650).default(90),
    CONSENT_MASTER_KEY_FILE: masterKeySettings.file,
    CONSENT_MASTER_KEY: masterKeySettings.secrets,
    CONSENT_MASTER_KEY_COMMAND: masterKeySettings.command,
    CONSENT_CONFORMANCE: z.enum(['on', 'off']).default('off'),
    CONSENT_LOG_NAME: z
      .string()
      .regex(/^[^\s+]{1,100}$/u)
      .optional(),
    CONSENT_LOG_WITNESSES: listOf(witnessSchema).prefault(''),
    CONSENT_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .transform((env): ConsentServiceConfig => ({
    port: env.CONSENT_PORT,
    host: env.CONSENT_HOST,
    tls: { cert: env.CONSENT_TLS_CERT_FILE, key: env.CONSENT_TLS_KEY_FILE },
    origin: env.CONSENT_BASE_URL ?? (`http://localhost:${String(env.CONSENT_PORT)}` as BaseUrl),
    home: env.CONSENT_HOME,
    masterKey: masterKeySourceFrom(
      {
        file: env.CONSENT_MASTER_KEY_FILE,
        secrets: env.CONSENT_MASTER_KEY,
        command: env.CONSENT_MASTER_KEY_COMMAND,
      },
      join(env.CONSENT_HOME, 'secret'),
    ),
    podServers: env.CONSENT_POD_SERVERS,
    outsideOrigins: env.CONSENT_OUTSIDE_ORIGINS,
    trustedIssuers: new Set(env.CONSENT_TRUSTED_ISSUERS),
    officers: new Set(env.CONSENT_OFFICERS),
    mayAnybodyAsk: env.CONSENT_REQUESTS_FROM === 'anybody',
    purposes: env.CONSENT_PURPOSES,
    defaultPurpose: env.CONSENT_DEFAULT_PURPOSE,
    takesBearer: env.CONSENT_BEARER_TOKENS === 'taken',
    coopName: env.CONSENT_COOP_NAME,
    profileFile: env.CONSENT_PROFILE_FILE,
    debtor:
      env.CONSENT_DEBTOR_IBAN === undefined
        ? undefined
        : { name: env.CONSENT_COOP_NAME, iban: env.CONSENT_DEBTOR_IBAN },
    conformance: env.CONSENT_CONFORMANCE === 'on',
    coopModel: env.CONSENT_COOP_MODEL,
    region: env.CONSENT_REGION,
    paymentsPerFile: env.CONSENT_PAYMENTS_PER_FILE,
    keyDays: env.CONSENT_KEY_DAYS,
    eraseDays: env.CONSENT_ERASE_DAYS,
    emergency: {
      seconds: env.CONSENT_EMERGENCY_SECONDS,
      perDay: env.CONSENT_EMERGENCY_PER_DAY,
      roles: new Set(env.CONSENT_EMERGENCY_ROLES),
      reviewDays: env.CONSENT_EMERGENCY_REVIEW_DAYS,
    },
    poolOpenedBytes: env.CONSENT_POOL_OPENED_MB * 1_000_000,
    poolTickMs: env.CONSENT_POOL_TICK_MS,
    timeZone: env.CONSENT_TIME_ZONE,
    logName: env.CONSENT_LOG_NAME,
    logWitnesses: env.CONSENT_LOG_WITNESSES,
    logLevel: env.CONSENT_LOG_LEVEL,
  }))

/** @throws {Error} with `code: 'CONFIG_INVALID'` listing every fault */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): ConsentServiceConfig =>
  parseConfig(schema, env)
