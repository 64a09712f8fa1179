import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks a browser for something, and again when it does not answer within ten seconds: a page or a service worker that ends at that
 * moment never does, and the driver waits for it.
 *
 * @param what for the message: what was asked
 * @throws {Error} when it did not answer three times
 */
export const askBrowser = async <Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> => {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answered = await Promise.race([
      ask().then((answer) => ({ answer })),
      pause(10_000, undefined, { ref: false }),
    ])
    if (answered !== undefined) return answered.answer
  }
  throw new Error(`The browser does not answer: ${what}.`)
}
