import canonicalize from 'canonicalize'
import { jsonText } from '../json.ts'
import type { Transfer } from './transfer.ts'

/** RFC 8785 bytes of a transfer, amounts as decimal text: what a root of the books is reckoned from. */
export const canonicalTransfer = (transfer: Transfer): Uint8Array => {
  const text = canonicalize(JSON.parse(jsonText(transfer)))
  if (text === undefined) throw new Error('a transfer always has a canonical form')
  return new TextEncoder().encode(text)
}
