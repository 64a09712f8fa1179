import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { headerOf, openRawConnection, parseAnswer, requestText } from './raw-connection.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('reading an answer', () => {
  it('with a length ends after that many bytes', () => {
    const parsed = parseAnswer(bytes('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'))
    expect(parsed).toMatchObject({ status: 200, body: bytes('hello') })
  })

  it('in chunks ends with the empty chunk', () => {
    const head = 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(parseAnswer(bytes(`${head}3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`))).toMatchObject({
      status: 201,
      body: bytes('hello'),
    })
  })

  it.each([
    ['no whole head', 'HTTP/1.1 200 OK\r\nContent-Len'],
    ['less than the length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell'],
    ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'],
  ])('is unfinished with %s', (_what, text) => {
    expect(parseAnswer(bytes(text))).toMatchObject({ kind: 'unfinished' })
  })

  it('that does not say where it ends is not guessed at', () => {
    expect(parseAnswer(bytes('HTTP/1.1 200 OK\r\nX-Content-Length: 5\r\n\r\nhello'))).toEqual({
      kind: 'unframed',
    })
  })

  it('finds a header whatever its case', () => {
    expect(headerOf('HTTP/1.1 200 OK\r\nlInK: <urn:x>\r\nETag: "1"', 'Link')).toBe('<urn:x>')
    expect(headerOf('HTTP/1.1 200 OK\r\nETag: "1"', 'Link')).toBeUndefined()
  })
})

describe('a raw connection', () => {
  it('serves one request after the other', async () => {
    await using server = await listen((socket) => {
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    })
    using connection = await openRawConnection(server.origin)
    for (let turn = 0; turn < 3; turn++) {
      expect(await connection.exchange(request(server.origin))).toMatchObject({
        kind: 'complete',
        status: 200,
      })
    }
    expect(connection.usable()).toBe(true)
  })

  it('on a slow line takes a large answer whole', async () => {
    const body = 'x'.repeat(3_000_000)
    await using server = await listen((socket) => {
      socket.on('data', () =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
      )
    })
    using connection = await openRawConnection(server.origin, { pauseMs: 1 })
    for (let turn = 0; turn < 2; turn++) {
      const exchange = await connection.exchange(request(server.origin))
      expect(exchange.kind === 'complete' && exchange.body.toString() === body).toBe(true)
    }
  })

  it('that is cut in the middle of an answer keeps what arrived', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'
    await using server = await listen((socket) => {
      socket.on('data', () => socket.write(half, () => socket.destroy()))
    })
    using connection = await openRawConnection(server.origin)
    const exchange = await connection.exchange(request(server.origin))
    expect(exchange).toMatchObject({ kind: 'cut', received: bytes(half) })
    expect(connection.usable()).toBe(false)
  })

  it('is of no more use after an answer that closes it', async () => {
    await using server = await listen((socket) => {
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
      )
    })
    using connection = await openRawConnection(server.origin)
    expect(await connection.exchange(request(server.origin))).toMatchObject({ kind: 'complete' })
    expect(connection.usable()).toBe(false)
    expect(await connection.exchange(request(server.origin))).toMatchObject({ kind: 'cut' })
  })
})

const request = (origin: URL): string =>
  requestText({ method: 'GET', url: new URL('/x', origin).href, headers: {} })

const listen = async (onConnection: (socket: Socket) => void) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    onConnection(socket)
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    origin: new URL(`http://localhost:${address.port}`),
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}
