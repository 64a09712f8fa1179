import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'
import { decodeBase58, encodeBase58, multikeyOf, parseMultikey } from './multikey.ts'

/**
 * The history of a DID document as did:webvh 1.0 keeps it: one entry a version, each bound to the one before by a hash,
 * signed by a key that the one before has committed itself to without naming it. Who takes a key of the document can
 * therefore not go on writing its history.
 */
export type LogEntry = z.infer<typeof entrySchema>

export interface NewVersion {
  /** Signs this entry: the key that the entry before committed itself to. */
  readonly key: KeyObject
  /** Public half of the key that will sign the next entry. */
  readonly nextKey: KeyObject
  /** Milliseconds since the epoch; moved on when the entry before is not older. */
  readonly at: number
}

/**
 * @param host of the did:web beside it, a port percent-encoded
 * @param stateOf the document under that DID; it must not hold `{SCID}` otherwise
 */
export const createFirstEntry = (
  host: string,
  stateOf: (did: string) => object,
  version: NewVersion,
): LogEntry => {
  const draft = {
    versionId: placeholder,
    versionTime: new Date(version.at).toISOString(),
    parameters: { method, scid: placeholder, portable: false, ...keysOf(version) },
    state: stateOf(`did:webvh:${placeholder}:${host}`),
  }
  const scid = multihash(canonicalJson(draft))
  const entry: unknown = JSON.parse(JSON.stringify(draft).replaceAll(placeholder, scid))
  return signedEntry(1, scid, unsignedSchema.parse(entry), version.key)
}

/** @throws {Error} when the key is not the one that the entry before committed itself to */
export const createNextEntry = (before: LogEntry, state: object, version: NewVersion): LogEntry => {
  const parameters = keysOf(version)
  if (!parameters.updateKeys.every((key) => before.parameters.nextKeyHashes?.includes(multihash(key))))
    throw new Error('the history goes on under the key that it has committed itself to')
  const at = Math.max(version.at, Date.parse(before.versionTime) + 1)
  const entry = { versionId: before.versionId, versionTime: new Date(at).toISOString(), parameters, state }
  return signedEntry(
    numberOf(before.versionId) + 1,
    before.versionId,
    unsignedSchema.parse(entry),
    version.key,
  )
}

export type LogVerdict =
  | { readonly kind: 'verified'; readonly did: string; readonly state: Readonly<Record<string, unknown>> }
  /** @param at number of the entry, from 1 */
  | { readonly kind: 'refused'; readonly at: number; readonly why: string }

/**
 * Verifies a whole history from its first entry on (did:webvh 1.0, "Read"). Witnesses, portable and deactivated DIDs
 * are not understood here, and what is not understood is refused.
 * @param entries attacker-controlled
 * @param now milliseconds since the epoch: no entry may be from later
 */
export const verifyLog = (entries: readonly unknown[], now: number): LogVerdict => {
  let before: LogEntry | undefined
  for (const [index, candidate] of entries.slice(0, maxEntries + 1).entries()) {
    const parsed = entrySchema.safeParse(candidate)
    if (!parsed.success) return refused(index, 'It is not in the form of did:webvh 1.0.')
    const why = index === maxEntries ? 'The history is too long.' : faultOf(parsed.data, before, now)
    if (why !== undefined) return refused(index, why)
    before = parsed.data
  }
  if (before === undefined) return refused(0, 'There is no history.')
  return { kind: 'verified', did: before.state.id, state: before.state }
}

/** One entry a line. @throws {Error} when a line is no JSON */
export const parseLog = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))

const method = 'did:webvh:1.0'
const placeholder = '{SCID}'
const maxEntries = 1_000
const hashPattern = /^[1-9A-HJ-NP-Za-km-z]{46}$/

const parametersSchema = z.strictObject({
  method: z.literal(method).optional(),
  scid: z.string().regex(hashPattern).optional(),
  portable: z.literal(false).optional(),
  deactivated: z.literal(false).optional(),
  updateKeys: z.array(z.string().max(200)).max(10).optional(),
  nextKeyHashes: z.array(z.string().regex(hashPattern)).max(10).optional(),
  witness: z.strictObject({}).nullish(),
  watchers: z.array(z.string()).max(0).nullish(),
  ttl: z.number().int().optional(),
})

const stateSchema = z.looseObject({ id: z.string().max(2_048) })

const proofSchema = z.strictObject({
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal('eddsa-jcs-2022'),
  verificationMethod: z.string().max(500),
  proofPurpose: z.literal('assertionMethod'),
  created: z.string().max(40).optional(),
  proofValue: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{60,100}$/),
})

const unsignedSchema = z.strictObject({
  versionId: z.string().max(80),
  versionTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/),
  parameters: parametersSchema,
  state: stateSchema,
})

