/** What a consent would say, in the words of who decides. */
export interface SaidOfConsent {
  readonly name: string
  /** What may be read, and nothing else. */
  readonly things: string
  readonly day: string
  /** What they may do with it: read, write. */
  readonly how: string
  /** One thing that they may not do. */
  readonly cannot: string
}

export interface TeachQuestion {
  readonly id: 'who' | 'things' | 'until' | 'cannot' | 'back' | 'find' | 'copy'
  readonly question: string
  readonly choices: readonly { readonly text: string; readonly isRight: boolean }[]
}

type Say = (key: string, values?: Record<string, string>) => string

/**
 * Five questions about one consent, made of its own terms, so that nobody passes them who has read another one. Each has one
 * right answer of three, not always in the same place. What is answered is nobody’s business: it is neither sent nor kept.
 */
export const teachQuestions = (said: SaidOfConsent, t: Say): readonly TeachQuestion[] => {
  const { name, things, day, how, cannot } = said
  const make = (
    id: TeachQuestion['id'],
    place: 0 | 1 | 2,
    [right, ...wrong]: readonly [string, string, string],
  ): TeachQuestion => {
    const choices = wrong.map((text) => ({ text, isRight: false }))
    choices.splice(place, 0, { text: right, isRight: true })
    return { id, question: t(`teach.${id}`), choices }
  }
  return [
    make('who', 1, [t('teach.whoRight', { name }), t('teach.whoAll'), t('teach.whoCoop')]),
    make('things', 0, [things, t('teach.thingsAll'), t('teach.thingsNone')]),
    make('until', 2, [t('teach.untilRight', { day }), t('teach.untilEver'), t('teach.untilYear')]),
    make('cannot', 1, [cannot, `${how}: ${things}`, t('teach.cannotAskYou')]),
    make('back', 0, [t('teach.backRight'), t('teach.backNever'), t('teach.backAsk')]),
  ]
}
