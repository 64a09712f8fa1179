import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

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

/**
 * The service's 32-byte secret, kept in a file beside the store and readable by its user only; made on first start.
 * A crash while making it leaves only a temporary file behind: the name appears with its bytes durable, or not at all.
 */
export const openSecretFile = async (file: string): Promise<Uint8Array> => {
  try {
    const secret = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url')
    if (secret.length !== 32) throw new Error(`The secret in ${file} is not 32 bytes of base64url.`)
    return secret
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
  const secret = randomBytes(32)
  const temporary = `${file}.${String(process.pid)}.new`
  const draft = await open(temporary, 'wx', 0o600)
  await draft.writeFile(`${secret.toString('base64url')}\n`)
  await draft.sync()
  await draft.close()
  await rename(temporary, file)
  const folder = await open(join(dirname(file)), 'r')
  await folder.sync()
  await folder.close()
  return secret
}
