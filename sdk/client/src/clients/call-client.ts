import { z } from 'zod'
import {
  callQuestionSchema,
  callViewSchema,
  standingSchema,
  type CallQuestion,
  type CallView,
} from '../codesign/call.ts'
import type { CallWish } from '../codesign/call-text.ts'
import { tableViewSchema, type CommitmentsWish, type TableView } from '../codesign/co-design-table.ts'
import {
  proposalViewSchema,
  type CheckWish,
  type LeadWish,
  type Party,
  type ProposalContent,
  type ProposalView,
} from '../codesign/proposal.ts'
import {
  blindProposalSchema,
  commissionViewSchema,
  ownResultSchema,
  rankedViewSchema,
  type BlindProposal,
  type CommissionView,
  type DeclarationWish,
  type Lots,
  type OwnResult,
  type RankedView,
  type SheetWish,
} from '../codesign/scoring.ts'
import { officerDecisionSchema, officerDraftSchema, type OfficerDecision } from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { ProjectWish } from '../coop/project.ts'
import type { BaseUrl, WebId } from '../ids.ts'
import { jsonText } from '../json.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'
import { ownAddress } from './own-address.ts'

/** What two officers sign of a call. */
export type CallDecision = 'publication' | 'scoring' | 'minutes' | 'off'

/**
 * Calls for co-design. `call` and `proposal` are addresses, as the views name them. All methods throw `Problem` or
 * `ClientFault`.
 */
export interface CallClient {
  /** Anybody's to read; drafts are the officers'. */
  readonly calls: () => Promise<readonly CallView[]>
  readonly call: (call: string) => Promise<CallView>
  readonly draft: (wish: CallWish) => Promise<CallView>
  readonly redraft: (call: string, wish: CallWish) => Promise<CallView>
  readonly amend: (call: string, change: { wish: CallWish; reason: string }) => Promise<CallView>
  readonly wantOff: (call: string, reason: string) => Promise<CallView>
  readonly standing: (call: string) => Promise<z.infer<typeof standingSchema>>
  /** What stands to be signed. */
  readonly decision: (call: string, step: CallDecision) => Promise<z.infer<typeof stepDraftSchema>>
  /** An officer signs what `decision` gives. */
  readonly propose: (call: string, step: CallDecision, signer: OfficerSigner) => Promise<OfficerDecision>
  /** Another officer signs the same. */
  readonly confirm: (
    call: string,
    step: CallDecision,
    subject: string,
    signer: OfficerSigner,
  ) => Promise<CallView>
  readonly questions: (call: string) => Promise<readonly CallQuestion[]>
  readonly askQuestion: (call: string, text: string) => Promise<CallQuestion>
  readonly answerQuestion: (call: string, number: number, answer: string) => Promise<CallQuestion>
  /** For an officer who neither scores nor gains, after the closing. */
  readonly received: (call: string) => Promise<readonly ProposalView[]>
  readonly check: (proposal: string, wish: CheckWish) => Promise<ProposalView>
  /** For officers and the commission, once the scoring is closed. */
  readonly list: (call: string) => Promise<readonly RankedView[]>
  readonly recordLots: (call: string, lots: Lots) => Promise<CallView>
  /** Those in which the caller has a part. */
  readonly proposals: (call: string) => Promise<readonly ProposalView[]>
  readonly begin: (call: string, lead: LeadWish) => Promise<ProposalView>
  readonly proposal: (proposal: string) => Promise<ProposalView>
  readonly save: (
    proposal: string,
    saved: { readonly revision: number; readonly content: ProposalContent },
  ) => Promise<ProposalView>
  readonly submit: (proposal: string) => Promise<ProposalView>
  readonly withdraw: (proposal: string) => Promise<ProposalView>
  readonly confirmPartner: (
    proposal: string,
    said: { readonly organisation: WebId; readonly digest: string },
  ) => Promise<ProposalView>
  readonly complete: (proposal: string, text: string) => Promise<ProposalView>
  readonly result: (proposal: string) => Promise<OwnResult>
  readonly commission: (call: string) => Promise<CommissionView>
  readonly declare: (call: string, said: DeclarationWish) => Promise<CommissionView>
  readonly blind: (call: string) => Promise<readonly BlindProposal[]>
  readonly handIn: (call: string, number: number, sheet: SheetWish) => Promise<readonly BlindProposal[]>
  /** `proposal` of a table names it. */
  readonly tables: (call: string) => Promise<readonly TableView[]>
  readonly wordCommitments: (table: TablePlace, wish: CommitmentsWish) => Promise<TableView>
  readonly accept: (
    table: TablePlace,
    said: { readonly party: Party; readonly digest: string },
  ) => Promise<TableView>
  readonly keep: (table: TablePlace, number: number, evidence: string) => Promise<TableView>
  readonly draftProject: (table: TablePlace, wish: ProjectWish) => Promise<TableView>
}
type TablePlace = Pick<TableView, 'proposal'>

