import { z } from 'zod'
import {
  accessRequestSchema,
  grantSchema,
  type AccessMode,
  type AccessRequest,
  type Grant,
} from '../consent/grant.ts'
import { periodPresetSchema, type PeriodPreset } from '../consent/period-preset.ts'
import type { ReceiptLanguage } from '../consent/consent-receipt.ts'
import type { DataRange, Terms } from '../consent/terms.ts'
import type { HealthCategory } from '../fhir/health-categories.ts'
import {
  instantSchema,
  type BaseUrl,
  type GrantId,
  type Instant,
  type PurposeIri,
  type RequestId,
  type ResourceUrl,
  type WebId,
} from '../ids.ts'
import { receiptSchema, type Receipt } from '../receipt/receipt.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** What a consent is for. `resources` as in `Scope`: a container covers all beneath it unless `inherit` is false. */
export interface ConsentSought {
  readonly purpose: PurposeIri
  /** When several are named: all of one kind, `purpose` among them. */
  readonly purposes?: readonly PurposeIri[]
  readonly resources?: readonly ResourceUrl[]
  /** Instead of `resources`: all records of these categories, wherever the pod is. */
  readonly categories?: readonly HealthCategory[]
  /** With `categories`: of records about this time. */
  readonly period?: DataRange
  /** Record scopes (`@mutua/sdk/consent/record-scope`); without `resources`, of all health records. */
  readonly records?: readonly string[]
  /** Reading, where it is not said of records and categories. */
  readonly modes?: readonly AccessMode[]
  readonly inherit?: boolean
  readonly validUntil: Instant
  readonly terms?: Terms
  /** Data altruism; research only. */
  readonly gift?: boolean
  readonly recipientClient?: string
  /** Id of the project that it is for: research has one always. */
  readonly project?: string
}

/** What a provider asks of a member. */
export interface AccessAsked extends ConsentSought {
  readonly owner: WebId
}

/** Until an instant, or for a period by name that begins when it is given. */
export type UntilWhen =
  | { readonly validUntil: Instant; readonly for?: never }
  | { readonly for: PeriodPreset; readonly validUntil?: never }

/** What an owner gives without having been asked. */
export type ConsentGiven = Omit<ConsentSought, 'validUntil'> & UntilWhen & { readonly recipient: WebId }

/** The periods by name, and when each would end if it began now. */
export interface Periods {
  /** By whose calendar and clock. */
  readonly timeZone: string
  readonly items: readonly {
    readonly name: PeriodPreset
    readonly label: { readonly it: string; readonly en: string }
    readonly validUntil: Instant
  }[]
}

/** What an owner changes in how far a consent reaches; what is left out stays. Never more than was asked. */
export interface Amendment {
  readonly resources?: readonly ResourceUrl[]
  readonly modes?: readonly AccessMode[]
  readonly inherit?: boolean
  readonly validUntil?: Instant
  readonly terms?: Terms
}

/** The owner's answer. What is left out stands as it was asked; it can only be made less. */
export type DecisionGiven =
  | ({
      readonly decision: 'give'
      readonly gift?: boolean
      /** Instead of `validUntil`; it ends with what was asked for, when that is sooner. */
      readonly for?: PeriodPreset
      /** The owner’s express word that it may end later than was asked. */
      readonly beyondAsked?: boolean
    } & Amendment)
  | { readonly decision: 'refuse' }

export type DecisionOutcome =
  | {
      readonly kind: 'given'
      readonly request: AccessRequest
      readonly grant: Grant
      /** `application/vc+jwt`, the signed face of the grant. */
      readonly credential: string
    }
  | { readonly kind: 'refused'; readonly request: AccessRequest }

export interface ConsentReceiptQuery {
  readonly grant?: GrantId
  /** Only uses after this time. */
  readonly after?: Instant
  /** Receipts of the whole co-op: officers only. */
  readonly all?: boolean
}

