import { askWithJson, parseAnswer, readAllItems, type Fetch } from '@mutua/sdk/clients/answer'
import type { BaseUrl } from '@mutua/sdk/ids'
import { forumEntrySchema, type AskWish } from '@mutua/sdk/pool/forum'

interface Deps {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}

export const createForumClient = ({ fetch }: Deps) => ({
  entries: (study: string) => readAllItems(fetch, `${study}/forum`, forumEntrySchema),
  ask: async (study: string, wish: AskWish) =>
    parseAnswer(await askWithJson(fetch, `${study}/forum`, wish), forumEntrySchema),
})
export type ForumClient = ReturnType<typeof createForumClient>
