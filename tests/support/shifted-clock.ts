/** The clock of this process, moved away from the machine's. Timers and `performance.now` keep the machine's pace. */
export interface ShiftedClock {
  /** Milliseconds before (negative) or after the machine's clock. */
  readonly shiftBy: (milliseconds: number) => void
  /** What the machine's clock says. */
  readonly machineNow: () => number
}

/**
 * Puts itself in the place of `Date` for the whole process: for programs that are run as they are, and whose time is
 * nevertheless to be that of another month. To be called before anything else looks at the time.
 */
export const installShiftedClock = (): ShiftedClock => {
  const MachineDate = Date
  const machineNow = Date.now
  let shift = 0
  const now = (): number => machineNow() + shift
  // Mutated, not wrapped: whoever took `Date.now` before holds the machine's clock, and nobody has yet.
  MachineDate.now = now
  globalThis.Date = new Proxy(MachineDate, {
    construct: (target, words: unknown[], wanted) =>
      Reflect.construct(target, words.length === 0 ? [now()] : words, wanted) as object, // a Date
  })
  return {
    machineNow,
    shiftBy: (milliseconds) => {
      shift = milliseconds
    },
  }
}
