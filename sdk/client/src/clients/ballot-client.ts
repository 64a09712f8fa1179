import { z } from 'zod'
import type { Choice } from '../ballot/answer.ts'
import { makeBallot } from '../ballot/ballot.ts'
import { parseElection } from '../ballot/election.ts'
import {
  officerDecisionSchema,
  officerDraftSchema,
  type OfficerDecision,
  type OfficerSignature,
} from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { BaseUrl } from '../ids.ts'
import { ballotPartiesSchema, type BallotParties, type BallotPartiesWish } from '../voting/ballot-parties.ts'
import { castVote, wishTicket } from '../voting/cast-vote.ts'
import {
  castReceiptSchema,
  voteSchema,
  voteTextsSchema,
  type CastReceipt,
  type Vote,
  type VoteTexts,
} from '../voting/vote.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'

/** A voter’s code as the authority gives it; earlier times tell whether somebody else had it before. */
export interface GivenCode {
  readonly code: string
  readonly givenBefore: readonly string[]
}

/** Secret votes. All methods throw `Problem` or `ClientFault`. */
export interface BallotClient {
  readonly votes: () => Promise<readonly Vote[]>
  readonly vote: (id: string) => Promise<Vote>
  readonly texts: (id: string) => Promise<VoteTexts>
  readonly trackingCodes: (id: string) => Promise<readonly string[]>
  /** As it stands, also while the polls are open (`.bel`). */
  readonly archive: (id: string) => Promise<Uint8Array<ArrayBuffer>>
  /** The caller's own, from the authority itself: the co-op does not see it. */
  readonly code: (vote: Vote) => Promise<GivenCode>
  /** The ticket for a code, signed blind; asked for again it is the same. */
  readonly ticket: (on: { readonly vote: Vote; readonly texts: VoteTexts }, code: string) => Promise<string>
  /** Fills in, encrypts and sends; nothing that is sent says whose it is. */
  readonly cast: (
    on: { readonly vote: Vote; readonly texts: VoteTexts },
    ballot: { readonly code: string; readonly ticket: string; readonly choices: readonly Choice[] },
  ) => Promise<CastReceipt>
  readonly parties: {
    readonly inForce: () => Promise<BallotParties | undefined>
    readonly propose: (wish: BallotPartiesWish, signer: OfficerSigner) => Promise<OfficerDecision>
    readonly confirm: (number: number, signer: OfficerSigner) => Promise<BallotParties>
  }
  readonly paper: {
    readonly tick: (id: string, member: number) => Promise<void>
    readonly ticks: (id: string) => Promise<readonly number[]>
    readonly propose: (id: string, signer: OfficerSigner) => Promise<OfficerDecision>
    readonly confirm: (id: string, signer: OfficerSigner) => Promise<OfficerDecision>
    /** From the authority, for what two officers signed. */
    readonly codes: (vote: Vote) => Promise<readonly string[]>
    /** One choice for each code, in any order; `blank` for what was spoiled or never came back. */
    readonly enter: (
      on: { readonly vote: Vote; readonly texts: VoteTexts },
      codes: readonly string[],
      ballots: readonly (readonly Choice[])[],
    ) => Promise<readonly string[]>
  }
  readonly desk: {
    /** By an officer, for somebody who stands there with their letter. @returns what the second officer confirms */
    readonly propose: (
      on: { readonly vote: Vote; readonly texts: VoteTexts },
      voter: { readonly member: number; readonly code: string },
      signer: OfficerSigner,
    ) => Promise<OfficerDecision>
    readonly confirm: (id: string, member: number, signer: OfficerSigner) => Promise<OfficerDecision>
    /** Once both have signed. */
    readonly ticket: (
      on: { readonly vote: Vote; readonly texts: VoteTexts },
      voter: { readonly member: number; readonly code: string },
    ) => Promise<string>
  }
}

/**
 * @param deps `fetch` of a signed-in person, and `anonymousFetch` that has nothing of them: ballots go by it
 */
