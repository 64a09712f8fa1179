import { base64url } from 'jose'

/**
 * Whether this is how base64url writes its bytes (RFC 4648 §3.5). The last sign of 64 bytes has two bits of them and four
 * that readers ignore: sixteen texts would be one signature, and a file with a changed sign would pass.
 */
export const isExactBase64Url = (text: string): boolean => {
  try {
    return base64url.encode(base64url.decode(text)) === text
  } catch {
    return false
  }
}

/** The same of the signature at the end of a compact text (RFC 7515 §7.1). */
export const hasExactSignature = (compact: string): boolean =>
  isExactBase64Url(compact.slice(compact.lastIndexOf('.') + 1))
