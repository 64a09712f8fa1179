import type { QuestionWish } from '@mutua/sdk/clients/research-client'

/** A program that asks the same question with the SDK: the stored answer comes back, and nothing is spent. */
export const snippetOf = ({
  podServer,
  consentService,
  study,
  question,
}: {
  readonly podServer: string
  readonly consentService: string
  readonly study: string
  readonly question: QuestionWish
}): string => `import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createResearchClient } from '@mutua/sdk/clients/research-client'
import { parseBaseUrl } from '@mutua/sdk/ids'

const { MUTUA_CLIENT_ID: clientId = '', MUTUA_CLIENT_SECRET: clientSecret = '' } = process.env
const session = await signIn(
  { issuer: parseBaseUrl(${JSON.stringify(podServer)}), clientId, clientSecret },
  { fetch },
)
const research = createResearchClient({
  consentService: parseBaseUrl(${JSON.stringify(consentService)}),
  fetch: session.fetch,
})

const { answer, jwt, spent } = await research.ask(
  ${JSON.stringify(study)},
  ${JSON.stringify(question, undefined, 2).replaceAll('\n', '\n  ')},
)
console.log((await research.verifyAnswer(jwt)).kind, answer.id, 'rho spent now:', spent)
console.log(answer.releases[95])
`
