import {
  ballotPartiesStatementSchema,
  type BallotParties,
  type BallotPartiesWish,
} from '@mutua/sdk/voting/ballot-parties'
import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { instantOf, parseSha256, parseWith, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { partiesKey, partiesPrefix, partiesRowSchema } from './ballot-rows.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

/** What two officers decide, as this room uses it (the room `officers`). */
export interface BallotOfficers {
  readonly propose: (
    what: { readonly kind: string; readonly subject: string; readonly text: string },
    signed: Signed,
  ) => Promise<OfficerDecision>
  readonly confirm: (
    what: { readonly kind: string; readonly subject: string },
    signed: Signed,
    room: (decision: OfficerDecision & Pick<Required<OfficerDecision>, 'confirmed'>) => Promise<{
      readonly writes: readonly Write[]
      readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
    }>,
  ) => Promise<OfficerDecision>
  readonly find: (what: {
    readonly kind: string
    readonly subject: string
  }) => Promise<OfficerDecision | undefined>
}

export interface PartiesDeps {
  readonly store: Store
  readonly officers: BallotOfficers
}

/** Who makes the codes and who opens the sum of secret votes: named with their keys by two officers. */
export interface Parties {
  /** The last ones; secret votes are opened with them. */
  readonly inForce: () => Promise<BallotParties | undefined>
  readonly draft: (wish: BallotPartiesWish) => Promise<OfficerDraft>
  /** @param text what `draft` gave. @throws {Problem} `officer-decision-stale` */
  readonly propose: (text: string, signed: Signed) => Promise<OfficerDecision>
  readonly confirm: (number: number, signed: Signed) => Promise<BallotParties>
}

export const partiesKind = 'ballot-parties'

export const openParties = (deps: PartiesDeps): Parties => {
  const inForce = async (): Promise<BallotParties | undefined> => {
    const range = prefixRange(partiesPrefix)
    for await (const { value } of deps.store.list({ ...range, limit: 1, reverse: true }))
      return parseRow(partiesRowSchema, value)
    return undefined
  }
  const stated = async (wish: BallotPartiesWish): Promise<string> => {
    const number = ((await inForce())?.number ?? 0) + 1
    return statementText({ type: 'BallotParties', ...{ version: 1, number, ...wish } })
  }
  return {
    inForce,
    draft: async (wish) => {
      const text = await stated(wish)
      return { text, digest: parseSha256(hashKey(text)) }
    },
    propose: async (text, signed) => {
      const { type: _type, version: _version, number, ...wish } = parseStatement(text)
      if ((await stated(wish)) !== text)
        throw new Problem(
          'officer-decision-stale',
          'Draw the statement up anew: others were adopted meanwhile.',
        )
      return deps.officers.propose({ kind: partiesKind, subject: String(number), text }, signed)
    },
    confirm: async (number, signed) => {
      const what = { kind: partiesKind, subject: String(number) }
      const decision = await deps.officers.confirm(what, signed, async ({ text, proposed, confirmed }) => {
        const parties: BallotParties = {
          ...parseStatement(text),
          since: instantOf(Date.parse(confirmed.at)),
          text,
          signatures: [proposed, confirmed],
        }
        const key = partiesKey(number)
        return Promise.resolve({ writes: [row(key, parties)], unchanged: new Map([[key, undefined]]) })
      })
      const parties = await deps.store.get(partiesKey(number))
      if (parties === undefined) throw new Error(`decision ${decision.subject} left no parties`)
      return parseRow(partiesRowSchema, parties)
    },
  }
}

const parseStatement = (text: string) => {
  try {
    return parseWith(ballotPartiesStatementSchema, JSON.parse(text), 'the statement')
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('input-malformed', 'the statement: it is not JSON.', { cause })
  }
}
