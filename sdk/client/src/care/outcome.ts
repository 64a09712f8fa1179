/** A step of the path was made, or refused with a reason that a person can act on. Nothing is ever half made. */
export type Outcome<Value> = { readonly kind: 'made'; readonly value: Value } | Refusal

export interface Refusal {
  readonly kind: 'refused'
  readonly code: RefusalCode
  /** A sentence, without anything about the person. */
  readonly because: string
}

export type RefusalCode =
  | 'answer-twice'
  | 'answer-unknown'
  | 'answers-missing'
  | 'budget-exceeded'
  | 'commitment-missing'
  | 'consent-missing'
  | 'dates-reversed'
  | 'goal-missing'
  | 'nothing-to-flag'
  | 'reason-missing'
  | 'sheet-other'
  | 'signature-missing'
  | 'state-wrong'
  | 'team-incomplete'
  | 'value-impossible'
  | 'work-open'
  | 'work-unknown'

export const made = <Value>(value: Value): Outcome<Value> => ({ kind: 'made', value })

export const refused = (code: RefusalCode, because: string): Refusal => ({ kind: 'refused', code, because })

/** @returns the refusal, or `undefined` when `from` may become `to` */
export const moveRefusal = <State extends string>(
  moves: Readonly<Record<State, readonly State[]>>,
  from: State,
  to: State,
): Refusal | undefined =>
  moves[from].includes(to)
    ? undefined
    : refused('state-wrong', `What is ${from} cannot become ${to}; it can become ${wordsOf(moves[from])}.`)

const wordsOf = (states: readonly string[]): string =>
  states.length === 0 ? 'nothing else' : states.join(' or ')
