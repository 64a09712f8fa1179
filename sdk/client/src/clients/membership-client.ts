import { memberSchema, type Member } from '../coop/member.ts'
import type { Year } from '../coop/period.ts'
import type { RistornoChoice, StandingChoice } from '../coop/ristorno.ts'
import type { MemberStatement, StatementProof } from '../coop/statement.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'

/** What a member reads of themselves in the co-op’s register and books. All methods throw `Problem` or `ClientFault`. */
export interface MembershipClient {
  /** @throws {Problem} `member-unknown` */
  readonly membership: () => Promise<Member>
  /** Of each ristorno that gave the member something, by year. @throws {Problem} `member-unknown` */
  readonly statements: () => Promise<readonly MemberStatement[]>
  /** That the statement of a year belongs to its run. @throws {Problem} `ristorno-unknown` */
  readonly statementProof: (year: Year) => Promise<StatementProof>
  /** HTML to print: Italian beside another language. @throws {Problem} `ristorno-unknown` */
  readonly statementPaper: (year: Year, language?: 'en' | 'ar') => Promise<string>
  /** What becomes of what comes back; undefined while nothing was chosen. */
  readonly ristornoChoice: () => Promise<StandingChoice | undefined>
  readonly chooseRistorno: (choice: RistornoChoice) => Promise<StandingChoice>
}

/** @param deps `fetch` of a signed-in member (see `signIn`) */
export const createMembershipClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): MembershipClient => {
  const { consentService, fetch } = deps
  const choiceAddress = `${consentService}/membership/ristorno-choice`
  return {
    membership: async () =>
      parseAnswer(await ask(fetch, `${consentService}/membership`, { headers: jsonWanted }), memberSchema),
    statements: async () => {
      // With it comes all that a ristorno is made of: who only asks for their name does not wait for it.
      const { memberStatementSchema } = await import('../coop/statement.ts')
      return readAllItems(fetch, `${consentService}/membership/statements`, memberStatementSchema)
    },
    statementProof: async (year) => {
      const { statementProofSchema } = await import('../coop/statement.ts')
      const address = `${consentService}/membership/statements/${year}/proof`
      return parseAnswer(await ask(fetch, address, { headers: jsonWanted }), statementProofSchema)
    },
    statementPaper: async (year, language = 'en') => {
      const address = `${consentService}/membership/statements/${year}/paper?with=${language}`
      return wholeText(await ask(fetch, address, { headers: { Accept: 'text/html' } }))
    },
    ristornoChoice: async () => {
      const { standingChoiceSchema } = await import('../coop/ristorno.ts')
      const found = await parseAnswer(
        await ask(fetch, choiceAddress, { headers: jsonWanted }),
        standingChoiceSchema.partial(),
      )
      return found.choice === undefined || found.chosenAt === undefined
        ? undefined
        : { choice: found.choice, chosenAt: found.chosenAt }
    },
    chooseRistorno: async (choice) => {
      const { standingChoiceSchema } = await import('../coop/ristorno.ts')
      return parseAnswer(
        await ask(fetch, choiceAddress, {
          method: 'PUT',
          headers: { ...jsonWanted, 'Content-Type': 'application/json' },
          body: JSON.stringify(choice),
        }),
        standingChoiceSchema,
      )
    },
  }
}
