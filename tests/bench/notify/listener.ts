import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * A WebSocket that only counts what arrives, about ten times cheaper than a client that reads it: a thousand of them
 * would else be measured instead of the server. A message is far shorter than a packet, so one arrives at a time.
 */
export const connectListener = async (url: string, onMessage: () => void): Promise<Socket> => {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setNoDelay()
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith('HTTP/1.1 101 ')) throw new Error('The WebSocket was refused.')
  socket.on('data', (bytes: Buffer) => {
    // Opcode 1: a text (RFC 6455 §5.2); a ping is not one.
    if (((bytes[0] ?? 0) & 0x0f) === 1) onMessage()
  })
  return socket
}
