import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { statementText } from '@mutua/sdk/coop/officer'
import { parseSha256, type Sha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import type { RollRow } from './assembly-rows.ts'

/**
 * The notice as it was told: RFC 8785 text, with the full text of every motion as it was then; not with the
 * summaries, which explain it. Its digest is in the log.
 */
export const noticeText = (assembly: Assembly): string => {
  const { id, title, kind, constituency, separate, seats, place, remote } = assembly
  const { firstCall, secondCall, recordDate, means, reachedOn, earlyVotes, motions } = assembly
  const agenda = motions.map(({ number, title: what, texts, matter, vote, enacts, election }) => ({
    ...{ number, title: what, matter, vote, enacts, election },
    text: texts[0]?.text ?? '',
  }))
  return statementText({
    type: 'AssemblyNotice',
    ...{ version: 1, id, title, kind, constituency, separate, seats, place, remote },
    ...{ firstCall, secondCall, recordDate, means, reachedOn, earlyVotes, motions: agenda },
  })
}

/** The whole roll under its salt. */
export const rollDigest = (assembly: string, { salt, entries }: RollRow): Sha256 =>
  digestOf(statementText({ type: 'AssemblyRoll', ...{ version: 1, assembly, salt, entries } }))

export const digestOf = (text: string): Sha256 => parseSha256(hashKey(text))
