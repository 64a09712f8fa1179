import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { writeSecretFile } from '@mutua/kit/sealing/secret-file'
import { partyKeySchema } from '@mutua/sdk/voting/ballot-parties'

/** The folder of a party: its key, and what it has to keep for each vote until that is over. All of it is sealed. */
export interface PartyHome {
  /** Public half in base64url: what officers adopt the party with. */
  readonly key: string
  readonly signing: CryptoKey
  /** Undefined when nothing is kept for that vote. */
  readonly find: <Output>(uuid: string, schema: z.ZodType<Output>) => Promise<Output | undefined>
  /** Durable when it resolves. */
  readonly keep: (uuid: string, secret: unknown) => Promise<void>
  /** Overwrites the file before it is taken away. Repeating it is no error. */
  readonly destroy: (uuid: string) => Promise<void>
  /** Votes that something is kept for. */
  readonly list: () => Promise<readonly string[]>
  /** Whom this party works with (`pins.ts`); undefined before its first vote. */
  readonly pinned: <Output>(schema: z.ZodType<Output>) => Promise<Output | undefined>
  readonly pin: (pins: unknown) => Promise<void>
}

/** A fault that the person who runs the program can mend: printed without a stack. */
export const partyFault = (sentence: string, cause?: unknown): Error =>
  Object.assign(new Error(sentence, { cause }), { code: 'CONFIG_INVALID' })

const identitySchema = z.object({ publicKey: partyKeySchema, privateJwk: z.record(z.string(), z.unknown()) })

/** Makes the key; only once in a folder. @throws {Error} when there is one */
export const createPartyHome = async (folder: string, passphrase: string): Promise<PartyHome> => {
  const path = join(folder, 'identity')
  const sealing = createSealing(passphrase, randomBytes(16))
  if ((await readSealed(path)) !== undefined) throw partyFault(`There is a key in ${folder} already.`)
  if (passphrase.length < shortestPassphrase)
    throw partyFault(`The passphrase has fewer than ${String(shortestPassphrase)} characters.`)
  await mkdir(join(folder, 'votes'), { recursive: true, mode: 0o700 })
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const privateJwk = await crypto.subtle.exportKey('jwk', pair.privateKey)
  const identity = { publicKey: partyKeySchema.parse(privateJwk.x), privateJwk: { ...privateJwk } }
  await writeSecretFile(path, [sealing.seal(identity)])
  return homeIn(folder, sealing, identity)
}

/** @throws {Error} when there is no key, or the passphrase does not open it */
export const openPartyHome = async (folder: string, passphrase: string): Promise<PartyHome> => {
  const sealed = await readSealed(join(folder, 'identity'))
  if (sealed === undefined) throw partyFault(`There is no key in ${folder}: make one with "init".`)
  const sealing = createSealing(passphrase, saltOf(sealed))
  return homeIn(folder, sealing, identitySchema.parse(sealing.unseal(sealed)))
}

const homeIn = async (
  folder: string,
  sealing: Sealing,
  { publicKey, privateJwk }: z.infer<typeof identitySchema>,
): Promise<PartyHome> => {
  const signing = await crypto.subtle.importKey('jwk', privateJwk, 'Ed25519', false, ['sign'])
  const votes = join(folder, 'votes')
  const fileOf = (uuid: string) =>
    join(
      votes,
      z
        .string()
        .regex(/^[1-9A-HJ-NP-Za-km-z]{14,64}$/)
        .parse(uuid),
    )
  return {
    key: publicKey,
    signing,
    find: async (uuid, schema) => {
      const found = await readSealed(fileOf(uuid))
      return found === undefined ? undefined : schema.parse(sealing.unseal(found))
    },
    keep: (uuid, secret) => writeSecretFile(fileOf(uuid), [sealing.seal(secret)]),
    destroy: (uuid) => destroyFile(fileOf(uuid)),
    list: async () => (await readdir(votes)).filter((name) => !name.endsWith('.new')),
    pinned: async (schema) => {
      const found = await readSealed(join(folder, 'pins'))
      return found === undefined ? undefined : schema.parse(sealing.unseal(found))
    },
    pin: (pins) => writeSecretFile(join(folder, 'pins'), [sealing.seal(pins)]),
  }
}

const shortestPassphrase = 12

/** About a tenth of a second and 64 MB for each guess (RFC 7914). */
const scrypt = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 }

interface Sealing {
  readonly seal: (secret: unknown) => string
  readonly unseal: (text: string) => unknown
}

/**
 * One salt for a folder, a nonce of its own each time; AES-256-GCM says whether a file was changed. What the passphrase is
 * stretched to is kept while the program runs: else every code that is given would take a tenth of a second of it.
 */
const createSealing = (passphrase: string, salt: Uint8Array): Sealing => {
  const keys = new Map<string, Buffer>()
  const keyOf = (own: Uint8Array): Buffer => {
    const name = Buffer.from(own).toString('base64')
    const key = keys.get(name) ?? scryptSync(passphrase, own, 32, scrypt)
    keys.set(name, key)
    return key
  }
  return {
    seal: (secret) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(salt), nonce)
      const body = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()])
      return Buffer.concat([salt, nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    unseal: (text) => {
      const bytes = Buffer.from(text, 'base64')
      const [nonce, tag] = [bytes.subarray(16, 28), bytes.subarray(28, 44)]
      const cipher = createDecipheriv('aes-256-gcm', keyOf(saltOf(text)), nonce)
      cipher.setAuthTag(tag)
      try {
        const plain = Buffer.concat([cipher.update(bytes.subarray(44)), cipher.final()])
        return JSON.parse(plain.toString('utf8')) as unknown
      } catch (cause) {
        throw partyFault('The passphrase does not open the files of this folder.', cause)
      }
    },
  }
}

const saltOf = (sealed: string): Uint8Array => Buffer.from(sealed, 'base64').subarray(0, 16)

const readSealed = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}

const destroyFile = async (path: string): Promise<void> => {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return
  const file = await open(path, 'r+')
  try {
    await file.write(randomBytes(found.size), 0, found.size, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(path, { force: true })
  const folder = await open(dirname(path), 'r')
  await folder.sync()
  await folder.close()
}
