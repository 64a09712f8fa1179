import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createSafeFetch, type SafeFetchOptions } from './safe-fetch.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
})

const serve = async (listener: RequestListener): Promise<{ port: number; calls: () => number }> => {
  let calls = 0
  const server = createServer((request, response) => {
    calls += 1
    listener(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, calls: () => calls }
}

const text =
  (body: string): RequestListener =>
  (_request, response) =>
    void response.end(body)
const fetchWith = (options: Partial<SafeFetchOptions> = {}) => {
  const fetch = createSafeFetch({ allowLoopback: true, ...options })
  return (url: string) => fetch(url, 'text/turtle')
}
const resolvesTo =
  (...addresses: string[]): NonNullable<SafeFetchOptions['lookup']> =>
  (_hostname, _options, found) => {
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }

test('a document comes with its status, its headers and where it came from', async () => {
  const { port } = await serve((request, response) => {
    response.setHeader('content-type', 'text/turtle').end(request.headers.accept)
  })
  const document = await fetchWith()(`http://localhost:${String(port)}/card#me`)
  expect(document).toMatchObject({ status: 200, url: `http://localhost:${String(port)}/card` })
  expect(document.headers.get('content-type')).toBe('text/turtle')
  expect(Buffer.from(document.body).toString()).toBe('text/turtle')
})

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '127.1'])(
  'loopback written as %s is refused unless the deployment allows it',
  async (host) => {
    const { port, calls } = await serve(text('secret'))
    await expect(
      fetchWith({ allowLoopback: false })(`http://${host}:${String(port)}/`),
    ).rejects.toBeInstanceOf(Error)
    expect(calls()).toBe(0)
  },
)

test.each([
  '10.0.0.1',
  '172.16.3.4',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::ffff:10.0.0.1',
  '::ffff:a9fe:a9fe',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::1',
  '2001:0:1::1',
  'fd00::1',
  'fe80::1',
  'ff02::1',
])('the inner address %s is refused, written out and behind a name', async (address) => {
  const host = address.includes(':') ? `[${address}]` : address
  await expect(fetchWith()(`https://${host}/`)).rejects.toThrow('not fetched')
  await expect(fetchWith({ lookup: resolvesTo(address) })('https://profile.example/')).rejects.toThrow(
    'not fetched',
  )
})

test('the address is judged when the socket is opened: a name that turns inward gains nothing', async () => {
  const { port, calls } = await serve(text('secret'))
  const answers = [['203.0.114.9'], ['127.0.0.1']]
  const lookup: NonNullable<SafeFetchOptions['lookup']> = (hostname, options, found) => {
    resolvesTo(...(answers.shift() ?? []))(hostname, options, found)
  }
  const fetch = fetchWith({ allowLoopback: false, lookup, timeoutMs: 300 })
  await expect(fetch(`https://turning.example:${String(port)}/`)).rejects.toBeInstanceOf(Error)
  await expect(fetch(`https://turning.example:${String(port)}/`)).rejects.toThrow('not fetched')
  expect(calls()).toBe(0)
})

test('plain http does not leave the machine', async () => {
  await expect(fetchWith({ lookup: resolvesTo('203.0.114.9') })('http://profile.example/')).rejects.toThrow(
    'not fetched',
  )
})

test('an origin that the settings name may live anywhere', async () => {
  const { port } = await serve(text('ours'))
  const origin = `http://localhost:${String(port)}`
  const fetch = fetchWith({ allowLoopback: false, trustedOrigins: [origin] })
  await expect(fetch(`${origin}/card`)).resolves.toMatchObject({ status: 200 })
  await expect(fetch(`http://127.0.0.1:${String(port)}/card`)).rejects.toThrow('not fetched')
})

test.each([
  'file:///etc/passwd',
  'ftp://localhost/',
  'data:text/turtle,',
  'http://anna:pw@localhost/',
  'card',
])('%s is not fetched', async (url) => {
  await expect(fetchWith()(url)).rejects.toBeInstanceOf(Error)
})

test('a redirect is followed, and judged like a first address', async () => {
  const { port } = await serve((request, response) => {
    if (request.url === '/in')
      return void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
    if (request.url === '/file') return void response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    if (request.url === '/first') return void response.writeHead(303, { location: '/second' }).end()
    response.end('here')
  })
  const at = `http://localhost:${String(port)}`
  await expect(fetchWith()(`${at}/first`)).resolves.toMatchObject({ status: 200, url: `${at}/second` })
  await expect(fetchWith()(`${at}/in`)).rejects.toThrow('not fetched')
  await expect(fetchWith()(`${at}/file`)).rejects.toThrow('only http')
})

test('redirects end', async () => {
  const { port, calls } = await serve(
    (_request, response) => void response.writeHead(302, { location: '/again' }).end(),
  )
  await expect(fetchWith()(`http://localhost:${String(port)}/`)).rejects.toThrow('too many redirects')
  expect(calls()).toBe(4)
})

test('an answer over the limit is dropped while it comes', async () => {
  const { port } = await serve((_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(10_000)));
    }
    response.on('drain', more).on('error', () => undefined)
    more()
  })
  await expect(fetchWith({ maxBytes: 50_000 })(`http://localhost:${String(port)}/`)).rejects.toThrow(
    'too large',
  )
})

