import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '@mutua/kit/log'
import { hashKey } from '@mutua/kit/row'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseBaseUrl, parseResourceUrl } from '@mutua/sdk/ids'
import { grantOf, origin, testTime } from '../test-support/grants.ts'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { until } from '../test-support/until.ts'
import { endConsentsOfGonePods } from './end-consents.ts'
import { openGonePods } from './gone-pods.ts'

let level: TestStore
let opened: AsyncDisposableStack
beforeEach(async () => {
  level = await openTestStore()
  opened = new AsyncDisposableStack()
})
afterEach(async () => {
  await opened.disposeAsync()
  await level[Symbol.asyncDispose]()
})

const annasPod = parseResourceUrl(`${origin}/anna/`)
const startMs = testTime * 1000

/** The mirror, the clock, and what the consent service has been told; `statuses` answers each call in turn. */
const openScene = async (grants: Grant[], statuses: number[] = []) => {
  const told: string[][] = []
  const pods: unknown[] = []
  const scene = { time: startMs, trusted: true, told, pods, grants }
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const status = statuses.shift() ?? 200
      const { grants: ended, pods: gone } = body as { grants: string[]; pods?: unknown[] }
      if (status === 200) {
        if (ended.length > 0) told.push(ended)
        pods.push(...(gone ?? []))
        scene.grants = scene.grants.map((one) =>
          ended.includes(one.id) ? { ...one, state: 'withdrawn' } : one,
        )
      }
      response.writeHead(status).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const now = () => scene.time
  const gonePods = await openGonePods({ store: level.store, now })
  const remove = async (pod: typeof annasPod) => {
    await level.store.write(gonePods.writes([pod]))
    gonePods.note([pod])
  }
  opened.use(
    endConsentsOfGonePods({
      gonePods,
      grants: { isTrusted: () => scene.trusted, all: () => scene.grants },
      consentService: parseBaseUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`),
      serviceToken: () => Promise.resolve('token'),
      now,
      log: createLog('test', 'silent'),
      pauseMs: 5,
    }),
  )
  return { scene, gonePods, remove }
}

const idOf = (name: string) => `https://consent.example/grants/${name}`

test('the consents about a deleted pod that still stand are told, and no others', async () => {
  const { scene, remove } = await openScene([
    grantOf({ id: idOf('given') }),
    grantOf({ id: idOf('paused'), state: 'paused' }),
    grantOf({ id: idOf('withdrawn'), state: 'withdrawn' }),
    grantOf({ id: idOf('over'), validUntil: instantOf(startMs) }),
    grantOf({ id: idOf('brunos'), scope: { resources: [`${origin}/bruno/health/`], modes: ['read'] } }),
    grantOf({ id: idOf('alike'), scope: { resources: [`${origin}/anna.work/x`], modes: ['read'] } }),
    grantOf({ id: idOf('later'), validFrom: instantOf(startMs + 1) }),
  ])
  await remove(annasPod)
  await until('the consent service is told', () => scene.told.length > 0)
  expect(scene.told).toEqual([[idOf('given'), idOf('paused')]])
})

test('a consent service that fails is asked again', async () => {
  const { scene, remove } = await openScene([grantOf()], [503, 500])
  await remove(annasPod)
  await until('the consent service is told', () => scene.told.length > 0)
  expect(scene.told).toEqual([[grantOf().id]])
})

test('nothing is told, and nothing forgotten, while this server does not know which consents stand', async () => {
  const { scene, gonePods, remove } = await openScene([])
  scene.trusted = false
  await remove(annasPod)
  scene.time += 10 * 86_400_000
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(gonePods.isEmpty()).toBe(false)
  scene.trusted = true
  await until('the pod is forgotten', () => gonePods.isEmpty())
})

test('what went before a start is told after it', async () => {
  const before = await openGonePods({ store: level.store, now: () => startMs })
  await level.store.write(before.writes([annasPod]))
  const { scene } = await openScene([grantOf()])
  await until('the consent service is told', () => scene.told.length > 0)
  expect(scene.told).toEqual([[grantOf().id]])
})

test('a deleted pod itself is told once, as hash and time, also when the first word of it was lost', async () => {
  const { scene, remove } = await openScene([], [503, 503])
  await remove(annasPod)
  await until('the first word', () => scene.pods.length > 0)
  scene.time += 1_000
  await remove(parseResourceUrl(`${origin}/bruno/`))
  await until('the second', () => scene.pods.length > 1)
  expect(scene.pods).toEqual([
    { hash: hashKey(annasPod), goneAt: instantOf(startMs) },
    { hash: hashKey(`${origin}/bruno/`), goneAt: instantOf(startMs + 1_000) },
  ])
})
