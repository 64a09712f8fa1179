import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parseResourceUrl, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { restoreDocument, type RestoreClient } from './restore-document.ts'

const to = parseResourceUrl('https://pods.example/anna/a.txt')

const bytesOf = (...texts: readonly string[]) =>
  texts.map((text) => ({
    sha256: hash('sha256', text) as Sha256,
    contentType: 'text/plain',
    open: () => Promise.resolve(Readable.from([Buffer.from(text)])),
  }))

/** One address that keeps what was written to it; it is gone after `writes` more of them. */
const openAddress = (before: readonly string[] = [], writes = Infinity) => {
  const written = [...before]
  let left = writes
  const pod: RestoreClient = {
    put: (_url, { body }, when) => {
      if (when?.kind === 'absent' && written.length > 0)
        return Promise.reject(new Problem('precondition-failed'))
      if (left === 0) return Promise.reject(new Error('the connection is gone'))
      left -= 1
      written.push(Buffer.from(body).toString())
      return Promise.resolve({ kind: 'created', etag: undefined })
    },
    read: () => {
      const bytes = new Uint8Array(Buffer.from(written.at(-1) ?? ''))
      return Promise.resolve({
        bytes,
        contentType: 'text/plain',
        etag: undefined,
        contentLength: bytes.length,
        receiptId: undefined,
      })
    },
  }
  return { pod, written }
}

describe('bringing one document back', () => {
  it('writes its versions before it, the oldest first', async () => {
    const { pod, written } = openAddress()
    expect(await restoreDocument(to, bytesOf('1', '2', 'now'), pod)).toEqual({ wasThere: false, versions: 2 })
    expect(written).toEqual(['1', '2', 'now'])
  })

  it('writes nothing where it is there to the byte', async () => {
    const { pod, written } = openAddress(['other', 'now'])
    expect(await restoreDocument(to, bytesOf('1', '2', 'now'), pod)).toEqual({ wasThere: true, versions: 0 })
    expect(written).toEqual(['other', 'now'])
  })

  it('puts the document, and none of its versions, over another that came into its place', async () => {
    const { pod, written } = openAddress(['other'])
    expect(await restoreDocument(to, bytesOf('1', 'now'), pod)).toEqual({ wasThere: false, versions: 0 })
    expect(written).toEqual(['other', 'now'])
  })

  it('goes on after each write that may have been the last one, and doubles none', async () => {
    const history = ['1', '2', '3', 'now']
    for (let writes = 0; writes < history.length; writes += 1) {
      const cut = openAddress([], writes)
      await expect(restoreDocument(to, bytesOf(...history), cut.pod)).rejects.toThrow(
        'the connection is gone',
      )
      const again = openAddress(cut.written)
      await restoreDocument(to, bytesOf(...history), again.pod)
      expect(again.written).toEqual(history)
    }
  })
})
