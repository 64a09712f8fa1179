import type { z } from 'zod'
import { coopStateSchema, type CoopState } from '../coop/coop-state.ts'
import type { admissionSchema } from '../coop/admission.ts'
import { memberSchema, providerSchema, type Member, type Provider } from '../coop/member.ts'
import { impactSchema, type Impact } from '../coop/impact.ts'
import { closedPeriodSchema, type ClosedPeriod } from '../coop/close.ts'
import type { Period, Year } from '../coop/period.ts'
import { adoptedResolutionSchema, type AdoptedResolution, type ResolutionRecord } from '../coop/resolution.ts'
import type { RistornoResult } from '../coop/ristorno.ts'
import { tariffSchema, type Tariff, type TariffAdoption } from '../coop/tariff.ts'
import {
  balanceSchema,
  transferSchema,
  type Balance,
  type Transfer,
  type TransferDraft,
} from '../coop/transfer.ts'
import type { BaseUrl, Instant, WebId } from '../ids.ts'
import { readWholeRistorno } from './read-ristorno.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** As written by a person: the co-op's register checks and normalises it. */
export type AdmissionGiven = z.input<typeof admissionSchema>

/** The co-op as an officer sees it; `state`, `impact` and `tariffs` are for anyone. All methods throw `Problem` or `ClientFault`. */
export interface CoopClient {
  readonly state: () => Promise<CoopState>
  /** What the present year was good for, each figure with formula and source; for anyone. */
  readonly impact: () => Promise<Impact>
  readonly admit: (admission: AdmissionGiven) => Promise<Member>
  /** What is ordered from now on goes to that account. @param iban as written by a person */
  readonly changeAccount: (member: number, iban: string) => Promise<Member>
  readonly members: () => Promise<readonly Member[]>
  readonly addProvider: (provider: Provider | z.input<typeof providerSchema>) => Promise<Provider>
  /** By an officer; `validUntil` undefined: a year from now. */
  readonly renewProvider: (webId: WebId, validUntil?: Instant) => Promise<Provider>
  readonly providers: () => Promise<readonly Provider[]>
  readonly recordResolution: (resolution: ResolutionRecord) => Promise<AdoptedResolution>
  readonly resolutions: () => Promise<readonly AdoptedResolution[]>
  readonly adoptTariff: (tariff: TariffAdoption) => Promise<Tariff>
  readonly tariffs: () => Promise<readonly Tariff[]>
  readonly period: (period: Period) => Promise<ClosedPeriod>
  readonly ristorno: (year: Year) => Promise<RistornoResult>
  readonly transfers: () => Promise<readonly Transfer[]>
  /**
   * Books money in or out by hand: a cost (`cost:...` to `bank`), or a payment in (`bank` to `receivable:...`). The same
   * key books once. @throws {Problem} `transfer-refused`
   */
  readonly postTransfer: (draft: TransferDraft) => Promise<Transfer>
  readonly balances: () => Promise<readonly Balance[]>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createCoopClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): CoopClient => {
  const { consentService, fetch } = deps
  const at = (path: string) => `${consentService}${path}`
  const get = async <Output>(path: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, at(path), { headers: jsonWanted }), schema)
  const post = async <Output>(path: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, at(path), body), schema)
  return {
    state: () => get('/coop', coopStateSchema),
    impact: () => get('/transparency/impact/figures', impactSchema),
    admit: (admission) => post('/members', admission, memberSchema),
    changeAccount: (member, iban) => post(`/members/${String(member)}/account`, { iban }, memberSchema),
    members: () => readAllItems(fetch, at('/members'), memberSchema),
    addProvider: (provider) => post('/providers', provider, providerSchema),
    renewProvider: (webId, validUntil) =>
      post(
        '/providers/renew',
        { webId, ...(validUntil === undefined ? {} : { validUntil }) },
        providerSchema,
      ),
    providers: () => readAllItems(fetch, at('/providers'), providerSchema),
    recordResolution: (resolution) => post('/resolutions', resolution, adoptedResolutionSchema),
    resolutions: () => readAllItems(fetch, at('/resolutions'), adoptedResolutionSchema),
    adoptTariff: (tariff) => post('/tariffs', tariff, tariffSchema),
    tariffs: () => readAllItems(fetch, at('/tariffs'), tariffSchema),
    period: (period) => get(`/periods/${period}`, closedPeriodSchema),
    ristorno: (year) => readWholeRistorno(year, deps),
    postTransfer: (draft) => post('/ledger/transfers', draft, transferSchema),
    transfers: () => readAllItems(fetch, at('/ledger/transfers'), transferSchema),
    balances: () => readAllItems(fetch, at('/ledger/balances'), balanceSchema),
  }
}
