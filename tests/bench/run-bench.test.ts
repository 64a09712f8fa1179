import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { newProofKey } from '../support/dpop-proof.ts'
import { getPublic, getWithProof, patchN3, putCreate, type Contender } from './contender.ts'
import { turtleDocument } from './document.ts'
import { startLoadGenerator } from './load-generator.ts'
import type { BenchOptions } from './options.ts'
import { runBench } from './run-bench.ts'

const options: BenchOptions = {
  peer: 'none',
  only: ['get_public'],
  seconds: 0.2,
  runs: 2,
  connections: 2,
  cache: '/nowhere',
}

it('measures each contender in every run and reports the medians', async () => {
  await using server = await listen((_request, response) => response.end(turtleDocument))
  const outcome = await run(options, [
    { name: 'ours', target: () => Promise.resolve(getPublic(`${server.origin}/document.ttl`)) },
    { name: 'peer', target: () => Promise.resolve(getPublic(`${server.origin}/document.ttl`)) },
  ])
  expect(outcome.faults).toEqual([])
  expect(outcome.lines).toMatchObject([{ name: 'get_public', unit: 'req/s', runs: 2 }])
  expect(outcome.lines[0]?.ours).toBeGreaterThan(0)
  expect(outcome.lines[0]?.peer).toBeGreaterThan(0)
})

it.each([
  ['a refusal', 403, turtleDocument],
  ['another body', 200, 'something else'],
])(
  'one answer in a hundred that is %s makes the workload fail and prints no rate',
  async (_what, status, body) => {
    let answered = 0
    await using server = await listen((_request, response) => {
      const wrong = ++answered % 100 === 0
      response.writeHead(wrong ? status : 200).end(wrong ? body : turtleDocument)
    })
    const outcome = await run(options, [
      { name: 'ours', target: () => Promise.resolve(getPublic(`${server.origin}/document.ttl`)) },
    ])
    expect(outcome.lines).toEqual([])
    expect(outcome.faults).toEqual([expect.stringMatching(/^get_public on ours: \d+ failed/)])
  },
)

it('every request carries a proof of its own, for the address it asks', async () => {
  const identifiers = new Set<unknown>()
  let requests = 0
  await using server = await listen((request, response) => {
    const { jti, htu, htm } = decodeJwt(String(request.headers['dpop']))
    identifiers.add(jti)
    requests++
    const right = htu === `${server.origin}${request.url}` && htm === request.method
    response.writeHead(right ? (request.method === 'PUT' ? 201 : 200) : 400)
    response.end(request.method === 'PUT' ? '' : turtleDocument)
  })
  const proof = { privateKeyPem: newProofKey(), accessToken: 'token' }
  const outcome = await run({ ...options, only: ['get_dpop', 'put_create'], runs: 1 }, [
    {
      name: 'ours',
      target: (workload) =>
        Promise.resolve(
          workload === 'get_dpop'
            ? getWithProof(`${server.origin}/document.ttl`, proof)
            : putCreate(`${server.origin}/created/`, proof),
        ),
    },
  ])
  expect(outcome.faults).toEqual([])
  expect(outcome.lines.map(({ name }) => name)).toEqual(['get_dpop', 'put_create'])
  expect(requests).toBeGreaterThan(100)
  expect(identifiers.size).toBe(requests)
})

it('what a peer fails at is said and not counted, and takes nothing from ours', async () => {
  let answered = 0
  await using ours = await listen((_request, response) => response.end(turtleDocument))
  await using peer = await listen((_request, response) => {
    response.writeHead(++answered % 100 === 0 ? 500 : 200).end(turtleDocument)
  })
  await using broken = await listen((_request, response) => response.writeHead(500).end())
  const against = (origin: string) =>
    run({ ...options, runs: 1 }, [
      { name: 'ours', target: () => Promise.resolve(getPublic(`${ours.origin}/document.ttl`)) },
      { name: 'peer', target: () => Promise.resolve(getPublic(`${origin}/document.ttl`)) },
    ])
  const some = await against(peer.origin)
  expect(some.faults).toEqual([expect.stringMatching(/^get_public on peer: \d+ failed \(status 500/)])
  expect(some.lines[0]?.peer).toBeGreaterThan(0)
  expect((await against(broken.origin)).lines).toMatchObject([{ peer: null, ratio: null }])
})

it('starts and memory come from the processes, and the bare server is a peer of its own line', async () => {
  await using server = await listen((_request, response) => response.end(turtleDocument))
  const target = () => Promise.resolve(getPublic(`${server.origin}/document.ttl`))
  const measured = (milliseconds: number, megabytes: number) => ({
    restart: () => Promise.resolve(milliseconds),
    residentMegabytes: () => Promise.resolve(megabytes),
  })
  const only = ['get_public_bare', 'start_ms', 'rss_idle_mb', 'rss_after_mb'] as const
  const { lines } = await run({ ...options, only, runs: 1 }, [
    { name: 'ours', target, server: measured(500, 100) },
    { name: 'peer', target, server: measured(5_000, 400) },
    { name: 'bare', target },
  ])
  expect(lines).toMatchObject([
    { name: 'get_public_bare', unit: 'req/s' },
    { name: 'start_ms', unit: 'ms', ours: 500, peer: 5_000, ratio: 0.1 },
    { name: 'rss_idle_mb', unit: 'MB', ours: 100, peer: 400, ratio: 0.25 },
    { name: 'rss_after_mb', unit: 'MB', ours: 100, peer: 400, ratio: 0.25 },
  ])
})

it('a changed document is never the same twice, and goes round those there are', async () => {
  const bodies = new Set<string>()
  const paths = new Set<string | undefined>()
  let requests = 0
  await using server = await listen((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      bodies.add(Buffer.concat(chunks).toString())
      paths.add(request.url)
      requests++
      response.writeHead(204).end()
    })
  })
  const proof = { privateKeyPem: newProofKey(), accessToken: 'token' }
  const outcome = await run({ ...options, only: ['patch_n3'], runs: 1 }, [
    { name: 'ours', target: () => Promise.resolve(patchN3(`${server.origin}/`, proof)) },
  ])
  expect(outcome.faults).toEqual([])
  expect(bodies.size).toBe(requests)
  expect(paths.size).toBe(Math.min(requests, 100))
})

const run = async (
  options: BenchOptions,
  contenders: readonly Omit<Contender, typeof Symbol.asyncDispose>[],
) => {
  await using generator = startLoadGenerator()
  const disposable = { [Symbol.asyncDispose]: () => Promise.resolve() }
  return await runBench(options, {
    contenders: contenders.map((contender) => ({ ...contender, ...disposable })),
    generator,
    say: () => undefined,
    idleMs: 0,
  })
}

const listen = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    origin: `http://localhost:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
