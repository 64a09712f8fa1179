import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { request as send, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createLog } from '@mutua/kit/log'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBuiltFiles } from './built-files.ts'
import { compressFiles } from './compress-files.ts'
import { createSite } from './site.ts'

const script = `console.log('${'ciao '.repeat(200)}')\n`
const page = `<!doctype html><title>Mutua</title>${'<p>Ciao.</p>'.repeat(60)}`
const opened = new AsyncDisposableStack()
let port: number

beforeAll(async () => {
  // In a folder whose name begins with a dot, as `npm start` has it.
  const folder = join(await mkdtemp(join(tmpdir(), 'mutua-site-')), '.mutua')
  opened.defer(() => rm(dirname(folder), { recursive: true, force: true }))
  const files = {
    'assets/member/first-abc.js': script,
    'assets/member/tiny-abc.js': '1',
    'member/index.html': page,
    'mark.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '.vite/member.json': '{}',
    'member/app-worker.js': 'addEventListener()',
    'sources': 'digest',
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await compressFiles(folder)
  const server = createSite(
    {
      origin: parseBaseUrl('http://localhost:3002'),
      podServer: parseBaseUrl('http://localhost:3000'),
      consentService: parseBaseUrl('http://localhost:3001'),
      credentialAuthorities: [parseBaseUrl('http://localhost:3010')],
      coopName: 'Mutua',
    },
    { log: createLog('site', 'silent'), files: await openBuiltFiles(folder) },
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => void server.close())
  port = (server.address() as AddressInfo).port
})
afterAll(() => opened.disposeAsync())

/** `fetch` asks for codings, and undoes them, by itself. */
const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const request = send({ host: '127.0.0.1', port, path, method, headers })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>))
  return { status: response.statusCode, headers: response.headers, body }
}

test('a file is sent in the best form that the browser takes, and says so', async () => {
  const path = '/assets/member/first-abc.js'
  const brotli = await get(path, { 'Accept-Encoding': 'gzip, deflate, br, zstd' })
  expect(brotli.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'vary': 'Accept-Encoding',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  })
  expect(brotliDecompressSync(brotli.body).toString()).toBe(script)
  const zipped = await get(path, { 'Accept-Encoding': 'gzip, br;q=0' })
  expect(zipped.headers['content-encoding']).toBe('gzip')
  expect(gunzipSync(zipped.body).toString()).toBe(script)
  const plain = await get(path)
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.headers['vary']).toBe('Accept-Encoding')
  expect(plain.body.toString()).toBe(script)
  const tags = [brotli, zipped, plain].map(({ headers }) => headers['etag'])
  expect(new Set(tags).size, 'each form has a tag of its own').toBe(3)
})

test('what the browser has is not sent again', async () => {
  const first = await get('/member/sharing', { 'Accept-Encoding': 'br' })
  expect(first.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
  })
  expect(brotliDecompressSync(first.body).toString()).toBe(page)
  const tag = first.headers['etag'] ?? ''
  const again = await get('/member/', { 'Accept-Encoding': 'br', 'If-None-Match': tag })
  expect(again.status).toBe(304)
  expect(again.body.length).toBe(0)
  const other = await get('/member/', { 'Accept-Encoding': 'gzip', 'If-None-Match': tag })
  expect(other.status, 'a tag of another form is not this one').toBe(200)
  const head = await get('/member/', { 'Accept-Encoding': 'br' }, 'HEAD')
  expect(head).toMatchObject({ status: 200, headers: { 'content-encoding': 'br' } })
})

test('what would hardly be smaller is sent as it is', async () => {
  const { headers, body } = await get('/assets/member/tiny-abc.js', { 'Accept-Encoding': 'br, gzip' })
  expect(headers['content-encoding']).toBeUndefined()
  expect(body.toString()).toBe('1')
})

test('an app is installed under the co-op’s name, and its worker is asked for anew each time', async () => {
  const manifest = await get('/provider/app.webmanifest')
  expect(manifest.headers['content-type']).toContain('application/manifest+json')
  expect(JSON.parse(manifest.body.toString())).toMatchObject({
    name: 'Mutua: lavoro',
    start_url: '/provider/',
    scope: '/provider/',
    icons: expect.arrayContaining([expect.objectContaining({ purpose: 'maskable' })]) as unknown,
  })
  const worker = await get('/member/app-worker.js')
  expect(worker.headers).toMatchObject({
    'cache-control': 'no-cache',
    'content-type': 'text/javascript; charset=utf-8',
    'content-security-policy': expect.stringContaining("worker-src 'self'") as unknown,
  })
})

test.each([
  '/.vite/member.json',
  '/sources',
  '/assets/member/first-abc.js.br',
  '/assets/member/first-abc.js.gz',
  '/assets/member/first-gone.js',
  '/assets/..%2f..%2f/etc/passwd',
  '/assets/%',
  '/nobody/',
])('nothing is at %s', async (path) => {
  const { status, body } = await get(path)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(body.toString()).not.toContain('root:')
})
