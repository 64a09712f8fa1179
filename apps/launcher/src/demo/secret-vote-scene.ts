import { setTimeout as sleep } from 'node:timers/promises'
import { createBallotClient } from '@mutua/sdk/clients/ballot-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { BallotPartiesWish } from '@mutua/sdk/voting/ballot-parties'
import type { Vote } from '@mutua/sdk/voting/vote'
import { openDemoOfficer } from './officer-key.ts'

interface Person {
  readonly session: DpopSession
}

export interface EntrustVotesDeps {
  readonly home: string
  readonly consentService: BaseUrl
  readonly ballotParties: () => Promise<BallotPartiesWish>
  readonly first: Person & { readonly name: string }
  readonly second: Person & { readonly name: string }
}

/** Two officers sign who runs the programs of secret votes. Repeating it changes nothing. */
export const entrustVotes = async (deps: EntrustVotesDeps): Promise<void> => {
  const { consentService, first, second } = deps
  if ((await at(first, consentService).parties.inForce()) !== undefined) return
  const wish = await deps.ballotParties()
  await at(first, consentService).parties.propose(wish, await openDemoOfficer(first, deps))
  await at(second, consentService).parties.confirm(1, await openDemoOfficer(second, deps))
}

/**
 * Waits until the parties have set the vote up, then each of these votes; who has voted already changes nothing by it.
 * @throws {Error} when it is not set up within a minute
 */
export const castSecretly = async (
  id: string,
  voters: readonly Person[],
  { consentService }: { readonly consentService: BaseUrl },
): Promise<void> => {
  for (const [place, voter] of voters.entries()) {
    const client = at(voter, consentService)
    const vote = await whenOpen(() => client.vote(id))
    if (vote.ballots >= voters.length) return
    const on = { vote, texts: await client.texts(id) }
    const { code } = await client.code(vote)
    // The first says yes, the second no, and so on.
    await client.cast(on, { code, ticket: await client.ticket(on, code), choices: [[place % 2]] })
  }
}

const at = ({ session }: Person, consentService: BaseUrl) =>
  createBallotClient({ consentService, fetch: session.fetch, anonymousFetch: fetch })

const whenOpen = async (look: () => Promise<Vote>): Promise<Vote> => {
  for (let waited = 0; waited < 60_000; waited += 200) {
    const vote = await look()
    if (vote.phase === 'open') return vote
    await sleep(200)
  }
  throw new Error('The parties of the secret vote did not set it up within a minute.')
}
