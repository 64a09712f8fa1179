import { ordinalKey } from '@mutua/kit/store'
import { factsPlace } from '@mutua/kit/tlog/logged-facts'
import type { TwoOfficers } from './open-officers.ts'
import type { Named } from './officer-rows.ts'

/** What two officers decided as the transparency log takes it: the digest of the text that both signed, and with which keys. */
export interface DecisionLogged {
  readonly kind: 'officers.decided'
  readonly place: string
  readonly statement: {
    readonly decision: string
    readonly digest: string
    readonly first: string
    readonly second: string | undefined
    readonly subject: string
    readonly type: 'decision'
  }
}

/** Under which the proof of a decision is asked for: `decision/period.close/2026-11`. */
export const aboutDecision = ({ kind, subject }: Named): string =>
  `decision/${kind}/${subject.replaceAll(/[^\w.-]/g, '-').slice(0, 80)}`

/** Decisions in the order in which they were confirmed, after a number. */
export const readLoggedDecisions = async (
  after: number,
  limit: number,
  { readConfirmed }: Pick<TwoOfficers, 'readConfirmed'>,
): Promise<{ items: readonly DecisionLogged[]; upTo: number }> => {
  const decisions = await readConfirmed(after, limit)
  const items = decisions.map((decision, offset): DecisionLogged => {
    const { kind, subject, digest, proposed, confirmed } = decision
    return {
      kind: 'officers.decided',
      place: `${factsPlace(aboutDecision(decision))}${ordinalKey(after + offset + 1)}`,
      statement: {
        ...{ decision: kind, digest, first: proposed.kid, second: confirmed?.kid, subject },
        type: 'decision',
      },
    }
  })
  return { items, upTo: after + items.length }
}
