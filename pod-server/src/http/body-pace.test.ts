import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import express from 'express'
import { expect, test } from 'vitest'
import { refuseSlowBodies } from './body-pace.ts'

const large = 16_777_216

/** Refuses every body before it has come, as one that is too large is. */
const startRefusing = async () => {
  const app = express()
  app.use(refuseSlowBodies({ minBytesPerSecond: 1, patienceSeconds: 60 }))
  app.use((_request, response) => void response.status(413).json({ code: 'body-too-large' }))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

test.each(['close', 'keep-alive'])(
  'who sends all of a body before they read finds the refusal: Connection: %s',
  async (wish) => {
    await using server = await startRefusing()
    const socket = connect({ host: '127.0.0.1', port: server.port })
    await once(socket, 'connect')
    const faults: unknown[] = []
    socket.on('error', (fault) => faults.push(fault)).pause()
    socket.write(
      `PUT /x HTTP/1.1\r\nHost: x\r\nConnection: ${wish}\r\nContent-Length: ${String(large)}\r\n\r\n`,
    )
    for (let sent = 0; sent < large; sent += large / 16) {
      if (!socket.write(Buffer.alloc(large / 16))) await Promise.race([once(socket, 'drain'), pause(1_000)])
      if (sent === 0) await pause(50)
    }
    let answer = ''
    socket.on('data', (bytes) => (answer += bytes.toString())).resume()
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*body-too-large/)
    expect(faults).toEqual([])
    if (wish === 'close') await expect.poll(() => socket.closed).toBe(true)
    socket.destroy()
  },
)
