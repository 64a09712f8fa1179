import { base64url } from 'jose'
import { z } from 'zod'
import { instantSchema, instantOf } from '../ids.ts'
import { isOfIssuer, type Did } from './did-web.ts'
import { verifyVcJwt, type IssuerKeysOf } from './vc-jwt.ts'

/** Entries of one list: the least that Bitstring Status List v1.0 §2.2 allows, so that one bit hides among many. */
export const statusListLength = 131_072

export const credentialsContext = 'https://www.w3.org/ns/credentials/v2'

/** Entry of a credential (Bitstring Status List v1.0 §2.1). */
export const statusEntrySchema = z.strictObject({
  id: z.url(),
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.enum(['revocation', 'suspension']),
  statusListIndex: z.string().regex(/^(?:0|[1-9]\d{0,8})$/),
  statusListCredential: z.url(),
})
export type StatusEntry = z.infer<typeof statusEntrySchema>

/** The entry that stands for a place in a list. @param list its address */
export const statusEntryOf = <Purpose extends string>(
  statusPurpose: Purpose,
  list: string,
  index: number,
) => ({
  id: `${list}#${String(index)}`,
  type: 'BitstringStatusListEntry' as const,
  statusPurpose,
  statusListIndex: String(index),
  statusListCredential: list,
})

/** Payload of the list credential (Bitstring Status List v1.0 §2.2). Times are half-open `[validFrom, validUntil)`. */
export const statusListCredentialSchema = z.strictObject({
  '@context': z.tuple([z.literal(credentialsContext)]),
  'id': z.url(),
  'type': z.tuple([z.literal('VerifiableCredential'), z.literal('BitstringStatusListCredential')]),
  'issuer': z.string(),
  'validFrom': instantSchema,
  'validUntil': instantSchema,
  'credentialSubject': z.strictObject({
    id: z.url(),
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.string(),
    encodedList: z.string(),
  }),
})

export type StatusRefusal =
  /** STATUS_RETRIEVAL_ERROR: nobody can say whether the consent still stands, so it does not. */
  | 'status-unavailable'
  /** STATUS_VERIFICATION_ERROR: not signed by the issuer of the entry. */
  | 'status-untrusted'
  /** MALFORMED_VALUE_ERROR */
  | 'status-malformed'
  | 'status-outdated'
  | 'status-other-purpose'
  /** STATUS_LIST_LENGTH_ERROR */
  | 'status-too-short'
  /** RANGE_ERROR */
  | 'status-out-of-range'

export type StatusVerdict =
  | { readonly kind: 'unset' }
  | { readonly kind: 'set' }
  | { readonly kind: 'refused'; readonly code: StatusRefusal }

export interface StatusDeps extends IssuerKeysOf {
  /** Text of the list credential at this URL; called only after the entry's own signature is verified. Bound its size and time. */
  readonly statusListAt: (url: string) => Promise<string>
  readonly now: () => number
  /** Who verifies many credentials keeps what was unpacked: `createListDecoder`. Absent: each time anew. */
  readonly decode?: DecodeStatusList | undefined
}

/** @returns undefined when it is no list, or unpacks to more than 1 MiB */
export type DecodeStatusList = (encodedList: string) => Promise<Uint8Array | undefined>

/**
 * Keeps the lists that were unpacked last, by all of their text: another text is another list, so what is kept is never
 * out of date. Only what a trusted issuer signed gets in.
 * @param most lists of 16 KiB; a co-op has three
 */
export const createListDecoder = (most = 8): DecodeStatusList => {
  const kept = new Map<string, Uint8Array>()
  return async (encodedList) => {
    const known = kept.get(encodedList)
    if (known !== undefined) return known
    const bits = await decodeStatusList(encodedList)
    if (bits === undefined) return undefined
    const [oldest] = kept.keys()
    if (kept.size >= most && oldest !== undefined) kept.delete(oldest)
    kept.set(encodedList, bits)
    return bits
  }
}

/**
 * Bitstring Status List v1.0 §3.2, failing closed: whatever keeps us from knowing the bit is a refusal.
 * @param entry of a credential whose signature by `issuer` is verified
 */
export const checkStatus = async (
  entry: StatusEntry,
  issuer: Did,
  deps: StatusDeps,
): Promise<StatusVerdict> => {
  if (!isOfIssuer(entry.statusListCredential, issuer)) return refused('status-untrusted')
  let jwt: string
  try {
    jwt = await deps.statusListAt(entry.statusListCredential)
  } catch {
    return refused('status-unavailable')
  }
  const signed = await verifyVcJwt(jwt, deps)
  if (signed.kind === 'refused' || signed.issuer !== issuer) return refused('status-untrusted')
  const parsed = statusListCredentialSchema.safeParse(signed.payload)
  if (!parsed.success) return refused('status-malformed')
  const { id, validFrom, validUntil, credentialSubject } = parsed.data
  if (id !== entry.statusListCredential) return refused('status-untrusted')
  const at = instantOf(deps.now())
  if (at < validFrom || at >= validUntil) return refused('status-outdated')
  if (credentialSubject.statusPurpose !== entry.statusPurpose) return refused('status-other-purpose')
  const bits = await (deps.decode ?? decodeStatusList)(credentialSubject.encodedList)
  if (bits === undefined) return refused('status-malformed')
  if (bits.length * 8 < statusListLength) return refused('status-too-short')
  const bit = bitAt(bits, Number(entry.statusListIndex))
  if (bit === undefined) return refused('status-out-of-range')
  return { kind: bit ? 'set' : 'unset' }
}

/**
 * Multibase base64url of GZIP (Bitstring Status List v1.0 §3.4) -> bits.
 * @returns undefined when it is something else, or unpacks to more than 1 MiB
 */
export const decodeStatusList: DecodeStatusList = async (encodedList) => {
  if (!/^u[\w-]+$/.test(encodedList)) return undefined
  try {
    return await gunzipBounded(new Uint8Array(base64url.decode(encodedList.slice(1))))
  } catch {
    return undefined
  }
}

/** Index 0 is the left-most bit (Bitstring Status List v1.0 §3.3). Undefined beyond the end. */
export const bitAt = (bits: Uint8Array, index: number): boolean | undefined => {
  const byte = bits[Math.floor(index / 8)]
  return byte === undefined ? undefined : ((byte >> (7 - (index % 8))) & 1) === 1
}

/** Revocation is for ever: a later list is as long as an earlier one or longer, and keeps every bit that was set. */
export const isStatusSuccessor = (earlier: Uint8Array, later: Uint8Array): boolean =>
  later.length >= earlier.length && earlier.every((byte, at) => (byte & ~(later[at] ?? 0)) === 0)

const maxUnpacked = 1_048_576

/** Stops at the limit instead of unpacking a bomb whole. */
const gunzipBounded = async (packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = []
  let length = 0
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = unpacked.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > maxUnpacked) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const bits = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bits.set(chunk, offset)
    offset += chunk.length
  }
  return bits
}

const refused = (code: StatusRefusal): StatusVerdict => ({ kind: 'refused', code })
