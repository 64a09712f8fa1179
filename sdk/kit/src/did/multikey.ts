import { createPublicKey, ECDH, type KeyObject } from 'node:crypto'

/** Public members of a key that signs (RFC 7517, RFC 8037 §2). */
export type PublicJwk =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384'; readonly x: string; readonly y: string }

/**
 * A public key as Multikey (Controlled Identifiers 1.0 §2.2.2): base58btc of the multicodec and the key, `z6Mk...`.
 * @throws {Error} when it is no Ed25519, P-256 or P-384 key: what cannot be used is not half understood
 */
export const parseMultikey = (text: string): PublicJwk => {
  if (!/^z[1-9A-HJ-NP-Za-km-z]{40,140}$/.test(text)) throw new Error('that is no Multikey in base58btc')
  const bytes = decodeBase58(text.slice(1))
  const kind = kinds.find(({ codec }) => bytes[0] === codec[0] && bytes[1] === codec[1])
  if (kind === undefined || bytes.length !== 2 + kind.length)
    throw new Error('that Multikey is of a kind that is not used here')
  const key = bytes.subarray(2)
  const jwk = kind.crv === 'Ed25519' ? edwardsJwk(key) : curveJwk(kind.crv, kind.curve, key)
  // A point that is not on its curve is no key.
  createPublicKey({ key: { ...jwk }, format: 'jwk' })
  return jwk
}

/** @throws {Error} for other kinds of key */
export const multikeyOf = (key: KeyObject): string => {
  const { crv, x = '', y = '' } = key.export({ format: 'jwk' })
  const kind = kinds.find((known) => known.crv === crv)
  if (kind === undefined) throw new Error('a key of that kind has no Multikey here')
  const point = Buffer.from(x, 'base64url')
  const parity = (Buffer.from(y, 'base64url').at(-1) ?? 0) & 1
  const bytes = kind.crv === 'Ed25519' ? point : Buffer.concat([Buffer.from([2 + parity]), point])
  return `z${encodeBase58(Buffer.concat([Buffer.from(kind.codec), bytes]))}`
}

/** Multicodec as varint, and the length of the key behind it: compressed for curves (SEC 1 §2.3.3). */
const kinds = [
  { crv: 'Ed25519', codec: [0xed, 0x01], length: 32, curve: '' },
  { crv: 'P-256', codec: [0x80, 0x24], length: 33, curve: 'prime256v1' },
  { crv: 'P-384', codec: [0x81, 0x24], length: 49, curve: 'secp384r1' },
] as const

const edwardsJwk = (key: Uint8Array): PublicJwk => ({ kty: 'OKP', crv: 'Ed25519', x: encodeUrl(key) })

const curveJwk = (crv: 'P-256' | 'P-384', curve: string, key: Uint8Array): PublicJwk => {
  const point = ECDH.convertKey(key, curve, undefined, undefined, 'uncompressed')
  if (typeof point === 'string') throw new Error('the point was asked for as bytes')
  const length = (point.length - 1) / 2
  return {
    kty: 'EC',
    crv,
    x: encodeUrl(point.subarray(1, 1 + length)),
    y: encodeUrl(point.subarray(1 + length)),
  }
}

const encodeUrl = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Base58 as Bitcoin writes it (draft-msporny-base58). The time grows with the square of the length: bound it first. */
export const encodeBase58 = (bytes: Uint8Array): string => {
  let number = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (; number > 0n; number /= 58n) text = (alphabet[Number(number % 58n)] ?? '') + text
  const zeros = bytes.findIndex((byte) => byte !== 0)
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + text
}

/** @throws {Error} for a sign that is not of the alphabet */
export const decodeBase58 = (text: string): Uint8Array => {
  let number = 0n
  for (const sign of text) {
    const value = alphabet.indexOf(sign)
    if (value < 0) throw new Error('that is no base58')
    number = number * 58n + BigInt(value)
  }
  const hex = number === 0n ? '' : number.toString(16)
  const zeros = /^1*/.exec(text)?.[0].length ?? 0
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')])
}
