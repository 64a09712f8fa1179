import type { StudyTopic } from '@mutua/sdk/pool/study-shown'
import type { TeachQuestion } from './teach-back.ts'

/** That it was asked is sent with a yes; how it was answered never is. */
interface StudyQuestion extends TeachQuestion {
  readonly id: StudyTopic
}

/** What joining a study means, in the words of who decides. */
export interface SaidOfStudy {
  /** The organisation that asks the questions. */
  readonly name: string
  /** What is read, and nothing else. */
  readonly things: string
}

type Say = (key: string, values?: Record<string, string>) => string

/**
 * Five questions about one study, made of its own plan: who gets what, what is read, whether anybody can be found in an answer,
 * what becomes of the copy, and the way out. What is answered is neither sent nor kept; that all of them were asked is.
 */
export const studyQuestions = ({ name, things }: SaidOfStudy, t: Say): readonly StudyQuestion[] => {
  const make = (
    id: StudyTopic,
    question: string,
    place: 0 | 1 | 2,
    [right, ...wrong]: readonly [string, string, string],
  ): StudyQuestion => {
    const choices = wrong.map((text) => ({ text, isRight: false }))
    choices.splice(place, 0, { text: right, isRight: true })
    return { id, question, choices }
  }
  return [
    make('who', t('study.ask.who'), 1, [
      t('study.ask.whoRight', { name }),
      t('study.ask.whoThem', { name }),
      t('study.ask.whoAll'),
    ]),
    make('things', t('study.ask.things'), 0, [things, t('teach.thingsAll'), t('teach.thingsNone')]),
    make('find', t('study.ask.find'), 2, [
      t('study.ask.findRight'),
      t('study.ask.findName'),
      t('study.ask.findDay'),
    ]),
    make('copy', t('study.ask.copy'), 0, [
      t('study.ask.copyRight'),
      t('study.ask.copyKept'),
      t('study.ask.copySent', { name }),
    ]),
    make('back', t('study.ask.back'), 1, [
      t('study.ask.backRight'),
      t('teach.backNever'),
      t('teach.backAsk'),
    ]),
  ]
}

/** What the member read before a yes, line by line: the card, and each question with the answer that they were told. */
export const toldText = (card: readonly string[], questions: readonly StudyQuestion[]): string =>
  [
    ...card,
    ...questions.flatMap(({ question, choices }) => [
      question,
      ...choices.filter(({ isRight }) => isRight).map(({ text }) => text),
    ]),
  ].join('\n')
