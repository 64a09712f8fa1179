import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { erasureSchema, erasureStates, type ErasureOutcome, type ErasureState } from '../consent/erasure.ts'
import {
  grantIdSchema,
  instantSchema,
  requestIdSchema,
  webIdSchema,
  type BaseUrl,
  type GrantId,
} from '../ids.ts'
import { ask, askWithJson, parseAnswer, readAllItems } from './answer.ts'
import { ownAddress } from './own-address.ts'
import type { DpopSession } from './dpop-session.ts'

/** One thing that happened to a consent of the caller's. */
const noticeSchema = z.object({
  /** Counts the caller's notices from 1. */
  number: z.number().int().positive(),
  /** The same over every way it is told. */
  id: z.string(),
  /** `consent.` and the step, or `assembly.` and what is to be told of one; what this version does not know is passed on. */
  type: z.string(),
  timestamp: instantSchema,
  request: requestIdSchema.optional(),
  grant: grantIdSchema.optional(),
  eraseBy: instantSchema.optional(),
  /** Who took the step for the member. */
  by: webIdSchema.optional(),
  /** The delegation or guardianship that it is about. */
  mandate: z.string().optional(),
  /** The complaint that it is about. */
  complaint: z.string().optional(),
  /** The study that is looking for members. Of one that the caller is in, `grant` says which. */
  study: z.string().optional(),
  /** Of a study: the first day on which pods are read; of a membership: the last day of what the law gives time for. */
  until: civilDateSchema.optional(),
})
export type NoticeShown = z.infer<typeof noticeSchema>

const webhookSchema = z.object({ id: z.string(), url: z.string(), createdAt: instantSchema })
export type WebhookShown = z.infer<typeof webhookSchema>

const shownErasureSchema = erasureSchema.extend({ state: z.enum(erasureStates) })
export type ErasureShown = z.infer<typeof shownErasureSchema>

export interface NoticeClient {
  readonly notices: () => Promise<readonly NoticeShown[]>
  /** The secret is shown this once. */
  readonly addWebhook: (url: string) => Promise<WebhookShown & { readonly secret: string }>
  readonly webhooks: () => Promise<readonly WebhookShown[]>
  readonly removeWebhook: (id: string) => Promise<void>
  /** The caller's own as either side, or all of them for an officer. */
  readonly erasures: (query?: {
    readonly state?: ErasureState
    readonly all?: boolean
  }) => Promise<readonly ErasureShown[]>
  /** The recipient states what became of the data, signed with the key of the session. */
  readonly stateErasure: (grant: GrantId, outcome: ErasureOutcome) => Promise<ErasureShown>
}

/** @param deps `session` of a signed-in party (see `signIn`) */
export const createNoticeClient = (deps: {
  readonly consentService: BaseUrl
  readonly session: Pick<DpopSession, 'fetch' | 'key' | 'webId'>
  readonly now?: () => number
}): NoticeClient => {
  const { consentService, session, now = Date.now } = deps
  const { fetch } = session
  return {
    notices: () => readAllItems(fetch, `${consentService}/notices`, noticeSchema),
    addWebhook: async (url) =>
      parseAnswer(
        await askWithJson(fetch, `${consentService}/webhooks`, { url }),
        webhookSchema.extend({ secret: z.string() }),
      ),
    webhooks: () => readAllItems(fetch, `${consentService}/webhooks`, webhookSchema),
    removeWebhook: async (id) => {
      await ask(fetch, `${consentService}/webhooks/${encodeURIComponent(id)}`, { method: 'DELETE' })
    },
    erasures: ({ state, all = false } = {}) => {
      const query = new URLSearchParams({
        ...(state === undefined ? {} : { state }),
        ...(all ? { all: 'true' } : {}),
      })
      return readAllItems(fetch, `${consentService}/erasures?${String(query)}`, shownErasureSchema)
    },
    stateErasure: async (grant, outcome) => {
      ownAddress(grant, consentService)
      // With it comes what signs: who only reads does without.
      const { signErasureStatement } = await import('../consent/erasure-statement.ts')
      const statement = await signErasureStatement(
        { recipient: session.webId, grant, outcome },
        session.key,
        now,
      )
      const url = `${grant}/erasure`
      return parseAnswer(await askWithJson(fetch, url, { statement }), shownErasureSchema)
    },
  }
}