/** The consent service as one party sees it. All methods throw `Problem` or `ClientFault`. */
export interface ConsentClient {
  readonly periods: () => Promise<Periods>
  readonly createRequest: (asked: AccessAsked) => Promise<AccessRequest>
  /** The caller's own, as owner or as requester. */
  readonly requests: () => Promise<readonly AccessRequest[]>
  readonly request: (id: RequestId) => Promise<AccessRequest>
  /** By who asked, before it is decided. */
  readonly cancel: (id: RequestId) => Promise<AccessRequest>
  readonly decide: (id: RequestId, given: DecisionGiven) => Promise<DecisionOutcome>
  readonly give: (given: ConsentGiven) => Promise<{ readonly grant: Grant; readonly credential: string }>
  readonly grants: () => Promise<readonly Grant[]>
  readonly grant: (id: GrantId) => Promise<Grant>
  /** The grant as `application/vc+jwt`. */
  readonly credential: (id: GrantId) => Promise<string>
  /** The consent as a signed page for paper and phone, to be kept as it is: each of its bytes is covered by the signature. */
  readonly consentReceipt: (id: GrantId, language: ReceiptLanguage) => Promise<string>
  /** Resolves when no pod server can serve under the grant any more (GDPR Art. 7(3)); repeating it is no error. */
  readonly withdraw: (id: GrantId) => Promise<Grant>
  /** These four resolve as a withdrawal does: when no pod server serves as if it had not happened. */
  readonly amend: (id: GrantId, amendment: Amendment) => Promise<Grant>
  readonly pause: (id: GrantId) => Promise<Grant>
  readonly resume: (id: GrantId) => Promise<Grant>
  /** Undoes a withdrawal within ten minutes. */
  readonly restore: (id: GrantId) => Promise<Grant>
  /** Receipts that have arrived here, of uses the caller is a party of. */
  readonly receipts: (query?: ConsentReceiptQuery) => Promise<readonly Receipt[]>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createConsentClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ConsentClient => {
  const { consentService, fetch } = deps
  const own = <Id extends string>(id: Id) => ownAddress(id, consentService)
  const get = (url: string) => ask(fetch, url, { headers: jsonWanted })
  const take = (step: 'withdraw' | 'pause' | 'resume' | 'restore') => async (id: GrantId) =>
    parseAnswer(await ask(fetch, `${own(id)}/${step}`, { method: 'POST' }), grantSchema)
  return {
    periods: async () => parseAnswer(await get(`${consentService}/periods`), periodsSchema),
    createRequest: async (asked) =>
      parseAnswer(await askWithJson(fetch, `${consentService}/requests`, asked), accessRequestSchema),
    requests: () => readAllItems(fetch, `${consentService}/requests`, accessRequestSchema),
    request: async (id) => parseAnswer(await get(own(id)), accessRequestSchema),
    cancel: async (id) =>
      parseAnswer(await ask(fetch, `${own(id)}/cancel`, { method: 'POST' }), accessRequestSchema),
    give: async (given) =>
      parseAnswer(await askWithJson(fetch, `${consentService}/grants`, given), givenSchema),
    decide: async (id, given) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/decision`, given), decisionOutcomeSchema),
    grants: () => readAllItems(fetch, `${consentService}/grants`, grantSchema),
    grant: async (id) => parseAnswer(await get(own(id)), grantSchema),
    credential: async (id) => {
      const response = await ask(fetch, `${own(id)}/credential`, {
        headers: { Accept: 'application/vc+jwt' },
      })
      return wholeText(response)
    },
    consentReceipt: async (id, language) =>
      wholeText(
        await ask(fetch, `${own(id)}/receipt?lang=${language}`, { headers: { Accept: 'text/html' } }),
      ),
    withdraw: take('withdraw'),
    pause: take('pause'),
    resume: take('resume'),
    restore: take('restore'),
    amend: async (id, amendment) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/amend`, amendment), grantSchema),
    receipts: (query = {}) => readReceipts(consentService, query, fetch),
  }
}

const readReceipts = async (
  consentService: BaseUrl,
  { grant, after, all = false }: ConsentReceiptQuery,
  fetch: Fetch,
): Promise<readonly Receipt[]> => {
  const parameters = new URLSearchParams()
  if (grant !== undefined) parameters.set('grant', grant)
  if (after !== undefined) parameters.set('after', after)
  if (all) parameters.set('all', 'true')
  return readAllItems(fetch, `${consentService}/receipts?${parameters.toString()}`, receiptSchema)
}

const periodsSchema = z.object({
  timeZone: z.string(),
  items: z.array(
    z.object({
      name: periodPresetSchema,
      label: z.object({ it: z.string(), en: z.string() }),
      validUntil: instantSchema,
    }),
  ),
})

const givenSchema = z.object({ grant: grantSchema, credential: z.string() })

const decisionOutcomeSchema = z
  .object({ request: accessRequestSchema, grant: grantSchema.optional(), credential: z.string().optional() })
  .transform(({ request, grant, credential }, context): DecisionOutcome => {
    if (request.state === 'refused') return { kind: 'refused', request }
    if (request.state === 'given' && grant !== undefined && credential !== undefined) {
      return { kind: 'given', request, grant, credential }
    }
    context.addIssue({ code: 'custom', message: 'is neither a refusal nor a grant with its credential' })
    return z.NEVER
  })
