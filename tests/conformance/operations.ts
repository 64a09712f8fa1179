/**
 * Expressions are plain JavaScript that waits for nothing, yet `rootTestContainer.createContainer()` has to reach the
 * server. So it only notes down what is to be done, and the step waits until all of it is done, in order.
 */
export interface Operations {
  /** Only while an expression is evaluated. */
  readonly add: (operation: () => Promise<unknown>) => void
  /** The value of the expression, after everything it asked for. @throws what the first of these throws */
  readonly run: (evaluate: () => unknown) => Promise<unknown>
}

export const createOperations = (): Operations => {
  /** Evaluation is synchronous, so this belongs to one expression however many scenarios are under way. */
  let asked: (() => Promise<unknown>)[] | undefined
  return {
    add: (operation) => {
      if (asked === undefined) throw new Error('the server can only be asked for something by a step')
      asked.push(operation)
    },
    run: async (evaluate) => {
      const mine: (() => Promise<unknown>)[] = []
      asked = mine
      let value: unknown
      try {
        value = evaluate()
      } finally {
        asked = undefined
      }
      for (const operation of mine) await operation()
      return await value
    },
  }
}
