import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { headerValues } from './header-values.ts'

test('each line of a header is a value, whatever the case of its name; other names are not', () => {
  const raw = ['DPoP', 'one', 'X', 'dpop', 'dpop', 'two', 'DPoP-Nonce', 'three']
  expect(headerValues(raw, 'dpop')).toEqual(['one', 'two'])
  expect(headerValues([], 'dpop')).toEqual([])
})

test('a header named __proto__ is one like any other', async () => {
  const server = createServer((request, response) => {
    response.end(headerValues(request.rawHeaders, 'dpop').join())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  const socket = connect(address.port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n__proto__: x\r\nDPoP: proof\r\nConnection: close\r\n\r\n')
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200[^]*proof/)
  socket.destroy()
  server.close()
})