export const createBallotClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
  readonly anonymousFetch: Fetch
}): BallotClient => {
  const { consentService, fetch, anonymousFetch } = deps
  const place = (id: string) => `${consentService}/ballots/${encodeURIComponent(id)}`
  const read = async <Output>(url: string, schema: z.ZodType<Output>): Promise<Output> =>
    parseAnswer(await ask(anonymousFetch, url, { headers: jsonWanted }), schema)
  const sign = async <Output>(url: string, text: string, signer: OfficerSigner, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, url, await signer.sign(text)), schema)
  const draft = async (url: string, body: unknown) =>
    (await parseAnswer(await askWithJson(fetch, url, body), officerDraftSchema)).text
  const propose = async (url: string, text: string, signer: OfficerSigner) =>
    parseAnswer(await askWithJson(fetch, url, { text, ...(await signer.sign(text)) }), officerDecisionSchema)
  const decision = (kind: string, subject: string) => createOfficerClient(deps).decision({ kind, subject })
  return {
    votes: async () =>
      (await read(`${consentService}/ballots`, z.object({ items: z.array(voteSchema) }))).items,
    vote: (id) => read(place(id), voteSchema),
    texts: (id) => read(`${place(id)}/texts`, voteTextsSchema),
    trackingCodes: (id) => readAllItems(anonymousFetch, `${place(id)}/tracking-codes`, z.string()),
    archive: async (id) =>
      new Uint8Array(await (await ask(anonymousFetch, `${place(id)}/archive`)).arrayBuffer()),
    code: async ({ id, parties }) => {
      const { token } = await parseAnswer(
        await ask(fetch, `${place(id)}/token`, { method: 'POST' }),
        z.object({ token: z.string() }),
      )
      return parseAnswer(
        await askWithJson(fetch, `${parties.authority.url}/code`, { token }),
        givenCodeSchema,
      )
    },
    ticket: async (on, code) => {
      const { blinded, finish } = await wishTicket(code, on)
      const answer = await askWithJson(fetch, `${place(on.vote.id)}/ticket`, { blinded })
      return finish((await parseAnswer(answer, signatureSchema)).signature)
    },
    cast: (on, ballot) =>
      castVote({ ...on, ...ballot }, async (wish) =>
        parseAnswer(
          await askWithJson(anonymousFetch, `${place(on.vote.id)}/ballots`, wish),
          castReceiptSchema,
        ),
      ),
    parties: {
      inForce: async () =>
        (await readAllItems(anonymousFetch, `${consentService}/ballot-parties`, ballotPartiesSchema))[0],
      propose: async (wish, signer) =>
        propose(
          `${consentService}/ballot-parties/propose`,
          await draft(`${consentService}/ballot-parties/draft`, wish),
          signer,
        ),
      confirm: async (number, signer) => {
        const { text } = await decision('ballot-parties', String(number))
        return sign(
          `${consentService}/ballot-parties/${String(number)}/confirm`,
          text,
          signer,
          ballotPartiesSchema,
        )
      },
    },
    paper: {
      tick: async (id, member) => void (await askWithJson(fetch, `${place(id)}/paper/ticks`, { member })),
      ticks: (id) => readAllItems(fetch, `${place(id)}/paper`, z.number()),
      propose: async (id, signer) =>
        propose(`${place(id)}/paper/propose`, await draft(`${place(id)}/paper/draft`, {}), signer),
      confirm: async (id, signer) =>
        sign(
          `${place(id)}/paper/confirm`,
          (await decision('ballot-paper', id)).text,
          signer,
          officerDecisionSchema,
        ),
      codes: async ({ id, parties }) => {
        const { text, proposed, confirmed } = await decision('ballot-paper', id)
        const signatures: readonly (OfficerSignature | undefined)[] = [proposed, confirmed]
        const answer = await askWithJson(anonymousFetch, `${parties.authority.url}/paper`, {
          text,
          signatures,
        })
        return (await parseAnswer(answer, z.object({ items: z.array(z.string()) }))).items
      },
      enter: async ({ vote, texts }, codes, filled) => {
        if (codes.length !== filled.length) throw new Error('there is not one ballot for each code')
        const election = parseElection(texts.election)
        const ballots: string[] = []
        for (const [index, code] of codes.entries())
          ballots.push((await makeBallot({ code, choices: filled[index] ?? [], election })).text)
        const answer = await askWithJson(fetch, `${place(vote.id)}/paper/ballots`, { ballots })
        return (await parseAnswer(answer, z.object({ items: z.array(z.string()) }))).items
      },
    },
    desk: {
      propose: async (on, { member, code }, signer) => {
        const { blinded } = await wishTicket(code, on)
        const text = await draft(`${place(on.vote.id)}/desk/draft`, { member, blinded })
        return propose(`${place(on.vote.id)}/desk/propose`, text, signer)
      },
      confirm: async (id, member, signer) => {
        const { text } = await decision('ballot-desk', `${id}/${String(member)}`)
        return sign(`${place(id)}/desk/${String(member)}/confirm`, text, signer, officerDecisionSchema)
      },
      ticket: async (on, { member, code }) => {
        const { finish } = await wishTicket(code, on)
        const url = `${place(on.vote.id)}/desk/${String(member)}`
        const { signature } = await parseAnswer(
          await ask(fetch, url, { headers: jsonWanted }),
          signatureSchema,
        )
        return finish(signature)
      },
    },
  }
}

const signatureSchema = z.object({ signature: z.string() })
const givenCodeSchema = z.object({ code: z.string(), givenBefore: z.array(z.string()) })
