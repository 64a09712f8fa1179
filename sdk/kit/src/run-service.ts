import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

/**
 * Life of a service: starts, runs until SIGINT or SIGTERM, then closes everything in the reverse order of opening. What
 * a person can mend is said in one sentence with exit code 1; anything else keeps its stack.
 */
export const runService = async (
  name: string,
  start: (opened: AsyncDisposableStack) => Promise<void>,
): Promise<void> => {
  const opened = new AsyncDisposableStack()
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  try {
    await start(opened)
    await asked
  } catch (error) {
    process.stderr.write(`${name}: ${sentenceOf(error)}\n`)
    process.exitCode = 1
  }
  await opened.disposeAsync()
}

/**
 * Listens, and on disposal stops: no new connections, requests under way get `graceMs` to end.
 * @throws {Error} with `code: 'EADDRINUSE'` and a sentence that says what to do
 */
export const listen = async (
  listener: RequestListener,
  at: { host: string; port: number; portSetting: string },
): Promise<AsyncDisposable & { port: number }> => {
  const server = createServer({ keepAliveTimeout: 30_000, requestTimeout: 120_000 }, listener)
  server.listen(at.port, at.host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    const sentence = `Port ${String(at.port)} is in use: stop the program that uses it, or set ${at.portSetting} to another port.`
    throw Object.assign(new Error(sentence, { cause }), { code: 'EADDRINUSE' })
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : at.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const patience = setTimeout(() => {
        server.closeAllConnections()
      }, graceMs)
      await closed
      clearTimeout(patience)
    },
  }
}

const graceMs = 3_000

const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  const isKnown = code === 'CONFIG_INVALID' || code === 'STORE_LOCKED' || code === 'EADDRINUSE'
  return isKnown ? error.message : (error.stack ?? error.message)
}
