import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { differenceOf } from './difference.ts'
import { exchangeBytes, type WireAnswer } from './wire.ts'

const answer = (
  status: number,
  headers: readonly (readonly [string, string])[],
  body: string,
): WireAnswer => ({ kind: 'answer', status, headers, body })

it('two answers that repeat their own names, with other dates and tickets, tell nothing', () => {
  const one = answer(
    401,
    [
      ['date', 'a'],
      ['www-authenticate', 'UMA ticket="x1"'],
      ['link', '</n-hidden>'],
    ],
    'no n-hidden',
  )
  const two = answer(
    401,
    [
      ['date', 'b'],
      ['link', '</n-absent>'],
      ['www-authenticate', 'UMA ticket="y2"'],
    ],
    'no n-absent',
  )
  expect(differenceOf(one, two)).toBeUndefined()
})

it.each([
  ['another status', answer(404, [['etag', '1']], 'no')],
  ['another code', answer(403, [['etag', '1']], 'not')],
  ['another header', answer(403, [['etag', '2']], 'no')],
  [
    'one header more',
    answer(
      403,
      [
        ['etag', '1'],
        ['allow', 'GET'],
      ],
      'no',
    ),
  ],
  ['no header', answer(403, [], 'no')],
  ['a connection that ends', { kind: 'silent', why: 'closed' } as const],
])('%s tells hidden from absent', (_what, other) => {
  const hidden = answer(403, [['etag', '1']], 'no')
  expect(differenceOf(hidden, other)).toBeDefined()
  expect(differenceOf(other, hidden)).toBeDefined()
})

it('a server that answers 404 for the absent is found out over the wire', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/hidden' ? 403 : 404).end('no')
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const ask = (path: string) =>
    exchangeBytes(portOf(server), Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`))
  expect(differenceOf(await ask('/hidden'), await ask('/absent'))).toBe(
    'hidden says "status 403", absent "status 404"',
  )
  expect(differenceOf(await ask('/absent'), await ask('/absent'))).toBeUndefined()
  server.closeAllConnections()
  server.close()
})

it('a connection without an answer is not taken for one, and interim answers are passed over', async () => {
  const server = createServer((request) => request.socket.destroy()).listen(0, 'localhost')
  server.on('checkContinue', (_request, response) => {
    response.writeContinue()
    response.end('after')
  })
  await once(server, 'listening')
  const send = (extra: string) =>
    exchangeBytes(portOf(server), Buffer.from(`GET / HTTP/1.1\r\nHost: localhost\r\n${extra}\r\n`))
  expect(await send('')).toEqual({ kind: 'silent', why: 'closed' })
  expect(await send('Expect: 100-continue\r\n')).toMatchObject({ status: 200, body: 'after' })
  server.closeAllConnections()
  server.close()
})

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}
