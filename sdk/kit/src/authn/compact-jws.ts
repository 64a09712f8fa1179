/** Parts of a compact JWS (RFC 7515 §7.1): unverified and attacker-controlled, decoded only when asked for. */
export interface CompactJws {
  readonly encodedHeader: string
  /** What the signature is over (RFC 7515 §5.1). */
  readonly signedText: string
  /** `undefined` when it is not JSON. */
  readonly header: () => unknown
  /** `undefined` when it is not JSON. */
  readonly payload: () => unknown
  readonly signature: () => Buffer
}

/** Takes a compact JWS apart without believing any of it; `undefined` when it is none, or longer than allowed. */
export const parseCompactJws = (text: string, maxLength: number): CompactJws | undefined => {
  if (text.length > maxLength || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return undefined
  const first = text.indexOf('.')
  const last = text.lastIndexOf('.')
  const encodedHeader = text.slice(0, first)
  return {
    encodedHeader,
    signedText: text.slice(0, last),
    header: () => parseJson(encodedHeader),
    payload: () => parseJson(text.slice(first + 1, last)),
    signature: () => Buffer.from(text.slice(last + 1), 'base64url'),
  }
}

const parseJson = (encoded: string): unknown => {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
