import {
  complaintSchema,
  type Complaint,
  type ComplaintAnswer,
  type ComplaintId,
  type ComplaintWish,
} from '../consent/complaint.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** Complaints of members to their co-op. All methods throw `Problem` or `ClientFault`. */
export interface ComplaintClient {
  /** About a use of the caller’s own data, or about a consent of theirs. */
  readonly complain: (wish: ComplaintWish) => Promise<Complaint>
  /** The caller’s own, the newest first. */
  readonly complaints: () => Promise<readonly Complaint[]>
  readonly complaint: (id: ComplaintId) => Promise<Complaint>
  /** For officers: those of everybody that wait for an answer, the most urgent first; or all of them. */
  readonly received: (query?: {
    readonly state?: 'waiting' | 'answered' | 'all'
  }) => Promise<readonly Complaint[]>
  /** For officers who took no part in what it is about; once. */
  readonly answer: (id: ComplaintId, answer: ComplaintAnswer) => Promise<Complaint>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createComplaintClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ComplaintClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/complaints`
  const own = (id: ComplaintId) => ownAddress(id, consentService)
  return {
    complain: async (wish) => parseAnswer(await askWithJson(fetch, all, wish), complaintSchema),
    complaints: () => readAllItems(fetch, `${all}?limit=1000`, complaintSchema),
    complaint: async (id) => parseAnswer(await ask(fetch, own(id), { headers: jsonWanted }), complaintSchema),
    received: ({ state = 'waiting' } = {}) =>
      readAllItems(fetch, `${all}/received?limit=1000&state=${state}`, complaintSchema),
    answer: async (id, answer) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/answer`, answer), complaintSchema),
  }
}
