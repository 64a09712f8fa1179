import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A TCP port that nobody listened on a moment ago. A server whose base URL is part of its settings needs to know its
 * port before it starts; between this call and that start another program may take it, and the start then says so.
 */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  server.close()
  await once(server, 'close')
  return address.port
}
