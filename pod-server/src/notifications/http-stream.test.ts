import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listen } from '@mutua/kit/run-service'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createStreamReceiver, type StreamLimits } from './http-stream.ts'
import { createLiveChannels } from './live-channels.ts'
import { anna, liveChannel, messageOf, topicA } from './test-support/subscriptions.ts'

let opened: AsyncDisposableStack
beforeEach(() => {
  opened = new AsyncDisposableStack()
})
afterEach(() => opened.disposeAsync())

const type = 'StreamingHTTPChannel2023'

const open = async (limits: Partial<StreamLimits> = {}) => {
  const channels = createLiveChannels({
    limits: { perSubscriber: 10, all: 10, waiting: 1_000, connectWithinMs: 5_000 },
    greet: () => undefined,
    now: Date.now,
  })
  const receive = createStreamReceiver({
    channels,
    limits: { bufferedBytes: 65_536, pingEveryMs: 60_000, ...limits },
  })
  const { port } = opened.use(
    await listen(
      (request, response) => {
        if (!receive((request.url ?? '').slice(1), response)) response.writeHead(404).end()
      },
      { host: '127.0.0.1', port: 0, portSetting: 'TEST_PORT', origin: parseBaseUrl('https://pod.example') },
    ),
  )
  opened.defer(() => {
    channels.endAll()
  })
  const tell = (text: string): void => {
    channels.tell(topicA, () => messageOf(text))
  }
  return { channels, port, tell, url: (token: string) => `http://127.0.0.1:${String(port)}/${token}` }
}

/** What has arrived; `ended` is true once the body is whole, false when it was cut off. */
const read = async (url: string) => {
  const answer = await fetch(url)
  const arrived = { text: '' }
  const collect = async (): Promise<boolean> => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) arrived.text += decoder.decode(chunk, { stream: true })
    return true
  }
  return { answer, arrived, ended: collect().catch(() => false) }
}

test('each message arrives at once, on a line of its own', async () => {
  const { channels, tell, url } = await open()
  const { answer, arrived } = await read(url(channels.open(liveChannel({ type }))))
  expect(answer.headers.get('content-type')).toBe('application/ld+json')
  tell('{"n":1}')
  await vi.waitFor(() => {
    expect(arrived.text).toBe('{"n":1}\n')
  })
  tell('{"n":2}')
  await vi.waitFor(() => {
    expect(arrived.text).toBe('{"n":1}\n{"n":2}\n')
  })
})

test('an address is good once, and one that was never given out is not good', async () => {
  const { channels, url } = await open()
  const token = channels.open(liveChannel({ type }))
  expect((await read(url(token))).answer.status).toBe(200)
  expect((await read(url(token))).answer.status).toBe(404)
  expect((await read(url('A'.repeat(43)))).answer.status).toBe(404)
})

test('the address of a WebSocket is not good for a stream', async () => {
  const { channels, url } = await open()
  const token = channels.open(liveChannel())
  expect((await read(url(token))).answer.status).toBe(404)
  expect(channels.isWaiting(token, 'WebSocketChannel2023')).toBe(true)
})

test('the end of a channel ends its body', async () => {
  const { channels, url } = await open()
  const channel = liveChannel({ type })
  const { ended } = await read(url(channels.open(channel)))
  channels.unsubscribe(channel.id, anna)
  expect(await ended).toBe(true)
})

test('a receiver that reads nothing is cut off in the middle', async () => {
  const { channels, port, tell } = await open()
  const channel = liveChannel({ type })
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /${channels.open(channel)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await once(socket, 'readable')
  for (let count = 0; count < 600; count += 1) {
    tell('x'.repeat(32_768))
    await new Promise(setImmediate)
  }
  expect(channels.unsubscribe(channel.id, anna)).toBe(false)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  // The last chunk of a whole body has the length 0 (RFC 9112 §7.1).
  expect(Buffer.concat(chunks).toString('latin1').endsWith('\r\n0\r\n\r\n')).toBe(false)
})

test('a stream in which nothing happens shows that it stands', async () => {
  const { channels, url } = await open({ pingEveryMs: 20 })
  const { arrived } = await read(url(channels.open(liveChannel({ type }))))
  await vi.waitFor(() => {
    expect(arrived.text).toMatch(/^\n\n+$/)
  })
})

test('a channel ends when its receiver goes away', async () => {
  const { channels, url } = await open()
  const channel = liveChannel({ type })
  const stop = new AbortController()
  await fetch(url(channels.open(channel)), { signal: stop.signal })
  stop.abort()
  await vi.waitFor(() => {
    expect(channels.unsubscribe(channel.id, anna)).toBe(false)
  })
})
