import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'

/**
 * Signed notes as C2SP writes them (c2sp.org/signed-note): a text, an empty line, lines of signatures. A text is worth
 * nothing before a signature of a known key over it was verified.
 */
export interface Note {
  /** With its last line break; without the empty line that parts it from the signatures. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  readonly name: string
  readonly keyId: string
  readonly bytes: Buffer
  /** As it stands in the note, without line break. */
  readonly line: string
}

/** 1: Ed25519 over the text. 4: Ed25519 cosignature with a time (c2sp.org/tlog-cosignature). */
export type SignatureType = 1 | 4

/** A key whose signatures are believed. */
export interface NoteVerifier {
  readonly name: string
  /** 8 hex digits. */
  readonly keyId: string
  readonly type: SignatureType
  readonly publicKey: KeyObject
}

/** The text form of a verifier: `name+id+key`. */
export const vkeyOf = (name: string, type: SignatureType, publicKey: KeyObject): string => {
  const raw = rawKey(publicKey)
  return `${name}+${keyIdOf(name, type, raw)}+${Buffer.concat([Buffer.of(type), raw]).toString('base64')}`
}

/** Undefined for what is no verifier key, or one of a type that is not understood here. */
export const parseVkey = (vkey: string): NoteVerifier | undefined => {
  const [, name = '', keyId = '', key = ''] =
    /^([^\s\u0085+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(vkey) ?? []
  const bytes = Buffer.from(key, 'base64')
  const type = bytes[0]
  if ((type !== 1 && type !== 4) || bytes.length !== 33 || bytes.toString('base64') !== key) return undefined
  const raw = bytes.subarray(1)
  if (keyIdOf(name, type, raw) !== keyId) return undefined
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }
  return { name, keyId, type, publicKey: createPublicKey({ format: 'jwk', key: jwk }) }
}

/** Undefined for what has not the form of a note. Attacker-controlled. */
export const parseNote = (note: string): Note | undefined => {
  const end = note.lastIndexOf('\n\n')
  // oxlint-disable-next-line no-control-regex -- the specification refuses control characters other than the line break
  if (end === -1 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/u.test(note)) return undefined
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > mostSignatures) return undefined
  const signatures = lines.map(parseSignature)
  if (signatures.includes(undefined)) return undefined
  return { text: note.slice(0, end + 1), signatures: signatures.filter((one) => one !== undefined) }
}

const mostSignatures = 32

const parseSignature = (line: string): NoteSignature | undefined => {
  const [, name = '', text = ''] = /^\u2014 ([^\s\u0085+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? []
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < 5 || bytes.toString('base64') !== text) return undefined
  return { name, keyId: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4), line }
}

/**
 * Lines of those signatures that the verifier has made, each verified.
 * @returns undefined when one bears its name and id and does not verify: such a note is to be refused whole
 */
export const verifiedLines = (note: Note, verifier: NoteVerifier): readonly VerifiedLine[] | undefined => {
  const found: VerifiedLine[] = []
  for (const signature of note.signatures) {
    if (signature.name !== verifier.name || signature.keyId !== verifier.keyId) continue
    const time = verifier.type === 1 ? undefined : timeOf(signature.bytes)
    const [message, bytes] =
      verifier.type === 1
        ? [note.text, signature.bytes]
        : [cosigned(note.text, time ?? 0n), signature.bytes.subarray(8)]
    // "It MUST NOT exceed 2^63 - 1" (tlog-cosignature), and a witness "MUST NOT omit the timestamp" (tlog-witness).
    if (time !== undefined && (time < 1n || time > longestTime)) return undefined
    if (bytes.length !== 64 || !verify(null, Buffer.from(message), verifier.publicKey, bytes))
      return undefined
    found.push({ line: signature.line, time: Number(time ?? 0n) })
  }
  return found
}

export interface VerifiedLine {
  readonly line: string
  /** Seconds since 1970; 0 when the signature says no time. */
  readonly time: number
}

const longestTime = 2n ** 63n - 1n

const timeOf = (bytes: Buffer): bigint => (bytes.length === 72 ? bytes.readBigUInt64BE() : 0n)

/** What a witness signs: when, and what. */
const cosigned = (text: string, time: bigint): string => `cosignature/v1\ntime ${time.toString()}\n${text}`

/** One who signs: its name, and an Ed25519 private key that signs nothing else. */
export interface NoteSigner {
  readonly name: string
  readonly privateKey: KeyObject
}

/** The line, with its line break, of a plain signature over the text. */
export const signNote = (text: string, signer: NoteSigner): string =>
  lineOf(signer, 1, sign(null, Buffer.from(text), signer.privateKey))

/** The line of a cosignature. @param time seconds since 1970 */
export const cosignNote = (text: string, time: number, signer: NoteSigner): string => {
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(time))
  const signature = sign(null, Buffer.from(cosigned(text, BigInt(time))), signer.privateKey)
  return lineOf(signer, 4, Buffer.concat([stamp, signature]))
}

const lineOf = ({ name, privateKey }: NoteSigner, type: SignatureType, signature: Buffer): string => {
  const keyId = keyIdOf(name, type, rawKey(createPublicKey(privateKey)))
  return `\u2014 ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`
}

const rawKey = (publicKey: KeyObject): Buffer =>
  Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')

const keyIdOf = (name: string, type: SignatureType, raw: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), raw]), 'hex').slice(0, 8)
