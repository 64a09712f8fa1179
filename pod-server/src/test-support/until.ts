import { setTimeout as pause } from 'node:timers/promises'

/** Waits for something that happens by itself. @throws {Error} when it does not within `withinMs` */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> => {
  const deadline = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${String(withinMs)} ms: ${what}`)
    await pause(5)
  }
}
