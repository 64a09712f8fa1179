import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A TCP port that nobody listened on a moment ago. A server whose base URL is part of its settings needs to know its
 * port before it starts. Drawn from below the ports that the system gives to connections (RFC 6335 §6): of those the next
 * caller gets the one that was just given back, and two servers would be started on it.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 12_000 + randomInt(20_000)
    const server = createServer()
    // `once` rejects when the server says "error" instead.
    const outcome = once(server, 'listening').then(
      () => true,
      () => false,
    )
    server.listen(port)
    if (!(await outcome)) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
