import { reviewCommitteeSchema, type ReviewCommittee, type ReviewRole } from '@mutua/sdk/coop/project'
import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { committeeKey, committeePrefix, committeeRowSchema, type CommitteeRow } from './project-rows.ts'

export const committeeKind = 'project.committee'

type Signed = OfficerSigned & { readonly webId: WebId }
export type CommitteeWish = Pick<ReviewCommittee, 'ethics' | 'needed' | 'legal'>

export interface CommitteeDeps {
  readonly store: Store
  readonly isOfficer: (webId: WebId) => boolean
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (decision: {
        readonly text: string
        readonly proposed: CommitteeRow['signatures'][0]
        readonly confirmed: CommitteeRow['signatures'][0]
      }) => Promise<{
        readonly writes: readonly Write[]
        readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
      }>,
    ) => Promise<OfficerDecision>
  }
}

/**
 * What two officers sign to name those who review.
 * @throws {Problem} `input-malformed` when an officer is among them: who runs the co-op does not review it
 */
export const draftCommittee = async (wish: CommitteeWish, deps: CommitteeDeps): Promise<OfficerDraft> => {
  if ([...wish.ethics, ...wish.legal].some(({ webId }) => deps.isOfficer(webId)))
    throw new Problem('input-malformed', 'Name reviewers who are no officers of the co-op.')
  const number = ((await findCommittee(undefined, deps))?.number ?? 0) + 1
  const text = statementText({ type: 'ReviewCommittee', ...{ version: 1, number, ...wish } })
  reviewCommitteeSchema.parse(JSON.parse(text))
  return { text, digest: parseSha256(hashKey(text)) }
}

/** @param text what `draftCommittee` gave */
export const proposeCommittee = async (
  text: string,
  signed: Signed,
  deps: CommitteeDeps,
): Promise<OfficerDecision> => {
  const committee = parseCommittee(text)
  // Attacker-controlled: what is proposed must be what we would write down for the same wish.
  const { type: _type, version: _version, number, ...wish } = committee
  if ((await draftCommittee(wish, deps)).text !== text)
    throw new Problem('officer-decision-stale', 'Draw it up anew: something has changed.')
  return deps.officers.propose({ kind: committeeKind, subject: subjectOf(number), text }, signed)
}

export const confirmCommittee = async (
  number: number,
  signed: Signed,
  deps: CommitteeDeps,
): Promise<CommitteeRow> => {
  const key = committeeKey(number)
  await deps.officers.confirm(
    { kind: committeeKind, subject: subjectOf(number) },
    signed,
    async (decision) => ({
      writes: [
        row(key, { ...parseCommittee(decision.text), signatures: [decision.proposed, decision.confirmed] }),
      ],
      unchanged: new Map([[key, undefined]]),
    }),
  )
  const confirmed = await findCommittee(number, deps)
  if (confirmed === undefined) throw new Error('what two officers confirmed was written')
  return confirmed
}

/** @param number the one in charge when left out */
export const findCommittee = async (
  number: number | undefined,
  { store }: { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<CommitteeRow | undefined> => {
  if (number !== undefined) return findRow(store, committeeKey(number), committeeRowSchema)
  for await (const { value } of store.list({ ...prefixRange(committeePrefix), reverse: true, limit: 1 }))
    return parseRow(committeeRowSchema, value)
  return undefined
}

export const isReviewer = (committee: ReviewCommittee, role: ReviewRole, webId: WebId): boolean =>
  committee[role].some((one) => one.webId === webId)

const subjectOf = (number: number): string => `committee/${String(number)}`

const parseCommittee = (text: string): ReviewCommittee => {
  try {
    return reviewCommitteeSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem('input-malformed', 'This is not the text of a committee.', { cause })
  }
}
