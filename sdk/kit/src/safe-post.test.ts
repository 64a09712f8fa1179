import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createSafePost, mayPostTo, type SafePostOptions } from './safe-post.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
})

const serve = async (listener: RequestListener): Promise<{ port: number; asked: IncomingMessage[] }> => {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    listener(request, response)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, asked }
}

const post = (url: string, options: Partial<SafePostOptions> = {}) =>
  createSafePost({ allowLoopback: true, ...options })(url, {
    headers: { 'content-type': 'application/ld+json' },
    body: new TextEncoder().encode('{"type":"Update"}'),
  })

test('the body arrives whole, and the status comes back', async () => {
  let received = ''
  const { port, asked } = await serve((request, response) => {
    void text(request).then((body) => {
      received = body
      response.writeHead(202).end()
    })
  })
  expect(await post(`http://127.0.0.1:${String(port)}/hook?a=1`)).toBe(202)
  expect(received).toBe('{"type":"Update"}')
  expect(asked[0]).toMatchObject({
    method: 'POST',
    url: '/hook?a=1',
    headers: { 'content-type': 'application/ld+json', 'content-length': '17' },
  })
})

test('a redirect is an answer, not followed', async () => {
  const target = await serve((_request, response) => void response.end())
  const { port } = await serve((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${String(target.port)}/` }).end()
  })
  expect(await post(`http://127.0.0.1:${String(port)}/`)).toBe(307)
  expect(target.asked).toHaveLength(0)
})

test('an answer without end is not waited for', async () => {
  const { port } = await serve((_request, response) => {
    response.writeHead(200)
    const endless = setInterval(() => response.write('x'.repeat(1_000)), 5)
    response.once('close', () => {
      clearInterval(endless)
    })
  })
  expect(await post(`http://127.0.0.1:${String(port)}/`)).toBe(200)
})

test('who does not answer in time is given up', async () => {
  const { port } = await serve(() => undefined)
  await expect(post(`http://127.0.0.1:${String(port)}/`, { timeoutMs: 50 })).rejects.toBeInstanceOf(Error)
})

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433'])(
  'loopback written as %s is refused unless the deployment allows it',
  async (host) => {
    const { port, asked } = await serve((_request, response) => void response.end())
    await expect(post(`http://${host}:${String(port)}/`, { allowLoopback: false })).rejects.toBeInstanceOf(
      Error,
    )
    expect(asked).toHaveLength(0)
  },
)

test.each([
  'https://10.0.0.1/',
  'https://169.254.169.254/latest',
  'http://93.184.215.14/',
  'ftp://a.example/',
  'https://anna:secret@a.example/',
])('%s is not called', async (url) => {
  await expect(post(url)).rejects.toBeInstanceOf(Error)
})

test('a name that resolves to an inner address is refused when connecting', async () => {
  const options: Partial<SafePostOptions> = {
    lookup: (_hostname, _options, found) => {
      found(null, [{ address: '192.168.1.1', family: 4 }])
    },
  }
  await expect(post('https://receiver.example/', options)).rejects.toThrow('not fetched from here')
})

test.each([
  ['https://receiver.example/hook', true, true],
  ['http://localhost:8080/hook', true, false],
  ['http://127.0.0.1:8080/hook', true, false],
  ['https://127.0.0.1/hook', true, false],
  ['http://receiver.example/hook', false, false],
  ['http://localhost.example/hook', false, false],
  ['http://93.184.215.14/hook', false, false],
  ['https://10.0.0.1/hook', false, false],
  ['https://[fd00::1]/hook', false, false],
  ['https://anna:secret@receiver.example/hook', false, false],
  ['file:///hook', false, false],
  ['hook', false, false],
])('what the URL %s tells before anything is called', (url, onOneMachine, onTheNet) => {
  expect(mayPostTo(url, { allowLoopback: true })).toBe(onOneMachine)
  expect(mayPostTo(url, { allowLoopback: false })).toBe(onTheNet)
})
