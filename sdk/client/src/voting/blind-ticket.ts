/**
 * Tickets to a secret vote: RSA blind signatures (RFC 9474, RSABSSA-SHA384-PSSZERO-Deterministic). Whoever signs sees who
 * asks and not what is signed; whoever is shown the ticket sees what is signed and not who asked. The ticket is over the
 * public credential of a voter, so that without the co-op's signature no code that its authority made is worth a ballot.
 */

/** Public half of the key of one vote; numbers in base64url without sign, as in a JWK (RFC 7518 §6.3.1). */
export interface TicketKey {
  readonly n: string
  readonly e: string
}

export interface BlindTicket {
  /** What the voter sends, signed in; base64url of as many bytes as the modulus. */
  readonly blinded: string
  /** @throws {Error} when the answer is not by the key */
  readonly finish: (signature: string) => string
}

/** What a ticket says, as bytes. */
export const ticketMessage = (uuid: string, credential: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`mutua-ballot-ticket/1 ${uuid} ${credential}`)

/**
 * Blinds the message (RFC 9474 §4.2). The same secret gives the same blinded message again, so a voter whose answer was
 * lost on its way asks once more and is given the same.
 * @param secret of the voter alone: their private credential
 */
export const blindTicket = async (
  key: TicketKey,
  message: Uint8Array<ArrayBuffer>,
  secret: Uint8Array<ArrayBuffer>,
): Promise<BlindTicket> => {
  const { modulus, exponent, size } = numbersOf(key)
  const encoded = numberOf(await encodePss(message, size * 8 - 1))
  const blind = await blindingOf(secret, modulus, size)
  const inverse = inverseOf(blind, modulus)
  const blinded = (encoded * powerOf(blind, exponent, modulus)) % modulus
  return {
    blinded: base64urlOf(bytesOf(blinded, size)),
    finish: (signature) => {
      const signed = (numberOf(bytesIn(signature)) * inverse) % modulus
      if (powerOf(signed, exponent, modulus) !== encoded)
        throw new Error('the ticket is not signed by the key of this vote')
      return base64urlOf(bytesOf(signed, size))
    },
  }
}

/** Whether the ticket is one over this message. */
export const isTicket = async (
  key: TicketKey,
  message: Uint8Array<ArrayBuffer>,
  ticket: string,
): Promise<boolean> => {
  const { modulus, exponent, size } = numbersOf(key)
  if (!/^[A-Za-z0-9_-]+$/.test(ticket) || ticket.length > Math.ceil((size * 4) / 3)) return false
  const signed = numberOf(bytesIn(ticket))
  if (signed >= modulus) return false
  return powerOf(signed, exponent, modulus) === numberOf(await encodePss(message, size * 8 - 1))
}

const hashBytes = 48

/** EMSA-PSS without salt (RFC 8017 §9.1.1), SHA-384 and MGF1 with SHA-384. */
const encodePss = async (message: Uint8Array<ArrayBuffer>, bits: number): Promise<Uint8Array> => {
  const length = Math.ceil(bits / 8)
  const digest = await sha384(message)
  const hashed = await sha384(joined([new Uint8Array(8), digest]))
  const block = new Uint8Array(length - hashBytes - 1)
  block[block.length - 1] = 1
  const mask = await maskOf(hashed, block.length)
  const masked = block.map((byte, place) => byte ^ (mask[place] ?? 0))
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - bits))
  return joined([masked, hashed, Uint8Array.of(0xbc)])
}

const maskOf = async (seed: Uint8Array, length: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  for (let counter = 0; counter * hashBytes < length; counter += 1)
    parts.push(await sha384(joined([seed, Uint8Array.of(0, 0, 0, counter)])))
  return joined(parts).subarray(0, length)
}

/** Uniform up to 2^-128: 16 bytes more than the modulus has. */
const blindingOf = async (
  secret: Uint8Array<ArrayBuffer>,
  modulus: bigint,
  size: number,
): Promise<bigint> => {
  const seed = await sha384(joined([new TextEncoder().encode('mutua-ballot-blind/1 '), secret]))
  return (numberOf(await maskOf(seed, size + 16)) % (modulus - 2n)) + 2n
}

const numbersOf = (key: TicketKey) => {
  const modulus = numberOf(bytesIn(key.n))
  return { modulus, exponent: numberOf(bytesIn(key.e)), size: bytesIn(key.n).length }
}

const powerOf = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** @throws {Error} for a number that has none: whoever finds one has found a factor of the modulus */
const inverseOf = (number: bigint, modulus: bigint): bigint => {
  let [before, rest] = [modulus, number]
  let [factorBefore, factor] = [0n, 1n]
  while (rest > 0n) {
    const quotient = before / rest
    ;[before, rest] = [rest, before - quotient * rest]
    ;[factorBefore, factor] = [factor, factorBefore - quotient * factor]
  }
  if (before !== 1n) throw new Error('that number has no inverse')
  return factorBefore < 0n ? factorBefore + modulus : factorBefore
}

const sha384 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-384', bytes))

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const numberOf = (bytes: Uint8Array): bigint =>
  bytes.length === 0
    ? 0n
    : BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`)

const bytesOf = (number: bigint, size: number): Uint8Array =>
  Uint8Array.from(
    number
      .toString(16)
      .padStart(size * 2, '0')
      .match(/../g) ?? [],
    (pair) => parseInt(pair, 16),
  )

const base64urlOf = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const bytesIn = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
