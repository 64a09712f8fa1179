import { policySchema, publishedDocumentSchema, type Policy, type PublishedDocument } from '../coop/policy.ts'
import type { PolicyDocument } from '../coop/policy-document.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** What is in force, for anybody to read. All methods throw `Problem` or `ClientFault`. */
export interface PolicyClient {
  readonly policy: () => Promise<Policy>
  /** Documents as they stand to be voted on, the newest first. */
  readonly documents: () => Promise<readonly PublishedDocument[]>
  /** By an officer, before the vote: the answer has the fingerprint that a motion enacts. */
  readonly publish: (document: PolicyDocument) => Promise<PublishedDocument>
}

/** @param deps `fetch` of a signed-in officer to publish; of anybody to read */
export const createPolicyClient = ({
  consentService,
  fetch,
}: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): PolicyClient => ({
  policy: async () => parseAnswer(await ask(fetch, `${consentService}/policy`), policySchema),
  documents: () => readAllItems(fetch, `${consentService}/policy/documents`, publishedDocumentSchema),
  publish: async (document) =>
    parseAnswer(
      await askWithJson(fetch, `${consentService}/policy/documents`, document),
      publishedDocumentSchema,
    ),
})
