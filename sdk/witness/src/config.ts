import { join } from 'node:path'
import { z } from 'zod'
import { baseUrlSchema, type BaseUrl } from '@mutua/sdk/ids'
import { parseConfig, portSchema } from '@mutua/kit/config'
import type { MasterKeySource } from '@mutua/kit/sealing/master-key'
import { masterKeySettings, masterKeySourceFrom } from '@mutua/kit/sealing/master-key-settings'
import { parseVkey, type NoteVerifier } from '@mutua/kit/tlog/signed-note'

export interface WitnessConfig {
  readonly port: number
  readonly host: string
  readonly tls: { readonly cert: string | undefined; readonly key: string | undefined }
  /** As logs address this witness. */
  readonly origin: BaseUrl
  /** Folder that holds the key and what was seen. */
  readonly home: string
  readonly masterKey: MasterKeySource
  /** Under which it signs. */
  readonly name: string
  /** The logs that it knows, by the names in their keys. */
  readonly logs: readonly NoteVerifier[]
  readonly logLevel: string
}

const logKeySchema = z.string().transform((text, context) => {
  const verifier = parseVkey(text)
  if (verifier?.type === 1) return verifier
  context.addIssue({ code: 'custom', message: 'write the key of each log as the log prints it (/log/vkey)' })
  return z.NEVER
})

const schema = z
  .object({
    WITNESS_PORT: portSchema.default(3009),
    WITNESS_HOST: z.string().min(1).default('127.0.0.1'),
    WITNESS_TLS_CERT_FILE: z.string().min(1).optional(),
    WITNESS_TLS_KEY_FILE: z.string().min(1).optional(),
    WITNESS_BASE_URL: baseUrlSchema.optional(),
    WITNESS_HOME: z.string().min(1).default(join('.mutua', 'witness')),
    WITNESS_MASTER_KEY_FILE: masterKeySettings.file,
    WITNESS_MASTER_KEY: masterKeySettings.secrets,
    WITNESS_MASTER_KEY_COMMAND: masterKeySettings.command,
    WITNESS_NAME: z
      .string()
      .regex(/^[^\s+]{1,100}$/u)
      .optional(),
    WITNESS_LOGS: z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
      .pipe(z.array(logKeySchema))
      .prefault(''),
    WITNESS_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .transform((env): WitnessConfig => {
    const origin = env.WITNESS_BASE_URL ?? (`http://localhost:${String(env.WITNESS_PORT)}` as BaseUrl)
    return {
      port: env.WITNESS_PORT,
      host: env.WITNESS_HOST,
      tls: { cert: env.WITNESS_TLS_CERT_FILE, key: env.WITNESS_TLS_KEY_FILE },
      origin,
      home: env.WITNESS_HOME,
      masterKey: masterKeySourceFrom(
        {
          file: env.WITNESS_MASTER_KEY_FILE,
          secrets: env.WITNESS_MASTER_KEY,
          command: env.WITNESS_MASTER_KEY_COMMAND,
        },
        join(env.WITNESS_HOME, 'secret'),
      ),
      name: env.WITNESS_NAME ?? new URL(origin).host,
      logs: env.WITNESS_LOGS,
      logLevel: env.WITNESS_LOG_LEVEL,
    }
  })

/** @throws {Error} with `code: 'CONFIG_INVALID'` listing every fault */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): WitnessConfig =>
  parseConfig(schema, env)
