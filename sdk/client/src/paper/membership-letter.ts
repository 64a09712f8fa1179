import type { CivilDate } from '../coop/civil-date.ts'
import type { ApplicationFile, ApplicationStep, MemberStep, RegisterFile } from '../coop/register.ts'
import { letterPage } from './letter-page.ts'
import { membershipWords } from './membership-words.ts'

export type LetterLanguage = 'it' | 'en'

/**
 * How far an application is, on paper: what an applicant takes home from the desk, and what the co-op writes to who has no app. A
 * refusal says why and by when the assembly may be asked (art. 2528 c. 3-4 c.c.).
 */
export const applicationLetter = (
  application: ApplicationFile,
  { coopName, on }: { readonly coopName: string; readonly on: CivilDate },
  language: LetterLanguage,
): string => {
  const words = membershipWords[language]
  const { number, displayName, details, appliedOn, category, representative, paper } = application
  return letterPage({
    ...{ language, coopName, on },
    to: [displayName, representative?.name, details.address],
    title: words.application(number),
    paragraphs: [
      words.asked(appliedOn, words.categories[category], application.quotaCents),
      ...ofApplication(application, language),
      ...(paper === undefined ? [] : [words.sheet(paper)]),
    ],
  })
}

/** The newest of what happened to a membership that its member has to be told; undefined where nothing did. */
export const memberLetter = (
  line: RegisterFile,
  { coopName, on }: { readonly coopName: string; readonly on: CivilDate },
  language: LetterLanguage,
): string => {
  const words = membershipWords[language]
  const { displayName, details, number, representative } = line
  const step = line.steps.findLast(({ kind }) => kind in words.steps)
  return letterPage({
    ...{ language, coopName, on },
    to: [displayName, representative?.name, details?.address],
    title: words.line(number),
    paragraphs: step === undefined ? words.admitted(line) : ofStep(step, line, language),
  })
}

const ofApplication = (application: ApplicationFile, language: LetterLanguage): readonly string[] => {
  const words = membershipWords[language]
  const last: ApplicationStep | undefined = application.steps.at(-1)
  switch (application.state) {
    case 'unconfirmed':
    case 'applied':
      return [
        application.isOverdue ? words.late(application.decideBy) : words.by(application.decideBy),
        words.next,
      ]
    case 'admitted':
      return [words.yes(last?.act), words.voteLater]
    case 'refused':
      return [
        words.no(last?.act),
        words.why(last?.reason ?? ''),
        ...(last?.appealUntil === undefined ? [] : [words.appeal(last.appealUntil)]),
      ]
    case 'appealed':
      return [words.appealed]
    case 'dismissed':
      return [words.dismissed(last?.act), ...(last?.reason === undefined ? [] : [words.why(last.reason)])]
    case 'withdrawn':
      return [words.takenBack]
  }
}

const ofStep = (step: MemberStep, line: RegisterFile, language: LetterLanguage): readonly string[] => {
  const words = membershipWords[language]
  const { refund } = line
  const said = words.steps[step.kind]
  return [
    ...(said === undefined ? [] : [said(step)]),
    ...(step.reason === undefined || step.kind === 'exit-noticed' ? [] : [words.why(step.reason)]),
    ...(step.appealUntil === undefined ? [] : [words.court(step.appealUntil)]),
    ...(refund === undefined || refund.isPaid || refund.cents === 0n
      ? []
      : [words.refund(refund.cents, refund.dueBy ?? refund.latestBy)]),
    ...(refund === undefined ? [] : [words.stays]),
  ]
}
