import { memberSchema, type Member } from '../coop/member.ts'
import type { MemberStatement } from '../coop/statement.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** What a member reads of themselves in the co-op’s register and books. All methods throw `Problem` or `ClientFault`. */
export interface MembershipClient {
  /** @throws {Problem} `member-unknown` */
  readonly membership: () => Promise<Member>
  /** Of each ristorno that gave the member something, by year. @throws {Problem} `member-unknown` */
  readonly statements: () => Promise<readonly MemberStatement[]>
}

/** @param deps `fetch` of a signed-in member (see `signIn`) */
export const createMembershipClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): MembershipClient => {
  const { consentService, fetch } = deps
  return {
    membership: async () =>
      parseAnswer(await ask(fetch, `${consentService}/membership`, { headers: jsonWanted }), memberSchema),
    statements: async () => {
      // With it comes all that a ristorno is made of: who only asks for their name does not wait for it.
      const { memberStatementSchema } = await import('../coop/statement.ts')
      return readAllItems(fetch, `${consentService}/membership/statements`, memberStatementSchema)
    },
  }
}
