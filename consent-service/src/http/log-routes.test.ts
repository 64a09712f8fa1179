import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '@mutua/kit/log'
import { problemHandler } from '@mutua/kit/problem-handler'
import { createLogRoutes, type LogRoutesDeps, type ProofAnswer } from './log-routes.ts'

const bundle = Buffer.from('an entry, and another entry, and another entry')
const asked: [string, number | undefined][] = []
const never = () => Promise.reject(new Error('this is not asked for'))
const deps: LogRoutesDeps = {
  ...{ authenticate: never, isOfficer: () => false, vkey: 'name+id+key', checkpoint: () => 'a note\n' },
  readTile: ({ level, index, width }) =>
    Promise.resolve(level === 1 && index === 1_234_067 ? Buffer.alloc(32 * width) : undefined),
  readEntries: ({ index, width }) => Promise.resolve(index === 0 && width < 9 ? bundle : undefined),
  ...{ provePublic: never, proveConsent: never, proveReceipt: never, forget: never },
  provePublicFact: (about, since): Promise<ProofAnswer> => {
    asked.push([about, since])
    return Promise.resolve(
      about === 'period/2026-12' ? { kind: 'later' } : { kind: 'proof', text: 'a proof\n' },
    )
  },
}
const app = express()
  .use(createLogRoutes(deps))
  .use(problemHandler({ origin: 'https://consent.example', log: createLog('test', 'silent') }))
const server = createServer(app)
beforeAll(() => new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle)))
afterAll(() => new Promise((settle) => server.close(settle)))

const get = async (path: string, encoding = 'identity') => {
  const { port } = server.address() as AddressInfo
  const answer = await new Promise<IncomingMessage>((settle, fail) => {
    const headers = { 'accept-encoding': encoding }
    request({ port, path: `/log/${path}`, headers }, settle)
      .on('error', fail)
      .end()
  })
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }
}

test('entry bundles are compressed for who takes it, and plain for who does not; neither ever changes', async () => {
  const plain = await get('tile/entries/000.p/3')
  expect([plain.body, plain.headers['content-encoding']]).toEqual([bundle, undefined])
  const compressed = await get('tile/entries/000.p/3', 'gzip, br')
  expect([gunzipSync(compressed.body), compressed.headers['content-encoding']]).toEqual([bundle, 'gzip'])
  for (const { headers } of [plain, compressed])
    expect([headers['vary'], headers['cache-control'], headers['content-type']]).toEqual([
      'Accept-Encoding',
      'public, max-age=31536000, immutable',
      'application/octet-stream',
    ])
  expect((await get('checkpoint')).headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'public, max-age=1',
  })
})

test.each([
  ['tile/1/x001/x234/067', 200],
  ['tile/1/x001/x234/067.p/255', 200],
  ['tile/1/x001/x234/067.p/256', 404],
  ['tile/1/x001/x234/067.p/0', 404],
  ['tile/1/x000/x001/x234/067', 404],
  ['tile/1/1234067', 404],
  ['tile/01/x001/x234/067', 404],
  ['tile/64/000', 404],
  ['tile/entries/001', 404],
])('%s is answered %i, as tlog-tiles writes places', async (path, status) => {
  expect((await get(path)).status).toBe(status)
})

test('a proof of a public fact is asked for by what it is about, and from a checkpoint', async () => {
  expect((await get('proofs?about=resolution/2026/1&since=300')).body.toString()).toBe('a proof\n')
  expect((await get('proofs?about=officer-key/kid_of-somebody')).status).toBe(200)
  expect(asked).toEqual([
    ['resolution/2026/1', 300],
    ['officer-key/kid_of-somebody', undefined],
  ])
  const later = await get('proofs?about=period/2026-12')
  expect([later.status, later.headers['retry-after']]).toEqual([404, '1'])
  for (const query of ['', '?about=period', '?about=../x/y', '?about=period/2026-11&since=0'])
    expect((await get(`proofs${query}`)).status, query).toBe(400)
})
