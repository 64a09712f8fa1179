import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decryptCcm, encryptCcm } from './ccm.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const keys = (key: Uint8Array, nonce: Uint8Array) => ({
  key: new Uint8Array(key),
  nonce: new Uint8Array(nonce),
})

it('seals as the AES-256-CCM of OpenSSL does, and opens what it sealed', async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(32), fc.uint8Array({ maxLength: 100 }), async (key, nonce, plain) => {
      const sealed = await encryptCcm(keys(key, nonce), plain)
      expect(Buffer.from(sealed)).toEqual(openSsl(key, nonce.slice(0, 13), plain))
      expect(await decryptCcm(keys(key, nonce), sealed)).toEqual(plain)
    }),
    { numRuns: 40 },
  )
})

it('takes a shorter nonce for a message of 65,536 bytes and more', async () => {
  const [key, nonce] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)]
  for (const length of [65_535, 65_536]) {
    const plain = new Uint8Array(length).fill(1)
    const expected = openSsl(key, nonce.slice(0, length < 65_536 ? 13 : 12), plain)
    expect(Buffer.from(await encryptCcm(keys(key, nonce), plain)).equals(expected)).toBe(true)
  }
})

it('opens nothing in which a bit was changed, or with another key', async () => {
  const [key, nonce] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)]
  const sealed = await encryptCcm(keys(key, nonce), new Uint8Array(20))
  for (let place = 0; place < sealed.length; place += 1) {
    const changed = sealed.map((byte, at) => (at === place ? byte ^ 1 : byte))
    await expect(decryptCcm(keys(key, nonce), changed)).rejects.toThrow('changed')
  }
  await expect(decryptCcm(keys(new Uint8Array(32), nonce), sealed)).rejects.toThrow('changed')
  await expect(decryptCcm(keys(key, nonce), sealed.slice(0, 7))).rejects.toThrow('too short')
})

const openSsl = (key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Buffer => {
  const cipher = createCipheriv('aes-256-ccm', key, nonce, { authTagLength: 8 })
  const text = cipher.update(plain)
  return Buffer.concat([text, cipher.final(), cipher.getAuthTag()])
}
