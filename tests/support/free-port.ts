import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A TCP port that nobody listened on a moment ago. A server whose base URL is part of its settings needs to know its
 * port before it starts. Drawn from below the ports that the system gives to connections (RFC 6335 §6): of those the next
 * caller gets the one that was just given back, and two servers would be started on it. Each worker draws from a part of its
 * own and nothing twice: a server that was ended finds its port free when it is started again, and nobody else's behind it.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = firstOf + randomInt(portsOfWorker)
    if (drawn.has(port)) continue
    drawn.add(port)
    if (drawn.size === portsOfWorker) drawn.clear()
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

const workersAtMost = 16
const portsOfWorker = 20_000 / workersAtMost
/** Counted from 1 by the suite; without it, as in a bench, there is nobody beside this process. */
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % workersAtMost
const firstOf = 12_000 + worker * portsOfWorker
/** Also while nobody listens there yet, or again. */
const drawn = new Set<number>()
