import type { z } from 'zod'
import {
  closedPeriodSchema,
  publishedCloseSchema,
  type ClosedPeriod,
  type PublishedClose,
} from '../coop/close.ts'
import { closeDraftSchema, type CloseDraft } from '../coop/close-draft.ts'
import { creditSchema, type Credit, type CreditWish } from '../coop/credit.ts'
import { officerDecisionSchema, officerDraftSchema, type OfficerDecision } from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { Period } from '../coop/period.ts'
import type { BaseUrl, Sha256 } from '../ids.ts'
import { signedStudyStatementSchema, type SignedStudyStatement } from '../pool/study-statement.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'

/** Closing a period and putting right what one billed, by two officers. All methods throw `Problem` or `ClientFault`. */
export interface CloseClient {
  /** Seals the period and gives what stands to be signed, with the bills that are in it as one digest. */
  readonly draft: (period: Period, options?: { readonly early?: boolean }) => Promise<CloseDraft>
  /**
   * Signs what the service gives and proposes it.
   * @param options `look` sees the text before it is signed; what it throws is thrown, and nothing is signed
   */
  readonly propose: (
    period: Period,
    signer: OfficerSigner,
    options?: { readonly early?: boolean; readonly look?: (text: string) => void },
  ) => Promise<OfficerDecision>
  /** Signs what was proposed. */
  readonly confirm: (
    period: Period,
    signer: OfficerSigner,
    options?: { readonly look?: (text: string) => void },
  ) => Promise<ClosedPeriod>
  readonly closed: (period: Period) => Promise<ClosedPeriod>
  /** For anybody. */
  readonly statement: (period: Period) => Promise<PublishedClose>
  /** What each study of the pool was charged in it, as the co-op signed it, for anybody. */
  readonly studies: (period: Period) => Promise<readonly SignedStudyStatement[]>
  readonly proposeCredit: (wish: CreditWish, signer: OfficerSigner) => Promise<OfficerDecision>
  readonly confirmCredit: (receipt: Sha256, signer: OfficerSigner) => Promise<OfficerDecision>
  readonly credits: () => Promise<readonly Credit[]>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createCloseClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): CloseClient => {
  const { consentService, fetch } = deps
  const officers = createOfficerClient(deps)
  const at = (path: string) => `${consentService}${path}`
  const post = async <Output>(path: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, at(path), body), schema)
  const get = async <Output>(path: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, at(path), { headers: jsonWanted }), schema)
  const draft: CloseClient['draft'] = (period, { early = false } = {}) =>
    post(`/periods/${period}/draft`, { early }, closeDraftSchema)
  return {
    draft,
    propose: async (period, signer, { early = false, look } = {}) => {
      const { text } = await draft(period, { early })
      look?.(text)
      const signed = await signer.sign(text)
      return post(`/periods/${period}/propose`, { early, ...signed }, officerDecisionSchema)
    },
    confirm: async (period, signer, { look } = {}) => {
      const { text } = await officers.decision({ kind: 'period.close', subject: period })
      look?.(text)
      return post(`/periods/${period}/confirm`, await signer.sign(text), closedPeriodSchema)
    },
    closed: (period) => get(`/periods/${period}`, closedPeriodSchema),
    statement: (period) => get(`/periods/${period}/statement`, publishedCloseSchema),
    studies: (period) => readAllItems(fetch, at(`/periods/${period}/answers`), signedStudyStatementSchema),
    proposeCredit: async (wish, signer) => {
      const { text } = await post('/credits/draft', wish, officerDraftSchema)
      return post('/credits/propose', { ...wish, ...(await signer.sign(text)) }, officerDecisionSchema)
    },
    confirmCredit: async (receipt, signer) => {
      const { text } = await officers.decision({ kind: 'use.credit', subject: receipt })
      return post('/credits/confirm', { receipt, ...(await signer.sign(text)) }, officerDecisionSchema)
    },
    credits: () => readAllItems(fetch, at('/credits'), creditSchema),
  }
}
