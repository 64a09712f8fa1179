import type { z } from 'zod'
import {
  officerDecisionSchema,
  officerDraftSchema,
  type OfficerDecision,
  type OfficerDraft,
} from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { Year } from '../coop/period.ts'
import { prevalenceSchema, type Prevalence } from '../coop/prevalence.ts'
import {
  ristornoRunSchema,
  type ristornoCriteriaSchema,
  type RistornoResult,
  type RistornoRun,
} from '../coop/ristorno.ts'
import {
  comparisonSchema,
  ristornoProposalSchema,
  type Comparison,
  type RistornoProposal,
} from '../coop/ristorno-proposal.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'
import { readWholeRistorno } from './read-ristorno.ts'
import { createOfficerClient } from './officer-client.ts'

/** As written by a person or in a file. */
export type RistornoCriteriaGiven = z.input<typeof ristornoCriteriaSchema>

/**
 * The ristorno of a year as officers make it: tried out, published, and once the assembly has adopted it run by two. All methods
 * throw `Problem` or `ClientFault`.
 */
export interface RistornoClient {
  /** Writes nothing. */
  readonly simulate: (
    year: Year,
    criteria: RistornoCriteriaGiven,
    against?: RistornoCriteriaGiven,
  ) => Promise<Comparison>
  /** What a resolution then adopts: it names `criteriaDigest`. */
  readonly publish: (year: Year, criteria: RistornoCriteriaGiven) => Promise<RistornoProposal>
  /** For members too. */
  readonly proposals: (year: Year) => Promise<readonly RistornoProposal[]>
  /** HTML to print, Italian beside English. For members too. */
  readonly assemblyFile: (year: Year) => Promise<string>
  /** What stands to be signed: the run under a resolution, with the sums it comes to. */
  readonly draft: (year: Year, resolution: string) => Promise<OfficerDraft>
  /**
   * Signs what the service gives and proposes it.
   * @param options `look` sees the text before it is signed; what it throws is thrown, and nothing is signed
   */
  readonly propose: (
    year: Year,
    resolution: string,
    signer: OfficerSigner,
    options?: { readonly look?: (text: string) => void },
  ) => Promise<OfficerDecision>
  /** Signs what another proposed, and runs it, once. @throws {Problem} `ristorno-exists` the second time */
  readonly confirm: (
    year: Year,
    signer: OfficerSigner,
    options?: { readonly look?: (text: string) => void },
  ) => Promise<RistornoRun>
  readonly read: (year: Year) => Promise<RistornoRun>
  /** With what each member was allotted and is paid, page by page. */
  readonly readWhole: (year: Year) => Promise<RistornoResult>
  /** For members too. */
  readonly prevalence: (year: Year) => Promise<Prevalence>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createRistornoClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): RistornoClient => {
  const { consentService, fetch } = deps
  const of = (year: Year, path = '') => `${consentService}/ristorni/${year}${path}`
  const post = async <Output>(address: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, address, body), schema)
  const get = async <Output>(address: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, address, { headers: jsonWanted }), schema)
  const draft: RistornoClient['draft'] = (year, resolution) =>
    post(of(year, '/draft'), { resolution }, officerDraftSchema)
  return {
    simulate: (year, criteria, against) =>
      post(
        of(year, '/simulation'),
        { criteria, ...(against === undefined ? {} : { against }) },
        comparisonSchema,
      ),
    publish: (year, criteria) => post(of(year, '/proposals'), { criteria }, ristornoProposalSchema),
    proposals: (year) => readAllItems(fetch, of(year, '/proposals'), ristornoProposalSchema),
    assemblyFile: async (year) =>
      wholeText(await ask(fetch, of(year, '/assembly-file'), { headers: { Accept: 'text/html' } })),
    draft,
    propose: async (year, resolution, signer, { look } = {}) => {
      const { text } = await draft(year, resolution)
      look?.(text)
      const signed = await signer.sign(text)
      return post(of(year, '/propose'), { resolution, ...signed }, officerDecisionSchema)
    },
    confirm: async (year, signer, { look } = {}) => {
      const { text } = await createOfficerClient(deps).decision({ kind: 'ristorno.run', subject: year })
      look?.(text)
      return post(of(year, '/confirm'), await signer.sign(text), ristornoRunSchema)
    },
    read: (year) => get(of(year), ristornoRunSchema),
    readWhole: (year) => readWholeRistorno(year, deps),
    prevalence: (year) => get(`${consentService}/prevalence/${year}`, prevalenceSchema),
  }
}
