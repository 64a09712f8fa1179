import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLocalCertificate } from './local-certificate.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-tls-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the certificate of this machine', () => {
  it('serves localhost to whoever trusts it, and nobody else', async () => {
    const { cert, keyFile } = await openLocalCertificate({ folder, now: Date.now })
    const server = createServer({ cert, key: await readFile(keyFile, 'utf8') }, (_request, response) => {
      response.end('here')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const statusWith = (options: object) =>
      new Promise((settle, fail) => {
        get({ host: '127.0.0.1', servername: 'localhost', port, agent: false, ...options }, (response) => {
          response.resume()
          settle(response.statusCode)
        }).on('error', fail)
      })
    expect(await statusWith({ ca: cert })).toBe(200)
    await expect(statusWith({})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    server.close()
  })

  it('is the same at the next start, and another one a month before its end', async () => {
    const day = 86_400_000
    const first = await openLocalCertificate({ folder, now: Date.now })
    const after = (days: number) => openLocalCertificate({ folder, now: () => Date.now() + days * day })
    expect((await after(300)).cert).toBe(first.cert)
    expect((await after(380)).cert).not.toBe(first.cert)
  })

  it('has a key that its owner alone can read', async () => {
    const { keyFile } = await openLocalCertificate({ folder, now: Date.now })
    expect((await stat(keyFile)).mode & 0o077).toBe(0)
  })
})
