import type { SecretVote } from '@mutua/sdk/assembly/secret-vote'
import type { OfficerDecision, OfficerDraft, OfficerSigned } from '@mutua/sdk/coop/officer'
import type { PartyMessage } from '@mutua/sdk/voting/party-message'
import type { CastReceipt, CastWish, DeskStatement, RollLine, Vote, VoteTexts } from '@mutua/sdk/voting/vote'
import type { WebId } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { saidPrefix, saidRowSchema } from './ballot-rows.ts'
import { cast, readTexts, type CastDeps } from './cast.ts'
import { readArchive } from './chain.ts'
import { cancelVote, closeIfDue, closeVote } from './close-vote.ts'
import { deliver, giveRoll } from './deliver.ts'
import { confirmDesk, deskTicket, draftDesk, proposeDesk } from './desk.ts'
import { mendSetups } from './mend-setup.ts'
import { openVote, type OpenVoteDeps } from './open-vote.ts'
import { confirmPaper, draftPaper, enterPaper, paperTicks, proposePaper, tickPaper } from './paper.ts'
import { openParties, type BallotOfficers, type Parties } from './parties.ts'
import { findVote, listVotes, readLastBallots, readParts, requireVote, viewOf } from './read-vote.ts'
import { giveTicket, giveToken, type TicketsDeps } from './tickets.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

export interface BallotsDeps
  extends Pick<OpenVoteDeps, 'randomBytes' | 'webIdOf'>, Pick<TicketsDeps, 'signVoterToken'> {
  readonly store: Store
  readonly now: () => number
  readonly officers: BallotOfficers
  readonly checks: CastDeps['checks']
}

/**
 * Secret votes (Belenios 2.0), in which nobody alone opens the box or stuffs it. See the functions of these names; who
 * could do what with whom is in docs/decisions/0322.
 */
export interface Ballots {
  readonly parties: Parties
  /** What the assembly has of it. */
  readonly secretVote: SecretVote
  /** Of votes that a fault of the past left waiting. */
  readonly mend: () => Promise<readonly string[]>
  readonly list: () => Promise<readonly Vote[]>
  readonly find: (id: string) => Promise<Vote>
  readonly texts: (id: string) => Promise<VoteTexts>
  /** Everything that parties have said, as they signed it. */
  readonly said: (id: string) => Promise<readonly PartyMessage[]>
  readonly archive: (id: string) => Promise<AsyncIterable<Uint8Array>>
  /** Of the ballots that count, in an order that says nothing of when they came. */
  readonly trackingCodes: (id: string) => Promise<readonly string[]>
  readonly roll: (id: string, message: PartyMessage) => Promise<readonly RollLine[]>
  readonly deliver: (id: string, message: PartyMessage) => Promise<void>
  readonly token: (id: string, webId: WebId) => Promise<string>
  readonly ticket: (id: string, webId: WebId, blinded: string) => Promise<string>
  readonly cast: (id: string, wish: CastWish) => Promise<CastReceipt>
  readonly paper: {
    readonly tick: (id: string, member: number) => Promise<void>
    readonly ticks: (id: string) => Promise<readonly number[]>
    readonly draft: (id: string) => Promise<OfficerDraft>
    readonly propose: (id: string, text: string, signed: Signed) => Promise<OfficerDecision>
    readonly confirm: (id: string, signed: Signed) => Promise<OfficerDecision>
    readonly enter: (id: string, ballots: readonly string[]) => Promise<readonly string[]>
  }
  readonly desk: {
    readonly draft: (id: string, wish: Pick<DeskStatement, 'member' | 'blinded'>) => Promise<OfficerDraft>
    readonly propose: (id: string, text: string, signed: Signed) => Promise<OfficerDecision>
    readonly confirm: (id: string, member: number, signed: Signed) => Promise<OfficerDecision>
    readonly ticket: (id: string, member: number) => Promise<string>
  }
}

export const openBallots = (deps: BallotsDeps): Ballots => {
  const { store, now } = deps
  const parties = openParties(deps)
  const seen = async (id: string): Promise<Vote> => {
    await closeIfDue(id, deps)
    return viewOf((await requireVote(id, store)).value, now(), store)
  }
  const isThere = async (id: string): Promise<boolean> => (await findVote(id, store)) !== undefined
  return {
    parties,
    secretVote: {
      open: async (wish) => void (await openVote(wish, { ...deps, parties })),
      // What was never opened has nothing to close, and nobody voted.
      close: async (id) => void ((await isThere(id)) && (await closeVote(id, deps))),
      cancel: async (id) => void ((await isThere(id)) && (await cancelVote(id, deps))),
      voters: async (id) => [...(await readParts(id, store)).keys()],
      result: async (id) => {
        if (!(await isThere(id))) return undefined
        const { result } = await seen(id)
        if (result === undefined) return undefined
        const { counts, ballots, archiveDigest } = result
        return { counts, ballots, archiveDigest }
      },
    },
    mend: () => mendSetups(deps),
    list: async () => {
      const votes: Vote[] = []
      for (const { id } of await listVotes(store)) votes.push(await seen(id))
      return votes
    },
    find: seen,
    texts: (id) => readTexts(id, store),
    said: async (id) => {
      await requireVote(id, store)
      const said: PartyMessage[] = []
      for await (const { value } of store.list(prefixRange(saidPrefix(id))))
        said.push(parseRow(saidRowSchema, value))
      return said
    },
    archive: async (id) => {
      await readTexts(id, store)
      return readArchive(id, store)
    },
    trackingCodes: async (id) => {
      await requireVote(id, store)
      const codes: string[] = []
      for await (const { trackingCode } of readLastBallots(id, store)) codes.push(trackingCode)
      return codes.toSorted()
    },
    roll: (id, message) => giveRoll(id, message, deps),
    deliver: async (id, message) => {
      await closeIfDue(id, deps)
      await deliver(id, message, deps)
    },
    token: (id, webId) => giveToken(id, webId, deps),
    ticket: (id, webId, blinded) => giveTicket(id, webId, blinded, deps),
    cast: (id, wish) => cast(id, wish, deps),
    paper: {
      tick: (id, member) => tickPaper(id, member, deps),
      ticks: (id) => paperTicks(id, deps),
      draft: async (id) => {
        await closeIfDue(id, deps)
        return draftPaper(id, deps)
      },
      propose: (id, text, signed) => proposePaper(id, text, signed, deps),
      confirm: (id, signed) => confirmPaper(id, signed, deps),
      enter: (id, ballots) => enterPaper(id, ballots, deps),
    },
    desk: {
      draft: (id, wish) => draftDesk(id, wish, deps),
      propose: (id, text, signed) => proposeDesk(id, text, signed, deps),
      confirm: (id, member, signed) => confirmDesk(id, member, signed, deps),
      ticket: (id, member) => deskTicket(id, member, deps),
    },
  }
}
