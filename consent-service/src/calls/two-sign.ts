import type { OfficerDecision, OfficerDraft, OfficerSignature } from '@mutua/sdk/coop/officer'
import { instantOf, type Instant, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { row } from '@mutua/kit/row'
import type { Write } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { CallsDeps, Signed } from './call-deps.ts'
import { readCall, type CallRow } from './call-rows.ts'

export interface SignedText {
  readonly text: string
  readonly digest: Sha256
  readonly at: Instant
  readonly signatures: [OfficerSignature, OfficerSignature]
}

/** A step of a call that two officers sign: its text follows from what is stored, so both sign what will be written. */
export interface TwoSigned {
  readonly kind: string
  readonly subjectOf: (held: CallRow) => string
  /** @throws {Problem} when the step cannot be taken now */
  readonly textOf: (held: CallRow, deps: CallsDeps) => Promise<string>
  readonly apply: (
    held: CallRow,
    signed: SignedText,
    deps: CallsDeps,
  ) => Promise<{
    readonly next: CallRow
    readonly facts: readonly LoggedFact[]
    readonly writes?: readonly Write[]
    readonly unchanged?: ReadonlyMap<string, Uint8Array | undefined>
  }>
}

/** What stands to be signed, and under which name the decision is found. */
export const draftStep = async (
  step: TwoSigned,
  call: string,
  deps: CallsDeps,
  digestOf: (text: string) => Sha256,
): Promise<OfficerDraft & { readonly subject: string }> => {
  const { value } = await readCall(call, deps.store)
  const text = await step.textOf(value, deps)
  return { text, digest: digestOf(text), subject: step.subjectOf(value) }
}

/** @throws {Problem} `officer-decision-stale` when the text is not what would be written now, and what `propose` of the officers throws */
export const proposeStep = async (
  step: TwoSigned,
  call: string,
  text: string,
  signed: Signed,
  deps: CallsDeps,
): Promise<OfficerDecision> => {
  const { value } = await readCall(call, deps.store)
  if ((await step.textOf(value, deps)) !== text)
    throw new Problem('officer-decision-stale', 'Read it again: something has changed since.')
  return deps.officers.propose({ kind: step.kind, subject: step.subjectOf(value), text }, signed)
}

/** The step, its signatures and what the log is told are one write: a crash leaves all of it or nothing. */
export const confirmStep = async (
  step: TwoSigned,
  call: string,
  subject: string,
  signed: Signed,
  deps: CallsDeps,
): Promise<CallRow> => {
  if (subject !== call && !subject.startsWith(`${call}/`))
    throw new Problem('not-found', 'That decision is about another call.')
  await deps.officers.confirm({ kind: step.kind, subject }, signed, async (decision) => {
    const { key, bytes, value } = await readCall(call, deps.store)
    const { text, digest, proposed, confirmed } = decision
    if (step.subjectOf(value) !== subject || (await step.textOf(value, deps)) !== text)
      throw new Problem('officer-decision-stale', 'It is not as it was proposed any more: draw it up anew.')
    const at = instantOf(deps.now())
    const { next, facts, writes, unchanged } = await step.apply(
      value,
      { text, digest, at, signatures: [proposed, confirmed] },
      deps,
    )
    const logged = await planLogged(facts, deps.store)
    return {
      writes: [row(key, next), ...(writes ?? []), ...logged.writes],
      unchanged: new Map([[key, bytes], ...(unchanged ?? []), ...logged.unchanged]),
    }
  })
  return (await readCall(call, deps.store)).value
}
