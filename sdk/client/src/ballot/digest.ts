import { sha256 } from '@noble/hashes/sha2.js'
import type { Sha256 } from '../ids.ts'
import { hexOf } from './bytes.ts'

/**
 * SHA-256 of a text in UTF-8 or of bytes, in hex. In one go and not by Web Crypto: a ballot has one hash for each proof, and
 * each waits for the one before it.
 */
export const sha256Hex = (text: string | Uint8Array): Sha256 => hexOf(digestOf(text)) as Sha256 // 32 bytes by construction

/** SHA-256 as Belenios shows it (2.0 §4.14): base64 without padding, 43 characters. */
export const sha256Base64 = (text: string | Uint8Array): string =>
  btoa(String.fromCharCode(...digestOf(text))).replace(/=+$/, '')

/** SHA-256 read as a number, the first byte the highest. */
export const sha256Number = (text: string): bigint => BigInt(`0x${sha256Hex(text)}`)

const digestOf = (text: string | Uint8Array): Uint8Array =>
  sha256(typeof text === 'string' ? new TextEncoder().encode(text) : text)
