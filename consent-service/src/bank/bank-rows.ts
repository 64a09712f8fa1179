import { z } from 'zod'
import { creditNoticeSchema } from '@mutua/sdk/bank/bank'
import {
  creditSchema,
  templateContentSchema,
  templateFileSchema,
  templateLocalSchema,
  templateSchema,
} from '@mutua/sdk/bank/template'
import { didSchema } from '@mutua/sdk/consent/did-web'
import { instantSchema, sha256Schema, webIdSchema, type Sha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

export const draftPrefix = 'bank/draft/'
export const draftKey = (local: string): string => draftPrefix + local
/** The file that a fork was made from, as it came. */
export const parentPrefix = 'bank/parent/'
export const parentKey = (local: string): string => parentPrefix + local
/** Which draft of ours was made from a version. */
export const forkedKey = (digest: Sha256): string => `bank/forked/${digest}`
export const versionPrefix = 'bank/version/'
export const versionsOf = (local: string): string => `${versionPrefix}${local}/`
export const versionKey = (local: string, version: number): string => versionsOf(local) + ordinalKey(version)
/** Who has made something of it, one row for a fork however often it is told. */
export const creditPrefix = 'bank/credit/'
export const creditsOf = (local: string): string => `${creditPrefix}${local}/`
export const creditKey = (local: string, fork: string): string => creditsOf(local) + hashKey(fork)
/** Published here, and the origin still has to be told. */
export const tellingPrefix = 'bank/telling/'
export const tellingKey = (local: string, version: number): string =>
  `${tellingPrefix}${local}/${ordinalKey(version)}`

export const draftRowSchema = z.object({
  local: templateLocalSchema,
  content: templateContentSchema,
  editedAt: instantSchema,
  editedBy: webIdSchema,
  /** How many versions were published. */
  versions: z.number().int().nonnegative(),
  /** Of a fork; written once, when it was forked. */
  lineage: z
    .object({
      forkedFrom: templateSchema.shape.forkedFrom.unwrap(),
      credits: z.array(creditSchema),
      unknownSignatures: z.array(didSchema),
    })
    .exactOptional(),
})
export type DraftRow = z.infer<typeof draftRowSchema>

export const parentRowSchema = z.object({ file: templateFileSchema })

export const versionRowSchema = z.object({
  version: z.number().int().positive(),
  digest: sha256Schema,
  publishedAt: instantSchema,
  publishedBy: webIdSchema,
  template: templateSchema,
  file: templateFileSchema,
})
export type VersionRow = z.infer<typeof versionRowSchema>

export const creditRowSchema = z.object({
  notice: creditNoticeSchema,
  /** As it was signed. */
  jws: z.string(),
  at: instantSchema,
})

export const tellingRowSchema = z.object({ tries: z.number().int().nonnegative(), next: instantSchema })
