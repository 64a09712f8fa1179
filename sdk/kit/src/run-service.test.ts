import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { listen, type WebSocketListener } from './run-service.ts'

const origin = parseBaseUrl('https://pod.example')
const at = { host: '127.0.0.1', port: 0, portSetting: 'TEST_PORT', origin }

const ask = async (port: number, upgrade: string): Promise<{ socket: Socket; answer: string }> => {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  return { socket, answer: bytes.toString('latin1').split('\r\n', 1)[0] ?? '' }
}

const becomeWebSocket: WebSocketListener = (_request, socket) => {
  socket.resume()
  socket.on('end', () => socket.end())
  socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
}

test('a request to become a WebSocket goes to its listener, one to become something else is answered as it stands', async () => {
  await using server = await listen((_request, response) => void response.end('plain'), {
    ...at,
    onWebSocket: becomeWebSocket,
  })
  const taken = await ask(server.port, 'WebSocket')
  expect(taken.answer).toBe('HTTP/1.1 101 Switching Protocols')
  taken.socket.destroy()
  const plain = await ask(server.port, 'h2c')
  expect(plain.answer).toBe('HTTP/1.1 200 OK')
  plain.socket.destroy()
})

test('without a listener for them, a request to become a WebSocket is answered as it stands', async () => {
  await using server = await listen((_request, response) => void response.end('plain'), at)
  const { socket, answer } = await ask(server.port, 'websocket')
  expect(answer).toBe('HTTP/1.1 200 OK')
  socket.destroy()
})

test('a WebSocket that nobody closes does not keep a service from stopping', async () => {
  const server = await listen((_request, response) => void response.end(), {
    ...at,
    onWebSocket: becomeWebSocket,
  })
  const { socket } = await ask(server.port, 'websocket')
  const closed = once(socket, 'close')
  await expect(server[Symbol.asyncDispose]()).resolves.toBeUndefined()
  await closed
  expect(socket.destroyed).toBe(true)
})

test('the unreadable rest of a request that was answered gets no second answer', async () => {
  await using server = await listen((_request, response) => void response.end('once'), at)
  const socket = connect(server.port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
  await once(socket, 'data')
  socket.write('this is no chunk\r\n')
  await once(socket, 'close')
  expect(
    Buffer.concat(chunks)
      .toString('latin1')
      .match(/HTTP\/1\.1 \d+/g),
  ).toEqual(['HTTP/1.1 200'])
})

test('CONNECT is refused like any method that nobody knows', async () => {
  await using server = await listen((_request, response) => void response.end(), at)
  const socket = connect(server.port, '127.0.0.1')
  socket.write('CONNECT /x HTTP/1.1\r\nHost: x\r\n\r\n')
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  expect(bytes.toString('latin1')).toMatch(
    /^HTTP\/1\.1 405 [^]*\r\nAllow: GET, [^]*"code":"method-not-allowed"/,
  )
  await once(socket, 'close')
})

test('what cannot be read after a request waits for the answer to it, and has none where that one was the last', async () => {
  await using server = await listen(
    (_request, response) => void setTimeout(() => response.end('slow'), 50),
    at,
  )
  const statusesOf = async (head: string): Promise<string[]> => {
    const socket = connect(server.port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${head}\r\nthis is no request\r\n\r\n`)
    await once(socket, 'close')
    return (
      Buffer.concat(chunks)
        .toString('latin1')
        .match(/HTTP\/1\.1 \d+/g) ?? []
    )
  }
  expect(await statusesOf('')).toEqual(['HTTP/1.1 200'])
  expect(await statusesOf('Connection: close\r\n')).toEqual(['HTTP/1.1 200'])
})

/** The first line and the last of the answer to one request line. */
const request = async (
  port: number,
  target: string,
  headers = '',
): Promise<{ first: string; last: string }> => {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nHost: elsewhere.example\r\n${headers}\r\n`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  const lines = bytes.toString('latin1').split('\r\n')
  return { first: lines.at(0) ?? '', last: lines.at(-1) ?? '' }
}

test('a request line that names this server as a whole is one for its path', async () => {
  await using server = await listen(({ url }, response) => void response.end(url), at)
  const plain = await request(server.port, 'http://pod.example/anna/a.txt?x=1', 'Connection: close\r\n')
  expect(plain).toEqual({ first: 'HTTP/1.1 200 OK', last: '/anna/a.txt?x=1' })
})

test('a request line that names another server is refused, also when it asks for a WebSocket', async () => {
  await using server = await listen((_request, response) => void response.end('reached'), {
    ...at,
    onWebSocket: becomeWebSocket,
  })
  for (const headers of ['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n']) {
    const { first, last } = await request(server.port, 'http://other.example/anna/', headers)
    expect(first).toBe('HTTP/1.1 421 Misdirected Request')
    expect(JSON.parse(last)).toMatchObject({ status: 421, code: 'input-malformed' })
  }
})
