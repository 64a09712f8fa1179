import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Organization, TrustMark } from './federation/own-entity.ts'
import { keySetSchema } from './federation/entity-statement.ts'

/** Who may vouch for people here: the file that `POD_IDENTITIES_FILE` names (docs/settings.md). */
export type OutsideSettings = z.infer<typeof settingsSchema>
export type FederationSettings = z.infer<typeof federationSchema>

/**
 * @throws {Error} with `code: 'CONFIG_INVALID'` listing every fault
 */
export const readOutsideSettings = async (path: string): Promise<OutsideSettings> => {
  const fault = (text: string) =>
    Object.assign(new Error(`POD_IDENTITIES_FILE is not right:\n${text}`), { code: 'CONFIG_INVALID' })
  const parsed = settingsSchema.safeParse(await readJson(path, fault))
  if (parsed.success) return parsed.data
  throw fault(parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n'))
}

const readJson = async (path: string, fault: (text: string) => Error): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw fault('  it cannot be read, or is not JSON')
  }
}

const url = z.url({ protocol: /^https?$/ }).max(2_048)

const organizationSchema: z.ZodType<Organization> = z.strictObject({
  name: z.string().min(1).max(200),
  homepage: url,
  policy: url,
  logo: url,
  contacts: z.array(z.email()).min(1).max(10),
})

const trustMarkSchema: z.ZodType<TrustMark> = z.strictObject({
  id: z.string().min(1).max(2_048),
  trust_mark: z.string().min(1).max(16_384),
})

const trustAnchorSchema = z.strictObject({ id: url, keys: keySetSchema })

const providerSchema = z.strictObject({ id: url, name: z.string().min(1).max(100) })

const federationSchema = z.strictObject({
  trustAnchor: trustAnchorSchema,
  /** Who takes us in, when that is not the anchor itself. */
  authorityHints: z.array(url).min(1).max(10).optional(),
  trustMarks: z.array(trustMarkSchema).max(10).default([]),
  providers: z
    .array(providerSchema)
    .min(1)
    .max(50)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'a provider stands twice'),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(2),
  knownBy: z.enum(['subject', 'fiscal-number']).default('subject'),
})

const walletSchema = z.strictObject({
  trustAnchor: trustAnchorSchema,
  authorityHints: z.array(url).min(1).max(10).optional(),
  trustMarks: z.array(trustMarkSchema).max(10).default([]),
  /** Whose credentials are believed, by entity identifier. */
  issuers: z.array(url).min(1).max(50),
  /** `vct` of the credentials that will do. */
  types: z.array(z.string().min(1).max(2_048)).min(1).max(10),
  /** The one claim that is asked for, by which a person is known again. */
  claim: z.string().min(1).max(100).default('personal_administrative_number'),
})
export type WalletSettings = z.infer<typeof walletSchema>

const settingsSchema = z
  .strictObject({
    organization: organizationSchema,
    spid: federationSchema.optional(),
    cie: federationSchema.optional(),
    wallet: walletSchema.optional(),
  })
  .refine(
    ({ spid, cie, wallet }) => spid !== undefined || cie !== undefined || wallet !== undefined,
    'none of spid, cie and wallet is there',
  )
