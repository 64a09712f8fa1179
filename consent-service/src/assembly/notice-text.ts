import canonicalize from 'canonicalize'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { parseSha256, type Sha256 } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { hashKey } from '@mutua/kit/row'
import type { RollRow } from './assembly-rows.ts'

/** The notice as it was told: RFC 8785 text, with the full text of every motion as it was then. Its digest is in the log. */
export const noticeText = (assembly: Assembly): string => {
  const { id, title, kind, constituency, separate, seats, place, remote } = assembly
  const { firstCall, secondCall, recordDate, means, reachedOn, earlyVotes, motions } = assembly
  return canonical({
    type: 'AssemblyNotice',
    version: 1,
    ...{ id, title, kind, constituency, separate, seats, place, remote },
    ...{ firstCall, secondCall, recordDate, means, reachedOn, earlyVotes },
    motions: motions.map(({ number, title: what, texts, matter, vote, summary, enacts, election }) => ({
      ...{ number, title: what, matter, vote, summary, enacts, election },
      text: texts[0]?.text ?? '',
    })),
  })
}

/** The whole roll under its salt. */
export const rollDigest = (assembly: string, { salt, entries }: RollRow): Sha256 =>
  digestOf(canonical({ type: 'AssemblyRoll', version: 1, assembly, salt, entries }))

export const digestOf = (text: string): Sha256 => parseSha256(hashKey(text))

export const canonical = (value: object): string => {
  const text = canonicalize(JSON.parse(jsonText(value)))
  if (text === undefined) throw new Error('an object always has a canonical form')
  return text
}
