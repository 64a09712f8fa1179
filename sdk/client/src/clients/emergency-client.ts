import { z } from 'zod'
import {
  emergencyAccessSchema,
  emergencyReviewSchema,
  emergencyRuleSchema,
  emergencyTrustSchema,
  reviewLineSchema,
  type EmergencyAccess,
  type EmergencyOpening,
  type EmergencyReview,
  type EmergencyRule,
  type EmergencyTrust,
  type EmergencyVerdict,
  type EmergencyWish,
  type ReviewLine,
  type ToldByOfficer,
} from '../consent/emergency.ts'
import type { Month } from '../coop/period.ts'
import type { BaseUrl, GrantId, WebId } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

const untoldSchema = emergencyAccessSchema.extend({ isOverdue: z.boolean() })

/** Emergency access, as members, providers and officers see it. All methods throw `Problem` or `ClientFault`. */
export interface EmergencyClient {
  /** What may be read of the caller’s own pod. */
  readonly rule: () => Promise<EmergencyRule>
  readonly setRule: (wish: EmergencyWish) => Promise<EmergencyRule>
  /** With the `fetch` of somebody who acts for an organisation (`actingForOrganisation`). Read by `access.grant`. */
  readonly open: (opening: EmergencyOpening) => Promise<EmergencyAccess>
  /** The caller’s own, or those of the organisation that they act for. */
  readonly accesses: () => Promise<readonly EmergencyAccess[]>
  readonly access: (grant: GrantId) => Promise<EmergencyAccess>
  /** By the member. It ends nothing: that is `withdraw` of the grant. */
  readonly object: (grant: GrantId, text?: string) => Promise<EmergencyAccess>
  /** What follows is for officers, but for the list of whom the co-op trusts. */
  readonly review: (month?: Month) => Promise<EmergencyReview>
  readonly overdue: () => Promise<readonly ReviewLine[]>
  readonly untold: () => Promise<readonly z.infer<typeof untoldSchema>[]>
  readonly tell: (grant: GrantId, by: ToldByOfficer['by']) => Promise<EmergencyAccess>
  readonly judge: (grant: GrantId, verdict: EmergencyVerdict) => Promise<EmergencyAccess>
  readonly trusted: () => Promise<readonly EmergencyTrust[]>
  readonly entrust: (organisation: WebId) => Promise<EmergencyTrust>
  readonly endTrust: (organisation: WebId) => Promise<void>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createEmergencyClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): EmergencyClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/emergency`
  const at = (grant: GrantId, path = ''): string => {
    const { pathname } = new URL(ownAddress(grant, consentService))
    return `${all}/accesses/${pathname.slice(pathname.lastIndexOf('/') + 1)}${path}`
  }
  const get = (url: string) => ask(fetch, url, { headers: jsonWanted })
  const change = async (grant: GrantId, path: string, body: unknown) =>
    parseAnswer(await askWithJson(fetch, at(grant, path), body), emergencyAccessSchema)
  return {
    rule: async () => parseAnswer(await get(`${all}/rule`), emergencyRuleSchema),
    setRule: async (wish) => {
      const headers = { ...jsonWanted, 'Content-Type': 'application/json' }
      const answer = await ask(fetch, `${all}/rule`, { method: 'PUT', headers, body: JSON.stringify(wish) })
      return parseAnswer(answer, emergencyRuleSchema)
    },
    open: async (opening) =>
      parseAnswer(await askWithJson(fetch, `${all}/accesses`, opening), emergencyAccessSchema),
    accesses: () => readAllItems(fetch, `${all}/accesses?limit=1000`, emergencyAccessSchema),
    access: async (grant) => parseAnswer(await get(at(grant)), emergencyAccessSchema),
    object: (grant, text) => change(grant, '/object', text === undefined ? {} : { text }),
    review: async (month) => {
      const query = month === undefined ? '' : `?month=${month}`
      return parseAnswer(await get(`${all}/review${query}`), emergencyReviewSchema)
    },
    overdue: () => readAllItems(fetch, `${all}/overdue?limit=1000`, reviewLineSchema),
    untold: () => readAllItems(fetch, `${all}/untold?limit=1000`, untoldSchema),
    tell: (grant, by) => change(grant, '/told', { by }),
    judge: (grant, verdict) => change(grant, '/review', verdict),
    trusted: () => readAllItems(fetch, `${all}/organisations`, emergencyTrustSchema),
    entrust: async (organisation) =>
      parseAnswer(await askWithJson(fetch, `${all}/organisations`, { organisation }), emergencyTrustSchema),
    endTrust: async (organisation) => {
      await askWithJson(fetch, `${all}/organisations/end`, { organisation })
    },
  }
}
