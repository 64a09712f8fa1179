import { z } from 'zod'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { resolutionIdSchema } from '@mutua/sdk/coop/resolution-id'
import { instantSchema, sha256Schema, webIdSchema, type Sha256 } from '@mutua/sdk/ids'

/** Texts that officers published to be voted on, by digest. None is ever changed. */
export const versionPrefix = 'statute/version/'
export const versionKey = (digest: Sha256): string => versionPrefix + digest
export const versionRowSchema = z.object({
  digest: sha256Schema,
  /** RFC 8785 text: its SHA-256 is the digest. */
  text: z.string(),
  publishedAt: instantSchema,
  publishedBy: webIdSchema,
})
export type VersionRow = z.infer<typeof versionRowSchema>

/** When an adopted version was entered in the register of enterprises, by digest. */
export const entryPrefix = 'statute/entered/'
export const entryKey = (digest: Sha256): string => entryPrefix + digest
export const entryRowSchema = z.object({
  digest: sha256Schema,
  resolution: resolutionIdSchema,
  adoptedOn: civilDateSchema,
  enteredOn: civilDateSchema,
  recordedAt: instantSchema,
  recordedBy: webIdSchema,
})
export type EntryRow = z.infer<typeof entryRowSchema>
