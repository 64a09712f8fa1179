export interface MatchStep {
  /** Expression, or `header NAME`. */
  readonly actual: string
  readonly operator: Operator
  readonly expected: string
}

export type Operator = '==' | '!=' | 'contains' | '!contains' | 'contains only'

/** `match ACTUAL OPERATOR EXPECTED`. @throws {Error} when there is no operator that is known here */
export const parseMatch = (text: string): MatchStep => {
  const [, actual, operator, expected] = /^(.+?)\s+(==|!=|contains only|!?contains)\s+(.+)$/.exec(text) ?? []
  if (actual === undefined || expected === undefined || !isOperator(operator))
    throw new Error(`not a match that is known here: ${text}`)
  return { actual, operator, expected }
}

/** Karate's words: text contains text; a list contains a value, or every value of another list. */
export const matches = (actual: unknown, operator: Operator, expected: unknown): boolean => {
  switch (operator) {
    case '==':
      return isEqual(actual, expected)
    case '!=':
      return !isEqual(actual, expected)
    case 'contains':
      return contains(actual, expected)
    case '!contains':
      return !listOf(expected).some((one) => contains(actual, one))
    case 'contains only':
      return isList(actual) && isList(expected) && isEqual(inOrder(actual), inOrder(expected))
  }
}

const operators: readonly string[] = ['==', '!=', 'contains', '!contains', 'contains only']
const isOperator = (text: string | undefined): text is Operator => operators.includes(text ?? '')

const contains = (actual: unknown, expected: unknown): boolean => {
  if (typeof actual === 'string' && typeof expected === 'string') return actual.includes(expected)
  if (!isList(actual)) return false
  return listOf(expected).every((one) => actual.some((other) => isEqual(other, one)))
}

/** Values come out of other contexts of JavaScript, where `[]` has another prototype: what counts is what they say. */
const isEqual = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other)

const textOf = (value: unknown): string => JSON.stringify(value ?? null)
const inOrder = (list: readonly unknown[]): string[] => list.map(textOf).toSorted()
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : [value])
