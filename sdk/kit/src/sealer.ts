import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Keeps private keys and the like unreadable in a store that leaves the machine without its secret. */
export interface Sealer {
  seal(plain: Uint8Array): Uint8Array
  /** @throws {Error} when the bytes were sealed with another secret, or changed */
  open(sealed: Uint8Array): Uint8Array
}

/** AES-256-GCM; layout: 12 bytes nonce, 16 bytes tag, ciphertext. `secret` is 32 bytes. */
export const createSealer = (secret: Uint8Array): Sealer => ({
  seal: (plain) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', secret, nonce)
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  },
  open: (sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), { authTagLength: 16 })
    decipher.setAuthTag(sealed.subarray(12, 28))
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
  },
})
