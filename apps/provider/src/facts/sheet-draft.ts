import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { answersOf } from '@mutua/sdk/care/questionnaire'
import { scoreSheet, type Answer, type SheetScore } from '@mutua/sdk/care/score'
import type { Sheet } from '@mutua/sdk/care/sheet'
import type { Suggestion, SuggestionSource } from './prefill.ts'

/** A sheet that somebody is filling in. */
export interface SheetDraft {
  readonly sheet: Sheet
  /** By link id. */
  readonly answers: ReadonlyMap<string, DraftAnswer>
}

export interface DraftAnswer {
  readonly code: string
  /** Where it comes from, as long as nobody who fills in the sheet has said that it is so. */
  readonly from?: SuggestionSource
}

/**
 * What was saved, and for every question still open what the records suggest. A suggestion is there to be looked at: it counts in
 * the score that is shown, and is never saved before somebody has confirmed it.
 */
export const draftSheet = (
  sheet: Sheet,
  suggestions: ReadonlyMap<string, Suggestion>,
  saved?: FhirResource,
): SheetDraft => {
  const answers = new Map<string, DraftAnswer>()
  for (const [linkId, { code, from }] of suggestions) answers.set(linkId, { code, from })
  for (const { linkId, code } of saved === undefined ? [] : answersOf(saved)) answers.set(linkId, { code })
  return { sheet, answers }
}

/** Somebody answered: whatever was suggested is theirs now. */
export const answered = (draft: SheetDraft, { linkId, code }: Answer): SheetDraft => ({
  ...draft,
  answers: new Map(draft.answers).set(linkId, { code }),
})

/** Somebody looked at the suggestions, all or those to some questions, and says that they are so. */
export const confirmed = (draft: SheetDraft, only: (linkId: string) => boolean = () => true): SheetDraft => ({
  ...draft,
  answers: new Map(
    [...draft.answers].map(([linkId, answer]) => [linkId, only(linkId) ? { code: answer.code } : answer]),
  ),
})

/** Those that were given or confirmed: what may be saved. */
export const ownAnswers = ({ answers }: SheetDraft): readonly Answer[] =>
  [...answers].flatMap(([linkId, { code, from }]) => (from === undefined ? [{ linkId, code }] : []))

/** Suggested, and looked at by nobody yet. */
export const unconfirmedCount = ({ answers }: SheetDraft): number =>
  [...answers.values()].filter(({ from }) => from !== undefined).length

/** As it would be if every suggestion held. */
export const scoreOf = ({ sheet, answers }: SheetDraft): SheetScore => {
  const scored = scoreSheet(
    sheet,
    [...answers].map(([linkId, { code }]) => ({ linkId, code })),
  )
  // Answers enter by the options of the sheet only: another one would be a fault of ours.
  if (scored.kind === 'refused') throw new Error(scored.because)
  return scored.value
}