const entrySchema = unsignedSchema.extend({ proof: z.array(proofSchema).min(1).max(4) })

const keysOf = ({ key, nextKey }: NewVersion) => ({
  updateKeys: [multikeyOf(createPublicKey(key))],
  nextKeyHashes: [multihash(multikeyOf(nextKey))],
})

const signedEntry = (
  number: number,
  before: string,
  draft: z.infer<typeof unsignedSchema>,
  key: KeyObject,
): LogEntry => {
  const entry = { ...draft, versionId: `${String(number)}-${entryHash(draft, before)}` }
  const multikey = multikeyOf(createPublicKey(key))
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: `did:key:${multikey}#${multikey}`,
    proofPurpose: 'assertionMethod',
    created: entry.versionTime,
  } as const
  const signature = sign(null, signedBytes(entry, options), key)
  return { ...entry, proof: [{ ...options, proofValue: `z${encodeBase58(signature)}` }] }
}

/** What is wrong with an entry, in a sentence. */
const faultOf = (entry: LogEntry, before: LogEntry | undefined, now: number): string | undefined => {
  const { proof, ...unsigned } = entry
  const { parameters } = entry
  const number = before === undefined ? 1 : numberOf(before.versionId) + 1
  if (before === undefined) {
    const why = faultOfFirst(unsigned)
    if (why !== undefined) return why
  } else {
    if (entry.state.id !== before.state.id) return 'The DID is another one than before.'
    if (parameters.scid !== undefined || parameters.portable !== undefined) return 'What it is cannot change.'
    if (Date.parse(entry.versionTime) <= Date.parse(before.versionTime))
      return 'It is not later than the one before.'
  }
  if (!(Date.parse(entry.versionTime) <= now)) return 'It is from the future.'
  const previous = before?.versionId ?? parameters.scid ?? ''
  if (entry.versionId !== `${String(number)}-${entryHash(unsigned, previous)}`)
    return 'It was changed, or it follows another entry.'
  const { updateKeys = [], nextKeyHashes = [] } = parameters
  if (updateKeys.length === 0 || nextKeyHashes.length === 0)
    return 'It does not commit itself to its next key.'
  const promised = before?.parameters.nextKeyHashes
  if (promised !== undefined && !updateKeys.every((key) => promised.includes(multihash(key))))
    return 'It is signed by a key that was not promised.'
  const signed = proof.some(({ proofValue, ...options }) => {
    const multikey = /^did:key:([^#]+)#\1$/.exec(options.verificationMethod)?.[1]
    if (multikey === undefined || !updateKeys.includes(multikey)) return false
    return isSigned(signedBytes(unsigned, options), proofValue, multikey)
  })
  return signed ? undefined : 'Its signature does not verify.'
}

const faultOfFirst = (entry: z.infer<typeof unsignedSchema>): string | undefined => {
  const { scid } = entry.parameters
  if (entry.parameters.method !== method || scid === undefined) return 'It does not say what it is.'
  if (!entry.state.id.startsWith(`did:webvh:${scid}:`)) return 'The DID is not the one of this history.'
  const draft: unknown = JSON.parse(
    JSON.stringify({ ...entry, versionId: placeholder }).replaceAll(scid, placeholder),
  )
  return multihash(canonicalJson(draft)) === scid
    ? undefined
    : 'The history is not the one that the DID names.'
}

const isSigned = (bytes: Uint8Array, proofValue: string, multikey: string): boolean => {
  try {
    const jwk = parseMultikey(multikey)
    if (jwk.kty !== 'OKP') return false
    return verify(
      null,
      bytes,
      createPublicKey({ key: { ...jwk }, format: 'jwk' }),
      decodeBase58(proofValue.slice(1)),
    )
  } catch {
    return false
  }
}

const entryHash = (entry: object, before: string): string =>
  multihash(canonicalJson({ ...entry, versionId: before }))

/** Data Integrity EdDSA §3.3: the hash of the options, then of what is signed. */
const signedBytes = (entry: object, options: object): Uint8Array =>
  Buffer.concat([
    hash('sha256', canonicalJson(options), 'buffer'),
    hash('sha256', canonicalJson(entry), 'buffer'),
  ])

/** SHA-256 as multihash in base58btc without the letter in front (did:webvh 1.0, "Entry hash"). */
const multihash = (text: string): string =>
  encodeBase58(Buffer.concat([Buffer.from([0x12, 0x20]), hash('sha256', text, 'buffer')]))

const numberOf = (versionId: string): number => Number(/^\d{1,9}(?=-)/.exec(versionId)?.[0] ?? Number.NaN)

const refused = (index: number, why: string): LogVerdict => ({ kind: 'refused', at: index + 1, why })
