import { questionThreadSchema, type QuestionThread } from '../consent/question.ts'
import { requesterSchema, type Requester } from '../consent/requester.ts'
import type { BaseUrl, RequestId } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** Questions about a request that is open, as its two sides see them. All methods throw `Problem` or `ClientFault`. */
export interface QuestionClient {
  /** What the co-op knows of who made the request. */
  readonly requester: (request: RequestId) => Promise<Requester>
  readonly questions: (request: RequestId) => Promise<QuestionThread>
  /** By whose data it is. Who made the request is told at once, without the words. */
  readonly ask: (request: RequestId, text: string) => Promise<QuestionThread>
  /** By who made the request; with the `fetch` of somebody who acts for it, when that is an organisation. Once each. */
  readonly answer: (request: RequestId, number: number, text: string) => Promise<QuestionThread>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createQuestionClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): QuestionClient => {
  const { consentService, fetch } = deps
  const at = (request: RequestId, path: `/${string}`): string =>
    `${ownAddress(request, consentService)}${path}`
  return {
    requester: async (request) =>
      parseAnswer(await ask(fetch, at(request, '/requester'), { headers: jsonWanted }), requesterSchema),
    questions: async (request) =>
      parseAnswer(await ask(fetch, at(request, '/questions'), { headers: jsonWanted }), questionThreadSchema),
    ask: async (request, text) =>
      parseAnswer(await askWithJson(fetch, at(request, '/questions'), { text }), questionThreadSchema),
    answer: async (request, number, text) =>
      parseAnswer(
        await askWithJson(fetch, at(request, `/questions/${String(number)}/answer`), { text }),
        questionThreadSchema,
      ),
  }
}
