import { z } from 'zod'
import type { BaseUrl } from '../ids.ts'
import { jsonText } from '../json.ts'
import { feasibilityAnswerSchema, type FeasibilityAnswer, type FeasibilityWish } from '../pool/feasibility.ts'
import { forumEntrySchema, type AskWish, type ForumEntry, type HideWish } from '../pool/forum.ts'
import { shownVariableSchema, type ShownVariable } from '../pool/quality.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** What anybody reads about research, and what is asked about it in public. All methods throw `Problem` or `ClientFault`. */
export interface CatalogueClient {
  readonly variables: () => Promise<readonly ShownVariable[]>
  /** HealthDCAT-AP as JSON-LD; nothing has to be fetched to read it. */
  readonly catalogue: () => Promise<Readonly<Record<string, unknown>>>
  /**
   * About how many members there would be; by people of a registered organisation.
   * @throws {Problem} `staff-only`, `feasibility-missing`, `pool-query-refused`, `too-many-requests`, `pool-budget-spent`
   */
  readonly feasibility: (wish: FeasibilityWish) => Promise<FeasibilityAnswer>
  readonly forum: (study: string) => Promise<readonly ForumEntry[]>
  /** By members and ethics reviewers. @throws {Problem} `forum-not-yours`, `forum-closed` */
  readonly ask: (study: string, wish: AskWish) => Promise<ForumEntry>
  /** By the people of the study. @throws {Problem} `researcher-only`, `forum-closed` */
  readonly answer: (study: string, number: number, text: string) => Promise<ForumEntry>
  /** By officers. */
  readonly hide: (study: string, number: number, wish: HideWish) => Promise<ForumEntry>
  /** Whether the member is told when a study looks for members. */
  readonly wantsRecruiting: () => Promise<boolean>
  readonly chooseRecruiting: (recruiting: boolean) => Promise<boolean>
}

/** @param deps `fetch` of who is signed in (see `signIn`); any `fetch` reads what is public */
export const createCatalogueClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): CatalogueClient => {
  const { consentService, fetch } = deps
  const forumOf = (study: string) => `${ownAddress(study, consentService)}/forum`
  const choice = `${consentService}/notices/studies`
  const post = async <Output>(url: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, url, body), schema)
  return {
    variables: () => readAllItems(fetch, `${consentService}/research/variables`, shownVariableSchema),
    catalogue: async () =>
      parseAnswer(
        await ask(fetch, `${consentService}/research/catalogue`, {
          headers: { Accept: 'application/ld+json' },
        }),
        z.record(z.string(), z.unknown()),
      ),
    feasibility: (wish) => post(`${consentService}/research/feasibility`, wish, feasibilityAnswerSchema),
    forum: (study) => readAllItems(fetch, forumOf(study), forumEntrySchema),
    ask: (study, wish) => post(forumOf(study), wish, forumEntrySchema),
    answer: (study, number, text) =>
      post(`${forumOf(study)}/${String(number)}/answer`, { text }, forumEntrySchema),
    hide: (study, number, wish) => post(`${forumOf(study)}/${String(number)}/hide`, wish, forumEntrySchema),
    wantsRecruiting: async () =>
      (await parseAnswer(await ask(fetch, choice, { headers: jsonWanted }), choiceSchema)).recruiting,
    chooseRecruiting: async (recruiting) => {
      const headers = { ...jsonWanted, 'Content-Type': 'application/json' }
      const init = { method: 'PUT', headers, body: jsonText({ recruiting }) }
      return (await parseAnswer(await ask(fetch, choice, init), choiceSchema)).recruiting
    },
  }
}

const choiceSchema = z.object({ recruiting: z.boolean() })