/** @param deps `fetch` of a signed-in person (see `signIn`); any `fetch` reads what is public */
export const createCallClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): CallClient => {
  const { consentService, fetch } = deps
  const own = (id: string) => ownAddress(id, consentService)
  const get = async <Output>(url: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, url), schema)
  const post = async <Output>(url: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, url, body), schema)
  const put = async <Output>(url: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(
      await ask(fetch, url, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: jsonText(body),
      }),
      schema,
    )
  const items = <Output>(url: string, schema: z.ZodType<Output>) => readAllItems(fetch, url, schema)
  const step = (call: string, name: CallDecision) => `${own(call)}/decisions/${name}`
  const table = ({ proposal }: TablePlace) => own(proposal).replace('/proposals/', '/tables/')
  return {
    calls: () => items(`${consentService}/calls`, callViewSchema),
    call: (call) => get(own(call), callViewSchema),
    draft: (wish) => post(`${consentService}/calls`, wish, callViewSchema),
    redraft: (call, wish) => put(own(call), wish, callViewSchema),
    amend: (call, change) => put(`${own(call)}/amendment`, change, callViewSchema),
    wantOff: (call, reason) => post(`${own(call)}/off`, { reason }, callViewSchema),
    standing: (call) => get(`${own(call)}/standing`, standingSchema),
    decision: (call, name) => get(step(call, name), stepDraftSchema),
    propose: async (call, name, signer) => {
      const { text } = await get(step(call, name), stepDraftSchema)
      return post(
        `${step(call, name)}/propose`,
        { text, ...(await signer.sign(text)) },
        officerDecisionSchema,
      )
    },
    confirm: async (call, name, subject, signer) => {
      const { text } = await createOfficerClient(deps).decision({ kind: kinds[name], subject })
      return post(`${step(call, name)}/confirm`, { subject, ...(await signer.sign(text)) }, callViewSchema)
    },
    questions: (call) => items(`${own(call)}/questions`, callQuestionSchema),
    askQuestion: (call, text) => post(`${own(call)}/questions`, { text }, callQuestionSchema),
    answerQuestion: (call, number, answer) =>
      post(`${own(call)}/questions/${String(number)}/answer`, { answer }, callQuestionSchema),
    received: (call) => items(`${own(call)}/received`, proposalViewSchema),
    check: (proposal, wish) => post(`${own(proposal)}/check`, wish, proposalViewSchema),
    list: (call) => items(`${own(call)}/list`, rankedViewSchema),
    recordLots: (call, lots) => post(`${own(call)}/lots`, lots, callViewSchema),
    proposals: (call) => items(`${own(call)}/proposals`, proposalViewSchema),
    begin: (call, lead) => post(`${own(call)}/proposals`, lead, proposalViewSchema),
    proposal: (proposal) => get(own(proposal), proposalViewSchema),
    save: (proposal, saved) => put(own(proposal), saved, proposalViewSchema),
    submit: (proposal) => post(`${own(proposal)}/submit`, {}, proposalViewSchema),
    withdraw: (proposal) => post(`${own(proposal)}/withdraw`, {}, proposalViewSchema),
    confirmPartner: (proposal, said) => post(`${own(proposal)}/confirm`, said, proposalViewSchema),
    complete: (proposal, text) => post(`${own(proposal)}/completion`, { text }, proposalViewSchema),
    result: (proposal) => get(`${own(proposal)}/result`, ownResultSchema),
    commission: (call) => get(`${own(call)}/commission`, commissionViewSchema),
    declare: (call, said) => post(`${own(call)}/commission/declaration`, said, commissionViewSchema),
    blind: (call) => items(`${own(call)}/blind`, blindProposalSchema),
    handIn: async (call, number, sheet) =>
      (await post(`${own(call)}/blind/${String(number)}/scores`, sheet, blindListSchema)).items,
    tables: (call) => items(`${own(call)}/tables`, tableViewSchema),
    wordCommitments: (place, wish) => put(table(place), wish, tableViewSchema),
    accept: (place, said) => post(`${table(place)}/accept`, said, tableViewSchema),
    keep: (place, number, evidence) =>
      post(`${table(place)}/commitments/${String(number)}/kept`, { evidence }, tableViewSchema),
    draftProject: (place, wish) => post(`${table(place)}/project`, wish, tableViewSchema),
  }
}

/** Under which kind two officers decide each step. */
const kinds: Readonly<Record<CallDecision, string>> = {
  publication: 'call.publication',
  scoring: 'call.scoring',
  minutes: 'call.minutes',
  off: 'call.off',
}
const stepDraftSchema = officerDraftSchema.extend({ subject: z.string() })
const blindListSchema = z.object({ items: z.array(blindProposalSchema) })
