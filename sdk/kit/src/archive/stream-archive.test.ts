import { createCipheriv, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { parseBaseUrl, parseInstant, parseWebId } from '@mutua/sdk/ids'
import { streamArchive, type ArchiveItem } from './stream-archive.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = { kid: 'k', key: privateKey, jwks: { keys: [publicKey.export({ format: 'jwk' })] } }
const facts = {
  part: 'pod',
  issuer: parseBaseUrl('https://pods.example'),
  owner: parseWebId('https://pods.example/anna/profile/card#me'),
  madeAt: parseInstant('2026-11-22T04:00:00.000Z'),
} as const

/** Bytes that no compression makes fewer of: always the same, or once in thousands of runs they held the end of a ZIP file. */
const noise = (size: number): Uint8Array<ArrayBuffer> => {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16))
  return new Uint8Array(cipher.update(Buffer.alloc(size)))
}

const endOfDirectory = Buffer.from('PK\u0005\u0006', 'latin1')

/** A hundred files of a quarter of a megabyte; counts those asked for, and notes when nobody wants more. */
const manyFiles = () => {
  const seen = { asked: 0, isEnded: false }
  const items = async function* (): AsyncGenerator<ArchiveItem> {
    try {
      for (; seen.asked < 100; seen.asked += 1)
        yield await Promise.resolve({
          kind: 'file' as const,
          path: `pod/${String(seen.asked)}`,
          body: noise(262_144),
        })
    } finally {
      seen.isEnded = true
    }
  }
  return { seen, items: items() }
}

describe('an archive as it is made', () => {
  it('is made no faster than it is taken', async () => {
    const { seen, items } = manyFiles()
    const archive = streamArchive(items, facts, signer)
    await once(archive, 'readable')
    // Whatever fits into the buffers on the way has gone there by now; a server with time on its hands makes no more.
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(seen.asked).toBeLessThan(5)
    await buffer(archive)
    expect(seen.asked).toBe(100)
  })

  it('stops reading when nobody takes it any more, and what was sent is no ZIP file', async () => {
    const { seen, items } = manyFiles()
    const archive = streamArchive(items, facts, signer)
    const taken: Buffer[] = []
    for await (const chunk of archive) {
      taken.push(chunk as Buffer)
      if (Buffer.concat(taken).length > 1_000_000) break
    }
    while (!seen.isEnded) await new Promise((resolve) => setImmediate(resolve))
    expect(seen.asked).toBeLessThan(20)
    expect(Buffer.concat(taken).includes(endOfDirectory)).toBe(false)
  })

  it('breaks off before its directory when something cannot be read on the way', async () => {
    const items = async function* (): AsyncGenerator<ArchiveItem> {
      yield await Promise.resolve({ kind: 'file' as const, path: 'pod/a', body: 'one' })
      yield {
        kind: 'file',
        path: 'pod/b',
        body: async function* () {
          yield await Promise.resolve(noise(65_536))
          throw new Error('the disk is gone')
        },
      }
    }
    const taken: Buffer[] = []
    const read = async () => {
      for await (const chunk of streamArchive(items(), facts, signer)) taken.push(chunk as Buffer)
    }
    await expect(read()).rejects.toThrow('the disk is gone')
    expect(Buffer.concat(taken).includes(endOfDirectory)).toBe(false)
  })
})