test('an answer that never ends is given up in time, also when it keeps dripping', async () => {
  const { port } = await serve((request, response) => {
    response.write('.')
    const drip = setInterval(() => response.write('.'), 20)
    request.on('close', () => clearInterval(drip))
  })
  const began = performance.now()
  await expect(fetchWith({ timeoutMs: 200 })(`http://localhost:${String(port)}/`)).rejects.toBeInstanceOf(
    Error,
  )
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('a compressed answer is refused, since a few bytes of it can become many', async () => {
  const { port } = await serve(
    (_request, response) => void response.setHeader('content-encoding', 'gzip').end('x'),
  )
  await expect(fetchWith()(`http://localhost:${String(port)}/`)).rejects.toThrow('compressed')
})

/** Names of other people's hosts, all of them this machine. */
const anywhere = resolvesTo('127.0.0.1')

test('look-ups at once are bounded, and what is over the bound waits for its turn', async () => {
  let atOnce = 0
  let most = 0
  const { port, calls } = await serve((_request, response) => {
    atOnce += 1
    most = Math.max(most, atOnce)
    setTimeout(() => {
      atOnce -= 1
      response.end()
    }, 5)
  })
  const fetch = fetchWith({ maxConcurrent: 8 })
  const asked = Array.from({ length: 40 }, (_, index) =>
    fetch(`http://localhost:${String(port)}/${String(index)}`),
  )
  expect((await Promise.all(asked)).every(({ status }) => status === 200)).toBe(true)
  expect([most, calls()]).toEqual([2, 40])
})

test('a slow host keeps nobody from another one, and every name before its own is the same host', async () => {
  const slow = await serve(() => undefined)
  const quick = await serve(text('here'))
  const fetch = fetchWith({ maxConcurrent: 8, lookup: anywhere, timeoutMs: 60_000 })
  for (let index = 0; index < 40; index += 1)
    void fetch(`http://${String(index)}.slow.example:${String(slow.port)}/`).catch(() => undefined)
  const asked = Array.from({ length: 20 }, (_, index) =>
    fetch(`http://pod${String(index)}.example:${String(quick.port)}/`),
  )
  expect((await Promise.all(asked)).every(({ status }) => status === 200)).toBe(true)
  expect(slow.calls()).toBe(2)
})

test('what the settings trust does not wait for strangers, whatever they hold', async () => {
  const slow = await serve(() => undefined)
  const own = await serve(text('here'))
  const origin = `http://localhost:${String(own.port)}`
  const fetch = fetchWith({
    ...{ maxConcurrent: 4, lookup: anywhere, timeoutMs: 60_000 },
    trustedOrigins: [origin],
  })
  for (let index = 0; index < 20; index += 1)
    void fetch(`http://slow${String(index)}.example:${String(slow.port)}/`).catch(() => undefined)
  const asked = Array.from({ length: 20 }, (_, index) => fetch(`${origin}/${String(index)}`))
  expect((await Promise.all(asked)).every(({ status }) => status === 200)).toBe(true)
})

test('a redirect to a slow host is a turn of that host, and not of who sent there', async () => {
  const slow = await serve(() => undefined)
  const own = await serve((request, response) =>
    request.url === '/card'
      ? void response.end()
      : void response.writeHead(302, { location: `http://slow.example:${String(slow.port)}/` }).end(),
  )
  const origin = `http://localhost:${String(own.port)}`
  const fetch = fetchWith({
    ...{ maxConcurrent: 4, lookup: anywhere, timeoutMs: 60_000 },
    trustedOrigins: [origin],
  })
  const away = Array.from({ length: 8 }, (_, index) => fetch(`${origin}/away${String(index)}`))
  for (const one of away) one.catch(() => undefined)
  await expect.poll(() => slow.calls()).toBe(1)
  await expect(fetch(`${origin}/card`)).resolves.toMatchObject({ status: 200 })
})

test('beyond what may wait, and for as long as it may, one is told to try again', async () => {
  const { port, calls } = await serve(() => undefined)
  const fetch = fetchWith({ maxConcurrent: 4, maxWaiting: 2, maxWaitMs: 50, timeoutMs: 60_000 })
  const at = (path: string) => fetch(`http://localhost:${String(port)}/${path}`)
  at('under-way').catch(() => undefined)
  await expect.poll(calls).toBe(1)
  const asked = await Promise.allSettled([at('1'), at('2'), at('3')])
  for (const outcome of asked)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'lookups-busy', status: 503 } })
  expect(calls()).toBe(1)
})

test('waiting for a turn is not counted as slowness of the host', async () => {
  const { port } = await serve((_request, response) => void setTimeout(() => response.end(), 600))
  const fetch = fetchWith({ maxConcurrent: 1, timeoutMs: 3_000 })
  const asked = Array.from({ length: 6 }, (_, index) =>
    fetch(`http://localhost:${String(port)}/${String(index)}`),
  )
  expect((await Promise.all(asked)).every(({ status }) => status === 200)).toBe(true)
})

test('the same address is asked once for all who ask at the same moment, and again afterwards', async () => {
  const { port, calls } = await serve(text('here'))
  const fetch = createSafeFetch({ allowLoopback: true })
  const url = `http://localhost:${String(port)}/card`
  await Promise.all(Array.from({ length: 200 }, () => fetch(url, 'text/turtle')))
  expect(calls()).toBe(1)
  await Promise.all([fetch(url, 'text/turtle'), fetch(url, 'application/json')])
  expect(calls()).toBe(3)
})
