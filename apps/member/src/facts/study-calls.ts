import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from '@mutua/sdk/clients/answer'
import type { BaseUrl } from '@mutua/sdk/ids'
import { forumEntrySchema, type AskWish } from '@mutua/sdk/pool/forum'
import { ownBudgetSchema, ownStudySchema, signedDestructionSchema, studySchema } from '@mutua/sdk/pool/study'

interface Deps {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}

export const createStudyClient = ({ consentService, fetch }: Deps) => ({
  studies: () => readAllItems(fetch, `${consentService}/studies`, studySchema),
  mine: () => readAllItems(fetch, `${consentService}/studies/mine`, ownStudySchema),
  optIn: async (id: string) => parseAnswer(await askWithJson(fetch, `${id}/opt-in`, {}), ownStudySchema),
  budget: async () => parseAnswer(await ask(fetch, `${consentService}/studies/budget`), ownBudgetSchema),
  destruction: async (id: string) =>
    parseAnswer(await ask(fetch, `${id}/destruction`), signedDestructionSchema),
})
export type StudyClient = ReturnType<typeof createStudyClient>

export const createForumClient = ({ fetch }: Deps) => ({
  entries: (study: string) => readAllItems(fetch, `${study}/forum`, forumEntrySchema),
  ask: async (study: string, wish: AskWish) =>
    parseAnswer(await askWithJson(fetch, `${study}/forum`, wish), forumEntrySchema),
})
export type ForumClient = ReturnType<typeof createForumClient>
