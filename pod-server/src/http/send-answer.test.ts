import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { sendWhole } from './send-answer.ts'

test('a client that has gone before the first byte ends its answer, and nothing fails', async () => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let pieces = 0
  const app = express().get('/', async (_request, response) => {
    client.destroy()
    await once(response, 'close')
    const read = async function* (): AsyncGenerator<Uint8Array> {
      pieces += 1
      yield await Promise.resolve(Buffer.from('piece'))
    }
    await sendWhole(response, { kind: 'pieces', pieces: read() }).then(() => resolve(pieces), reject)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1') // it listens on a port
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect(await promise).toBe(0)
  server.close()
  await once(server, 'close')
})
