import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { readSecretFile, writeSecretFile } from './secret-file.ts'

/**
 * The key above all others: it wraps data keys and nothing else. It may live in a file, in the environment, or in a key
 * management system that never shows it.
 */
export interface MasterKey {
  /** Names the key beside everything it has wrapped; no secret. */
  readonly id: string
  /** @param name of the data key: a wrapped key opens under this name only */
  wrap(dataKey: Uint8Array, name: string): Promise<Uint8Array>
  /** @throws {Error} when it was wrapped by another key, under another name, or changed since */
  unwrap(wrapped: Uint8Array, name: string): Promise<Uint8Array>
}

export interface MasterKeys {
  /** The one that wraps now. */
  current(): MasterKey
  /** The current one, or an earlier one that is still kept. */
  find(id: string): MasterKey | undefined
  /** Whether `renew` makes a new key. Elsewhere that is the operator's to do, in the settings or in the KMS. */
  readonly renewable: boolean
  /** Puts a new key in front of the earlier ones; does nothing while an earlier renewal is not finished. */
  renew(): Promise<void>
  /** Lets go of all but the current one: only when nothing is wrapped by them any more. */
  forgetEarlier(): Promise<void>
}

/** Where a service finds its master key, as its settings say it. */
export type MasterKeySource =
  | { readonly kind: 'file'; readonly path: string }
  /** 32 bytes of base64url each; the first one wraps, the others still open. */
  | { readonly kind: 'secrets'; readonly secrets: readonly string[] }
  | { readonly kind: 'command'; readonly path: string }

/** @throws {Error} with `code: 'MASTER_KEY_WRONG'` and a sentence, when there is no such key or it is damaged */
export const openMasterKeys = async (source: MasterKeySource): Promise<MasterKeys> => {
  switch (source.kind) {
    case 'file':
      return openMasterKeyFile(source.path)
    case 'secrets':
      return keysAtHand(source.secrets.map(parseSecret))
    case 'command':
      return openMasterKeyCommand(source.path)
  }
}

/** Wraps with AES-256-GCM; layout: nonce (12 bytes), wrapped key, tag (16 bytes). */
export const masterKeyFrom = (secret: Uint8Array): MasterKey => {
  const key = createSecretKey(secret)
  return {
    id: createHash('sha256').update('mutua master key').update(secret).digest('hex').slice(0, 16),
    wrap: async (dataKey, name) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
      return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
    },
    unwrap: async (wrapped, name) => {
      const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(name)).setAuthTag(wrapped.subarray(-16))
      return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()])
    },
  }
}

const keysAtHand = ([first, ...earlier]: readonly Uint8Array[]): MasterKeys => {
  if (first === undefined) throw masterKeyFault('There is no master key in the settings.')
  const keys = [first, ...earlier].map(masterKeyFrom)
  return {
    current: () => keys[0] as MasterKey, // there is a first one
    find: (id) => keys.find((key) => key.id === id),
    renewable: false,
    renew: async () => undefined,
    forgetEarlier: async () => undefined,
  }
}

/**
 * A file readable by its user only, made on first start: one secret a line, the one that wraps first. Each change is one
 * rename, so whatever moment a crash picks, no key that wrapped something is missing from the file.
 */
const openMasterKeyFile = async (path: string): Promise<MasterKeys> => {
  let secrets: readonly Uint8Array[] = []
  let keys: readonly MasterKey[] = []
  const hold = (held: readonly Uint8Array[]): void => {
    secrets = held
    keys = held.map(masterKeyFrom)
  }
  const keep = async (kept: readonly Uint8Array[]): Promise<void> => {
    await writeSecretFile(path, kept.map(secretText))
    hold(kept)
  }
  const lines = await readSecretFile(path)
  if (lines === undefined) await keep([randomBytes(32)])
  else hold(lines.map(parseSecret))
  // An empty file is a damaged one: a new key in its place would lock everything out for good.
  if (keys.length === 0) throw masterKeyFault(`There is no master key in ${path}.`)
  return {
    current: () => keys[0] as MasterKey, // there is one, and `keep` never leaves none
    find: (id) => keys.find((key) => key.id === id),
    renewable: true,
    renew: async () => {
      if (keys.length === 1) await keep([randomBytes(32), ...secrets])
    },
    forgetEarlier: async () => {
      if (keys.length > 1) await keep(secrets.slice(0, 1))
    },
  }
}

/**
 * A key management system, by way of a program that speaks for it: `PROGRAM id` prints the name of the key that wraps
 * now, `PROGRAM wrap NAME` and `PROGRAM unwrap NAME` turn base64 on stdin into base64 on stdout. What a KMS has wrapped
 * says itself by which of its keys.
 */
const openMasterKeyCommand = async (path: string): Promise<MasterKeys> => {
  const run = async (words: readonly string[], input = ''): Promise<string> => {
    try {
      const running = promisify(execFile)(path, [...words], { timeout: commandPatienceMs })
      running.child.stdin?.on('error', () => undefined).end(input)
      return (await running).stdout.trim()
    } catch (cause) {
      throw Object.assign(masterKeyFault(`The program ${path} could not ${words[0] ?? ''} a key.`), { cause })
    }
  }
  const convert = async (verb: string, bytes: Uint8Array, name: string): Promise<Uint8Array> =>
    Buffer.from(await run([verb, name], Buffer.from(bytes).toString('base64')), 'base64')
  const keyNamed = (id: string): MasterKey => ({
    id,
    wrap: (dataKey, name) => convert('wrap', dataKey, name),
    unwrap: (wrapped, name) => convert('unwrap', wrapped, name),
  })
  const named = async (): Promise<MasterKey> => keyNamed(`${commandPrefix}${await run(['id'])}`)
  let current = await named()
  return {
    current: () => current,
    find: (id) => (id.startsWith(commandPrefix) ? keyNamed(id) : undefined),
    renewable: false,
    renew: async () => {
      current = await named()
    },
    forgetEarlier: async () => undefined,
  }
}

const commandPrefix = 'kms:'
const commandPatienceMs = 30_000

const secretText = (secret: Uint8Array): string => Buffer.from(secret).toString('base64url')

const parseSecret = (text: string): Uint8Array => {
  const secret = Buffer.from(text, 'base64url')
  if (secret.length !== 32 || secretText(secret) !== text)
    throw masterKeyFault('A master key is 32 bytes of base64url (43 characters), and this one is not.')
  return secret
}

export const masterKeyFault = (sentence: string): Error =>
  Object.assign(new Error(sentence), { code: 'MASTER_KEY_WRONG' })
