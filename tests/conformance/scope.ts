import { createContext, Script } from 'node:vm'

/** The variables of one scenario, and the JavaScript that is evaluated among them. No wall: features are trusted as much as this code. */
export interface Scope {
  readonly variables: Record<string, unknown>
  /** @throws what the expression throws */
  readonly evaluate: (expression: string) => unknown
  readonly execute: (statements: string) => void
}

export const createScope = (variables: Readonly<Record<string, unknown>>): Scope => {
  const context = createContext({ ...variables }) as Record<string, unknown>
  return {
    variables: context,
    evaluate: (expression) =>
      compiled(`(${expression.trim().replace(/;$/, '')}\n)`).runInContext(context) as unknown,
    // A block, so that `const` of one step is not in the way of the next.
    execute: (statements) => void compiled(`{${statements}\n}`).runInContext(context),
  }
}

const compiled = (code: string): Script => new Script(code, { filename: 'expression' })
