export interface Narrator {
  /** Says what is done and whether it came true; what `act` throws is a cross, and the journey goes on where it can. */
  readonly step: <Outcome>(sentence: string, act: () => Promise<Outcome>) => Promise<Outcome | undefined>
  /** Like `step`, for what must be refused: true only when `act` is refused in the way that `isRefusal` knows. */
  readonly refused: (
    sentence: string,
    act: () => Promise<unknown>,
    isRefusal: (error: unknown) => boolean,
  ) => Promise<void>
  readonly say: (sentence: string) => void
  readonly counts: { steps: number; failed: number; refusals: number }
}

/** @param write takes a line for people */
export const createNarrator = (write: (line: string) => void): Narrator => {
  const counts = { steps: 0, failed: 0, refusals: 0 }
  const step: Narrator['step'] = async (sentence, act) => {
    counts.steps += 1
    try {
      const outcome = await act()
      write(`✓ ${sentence}`)
      return outcome
    } catch (error) {
      counts.failed += 1
      write(`✗ ${sentence}\n    ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  return {
    step,
    refused: async (sentence, act, isRefusal) => {
      await step(sentence, async () => {
        const error = await act().then(
          () => undefined,
          (refusal: unknown) => refusal ?? new Error('refused without a reason'),
        )
        if (error === undefined) throw new Error('It was not refused.')
        if (!isRefusal(error))
          throw error instanceof Error ? error : new Error('refused by no error', { cause: error })
        counts.refusals += 1
      })
    },
    say: write,
    counts,
  }
}
