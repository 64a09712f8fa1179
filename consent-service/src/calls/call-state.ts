import type { CallState } from '@mutua/sdk/codesign/call'
import type { CallText } from '@mutua/sdk/codesign/call-text'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { inForce, type CallRow, type ProposalRow } from './call-rows.ts'

/** The last word on whether it meets the requirements; a completion that was asked is not the last. */
export const decisionOf = ({ checks }: Pick<ProposalRow, 'checks'>): 'admitted' | 'excluded' | undefined => {
  const outcome = checks.at(-1)?.outcome
  return outcome === 'completion' ? undefined : outcome
}

/** Where a call stands. @param submitted those that were handed in; looked at after the closing only */
export const callStateOf = (
  row: CallRow,
  submitted: readonly Pick<ProposalRow, 'checks'>[],
  now: number,
): CallState => {
  if (row.off !== undefined) return 'called-off'
  if (row.minutes !== undefined) return 'settled'
  if (row.scoring !== undefined) return 'ranked'
  const text = row.versions.at(-1)?.text
  if (text === undefined) return 'draft'
  const at = instantOf(now)
  if (at < text.opensAt) return 'announced'
  if (at < text.closesAt) return 'open'
  return submitted.some((one) => decisionOf(one) === undefined) ? 'checking' : 'scoring'
}

/**
 * The text of a call that takes proposals now: `[opensAt, closesAt)`.
 * @throws {Problem} `call-step-refused`, `call-closed`
 */
export const requireOpen = (row: CallRow, now: number): CallText => {
  const { text } = inForce(row)
  if (row.off !== undefined) throw new Problem('call-step-refused', 'The call was called off.')
  const at = instantOf(now)
  if (at < text.opensAt) throw new Problem('call-step-refused', 'The call is not open yet.')
  if (at >= text.closesAt)
    throw new Problem(
      'call-closed',
      'The closing has passed: nothing is handed in, changed or taken back any more.',
    )
  return text
}

/** @throws {Problem} `call-sealed` before the closing: until then nobody of the co-op reads a proposal */
export const requireClosed = (row: CallRow, now: number): CallText => {
  const { text } = inForce(row)
  if (instantOf(now) < text.closesAt)
    throw new Problem('call-sealed', 'Proposals are opened after the closing, all at once.')
  return text
}

/** @throws {Problem} `call-step-refused` */
export const requireState = (state: CallState, ...wanted: readonly CallState[]): void => {
  if (!wanted.includes(state)) throw new Problem('call-step-refused', `The call is ${stateWords[state]}.`)
}

const stateWords: Readonly<Record<CallState, string>> = {
  'draft': 'a draft, and was not published',
  'announced': 'published, and not open yet',
  'open': 'open',
  'checking': 'closed, and some proposals wait for the check of the requirements',
  'scoring': 'being scored',
  'ranked': 'scored, and its minutes are to be signed',
  'settled': 'settled: its minutes are signed',
  'called-off': 'called off',
}
