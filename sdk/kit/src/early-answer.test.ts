import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { listen } from './run-service.ts'

const large = 16_777_216
const at = {
  host: '127.0.0.1',
  port: 0,
  portSetting: 'TEST_PORT',
  origin: parseBaseUrl('https://pod.example'),
}

/** Refuses every body before it has come, as one that is too large is. */
const startRefusing = () =>
  listen((_request, response) => void response.writeHead(413).end('{"code":"body-too-large"}'), at)

/** A client that sends first and reads after, as most do. */
const openClient = async (port: number) => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const faults: unknown[] = []
  socket.on('error', (fault) => faults.push(fault)).pause()
  return { socket, faults }
}

test.each(['close', 'keep-alive'])(
  'who sends all of a body before they read finds the refusal: Connection: %s',
  async (wish) => {
    await using server = await startRefusing()
    const { socket, faults } = await openClient(server.port)
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

test('the connection of who goes on sending is kept for a moment, and not for ever', async () => {
  await using server = await startRefusing()
  const { socket } = await openClient(server.port)
  socket.write(`PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(large)}\r\n\r\n`)
  const drip = setInterval(() => socket.write('x'), 50)
  socket.resume()
  await expect.poll(() => socket.closed).toBe(true)
  clearInterval(drip)
})

test('what follows the last request of a connection has no answer', async () => {
  let asked = 0
  await using server = await listen((request, response) => {
    asked += 1
    request.resume().on('end', () => response.end('once'))
  }, at)
  const { socket } = await openClient(server.port)
  socket.write(
    'PUT /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nxGET /y HTTP/1.1\r\nHost: x\r\n\r\n',
  )
  let answer = ''
  socket.on('data', (bytes) => (answer += bytes.toString())).resume()
  await expect.poll(() => socket.closed).toBe(true)
  expect([asked, answer.match(/HTTP\/1\.1/g)?.length]).toEqual([1, 1])
})
