import { z } from 'zod'

const leastIterations = 600_000

/** The key of a round as it is wrapped: good for nothing without the words that it was wrapped with. */
export const wrappedKeySchema = z.object({
  iterations: z.number().int().min(leastIterations),
  salt: z.string(),
  iv: z.string(),
  key: z.string(),
})
export type WrappedKey = z.infer<typeof wrappedKeySchema>

/** What is kept of something: AES-256-GCM, with its name as additional data, so that one cannot pass for another. */
export const sealedSchema = z.object({ iv: z.string(), bytes: z.string() })
export type Sealed = z.infer<typeof sealedSchema>

/** 32 random bytes. They are needed twice (to be wrapped, and to be kept in one’s own pod), and then forgotten. */
export const newKeyBytes = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32))

/** A key that seals and unseals and cannot be taken out of the page. */
export const sealingKey = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])

/**
 * Wraps a key with words that a person remembers (PBKDF2-HMAC-SHA-256, 600,000 rounds: OWASP Password Storage Cheat Sheet, 2023).
 * Whoever has the device can try words at leisure: what is gained by the rounds is a factor, what counts are the words.
 */
export const wrapKey = async (
  words: string,
  bytes: Uint8Array<ArrayBuffer>,
  iterations = leastIterations,
): Promise<WrappedKey> => {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const key = await keyOfWords(words, salt, iterations)
  const { iv, bytes: wrapped } = await seal(key, wrapName, bytes)
  return { iterations, salt: textOf(salt), iv, key: wrapped }
}

/** @returns `undefined` for other words */
export const unwrapKey = async (
  words: string,
  { iterations, salt, iv, key }: WrappedKey,
): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  unseal(await keyOfWords(words, bytesOf(salt), iterations), wrapName, { iv, bytes: key }).catch(
    () => undefined,
  )

/** @param name of what it is, as it must be said again to unseal it */
export const seal = async (key: CryptoKey, name: string, plain: Uint8Array<ArrayBuffer>): Promise<Sealed> => {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: bytesIn(name) },
    key,
    plain,
  )
  return { iv: textOf(iv), bytes: textOf(new Uint8Array(sealed)) }
}

/** @throws {Error} where the key, the name or a byte is another one */
export const unseal = async (
  key: CryptoKey,
  name: string,
  { iv, bytes }: Sealed,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytesOf(iv), additionalData: bytesIn(name) },
      key,
      bytesOf(bytes),
    ),
  )

/** Words that are too few to guess are refused: at least ten signs, of which five are different, and not only digits. */
export const areWordsStrong = (words: string): boolean =>
  words.trim().length >= 10 && new Set(words).size >= 5 && !/^\d+$/.test(words.trim())

const wrapName = 'key of the round'

const keyOfWords = async (
  words: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    // Keyboards write the same letters in several ways.
    await crypto.subtle.importKey('raw', bytesIn(words.trim().normalize('NFKC')), 'PBKDF2', false, [
      'deriveKey',
    ]),
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )

const bytesIn = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
const textOf = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
