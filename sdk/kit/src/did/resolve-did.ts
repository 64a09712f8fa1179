import { z } from 'zod'
import { createLookupCache } from '../authn/lookup-cache.ts'
import type { SafeFetch } from '../safe-fetch.ts'
import { parseMultikey, type PublicJwk } from './multikey.ts'
import { parseLog, verifyLog } from './webvh-log.ts'

/** What a DID resolved to. `document` is attacker-controlled but for its `id`, which is the DID that was asked for. */
export interface ResolvedDid {
  readonly did: string
  readonly document: DidDocument
}

export type DidDocument = z.infer<typeof didDocumentSchema>

/** @throws {Error} when the DID is not one of ours to resolve, or its document cannot be had or is somebody else's */
export type ResolveDid = (did: string) => Promise<ResolvedDid>

export interface DidResolverDeps {
  readonly fetch: SafeFetch
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Asked before anything is fetched: who is not on the caller's own list learns nothing of us. */
  readonly isTrusted: (did: string) => boolean
  /** `http` for a host on this machine in development; `https`, which did:web §3.2 asks for, otherwise. */
  readonly schemeOf?: (host: string) => 'http' | 'https'
  readonly maxEntries?: number
}

/**
 * Resolves `did:key` and `did:jwk`, which are their own documents, and over the guarded fetch `did:web`, and `did:webvh`
 * with its whole history verified. What was fetched is asked for again after five minutes at the latest; a failure is
 * repeated for five seconds.
 */
export const createDidResolver = (deps: DidResolverDeps): ResolveDid => {
  const cache = createLookupCache<ResolvedDid & { at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 300_000,
    failedForMs: 5_000,
    maxEntries: deps.maxEntries ?? 1_000,
  })
  return async (did) => {
    if (did.startsWith('did:key:')) return resolved(did, keyDocument(did))
    if (did.startsWith('did:jwk:')) return resolved(did, jwkDocument(did))
    const isHistory = did.startsWith('did:webvh:')
    const url = isHistory ? didHistoryUrl(did, deps.schemeOf) : didWebUrl(did, deps.schemeOf)
    if (!deps.isTrusted(did)) throw new Error('that DID is not one whose document is fetched')
    const { at: _at, ...answer } = await cache.find(did, async () => {
      const at = deps.now()
      const accept = isHistory ? 'text/jsonl' : 'application/did+json, application/json'
      const { status, body } = await deps.fetch(url, accept)
      if (status !== 200) throw new Error(`the DID document answered ${String(status)}`)
      const text = new TextDecoder().decode(body)
      return { ...resolved(did, isHistory ? stateIn(text, at) : JSON.parse(text)), at }
    })
    return answer
  }
}

/**
 * Where the document of a `did:web` is read (did:web §3.2). The host comes first and is percent-encoded once, so that a
 * port can stand in it; nothing else may hide in it: no user, path, query or second host.
 * @throws {Error}
 */
export const didWebUrl = (
  did: string,
  schemeOf: (host: string) => 'http' | 'https' = () => 'https',
): string => {
  const [host = '', ...path] = webPattern.exec(did)?.[1]?.split(':').map(decodeURIComponent) ?? []
  if (!/^[a-z0-9.-]+(?::[0-9]{1,5})?$/i.test(host)) throw new Error('that is no did:web of a host')
  if (!path.every((segment) => /^[\w.~@+-]+$/.test(segment) && !/^\.{1,2}$/.test(segment)))
    throw new Error('that did:web has a path that could be read in two ways')
  const below = path.length === 0 ? '.well-known' : path.join('/')
  return new URL(`/${below}/did.json`, `${schemeOf(host)}://${host}`).href
}

/** Where the history of a `did:webvh` is read (did:webvh 1.0, "DID-to-HTTPS Transformation"). @throws {Error} */
const didHistoryUrl = (did: string, schemeOf?: (host: string) => 'http' | 'https'): string => {
  const rest = /^did:webvh:[1-9A-HJ-NP-Za-km-z]{46}:(.+)$/.exec(did)?.[1]
  if (rest === undefined) throw new Error('that is no did:webvh')
  return didWebUrl(`did:web:${rest}`, schemeOf).replace(/\.json$/, '.jsonl')
}

/** @throws {Error} when the history does not verify */
const stateIn = (text: string, at: number): unknown => {
  const verdict = verifyLog(parseLog(text), at)
  if (verdict.kind === 'refused')
    throw new Error(`entry ${String(verdict.at)} of the history: ${verdict.why}`)
  return verdict.state
}

/** For what a method of the document is used; `assertionMethod` for credentials, `authentication` for presentations. */
export type DidPurpose = 'assertionMethod' | 'authentication'

/**
 * The public key of one verification method, when the document offers it for that purpose and controls it itself
 * (Controlled Identifiers 1.0 §3.3). Undefined for what is absent, meant for something else, expired, revoked or of a
 * kind not used here.
 */
export const findDidKey = (
  { did, document }: ResolvedDid,
  method: { readonly id: string; readonly purpose: DidPurpose; readonly at: number },
): PublicJwk | undefined => {
  const id = method.id.startsWith('#') ? did + method.id : method.id
  const offered = document[method.purpose] ?? []
  const named = offered.flatMap((entry) =>
    absolute(did, typeof entry === 'string' ? entry : entry.id) === id ? [entry] : [],
  )
  const [entry] = named
  if (entry === undefined || named.length !== 1 || !id.startsWith(`${did}#`)) return undefined
  const candidates =
    typeof entry === 'string'
      ? (document.verificationMethod ?? []).filter((one) => absolute(did, one.id) === id)
      : [entry]
  const [found] = candidates
  if (found === undefined || candidates.length !== 1 || found.controller !== did) return undefined
  const ends = [found.expires, found.revoked].filter((end) => end !== undefined)
  if (ends.some((end) => !(method.at < Date.parse(end)))) return undefined
  try {
    if (found.publicKeyJwk !== undefined) return publicJwkSchema.parse(found.publicKeyJwk)
    return found.publicKeyMultibase === undefined ? undefined : parseMultikey(found.publicKeyMultibase)
  } catch {
    return undefined
  }
}

const absolute = (did: string, id: string): string => (id.startsWith('#') ? did + id : id)

const webPattern = /^did:web:([A-Za-z0-9._%-]+(?::[A-Za-z0-9._~@+%-]+)*)$/

const publicJwkSchema = z.union([
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(100) }),
  z.object({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384']),
    x: z.string().max(100),
    y: z.string().max(100),
  }),
])

const methodSchema = z.object({
  id: z.string().max(4_096),
  type: z.string().max(100),
  controller: z.string().max(4_096),
  publicKeyJwk: z.record(z.string(), z.unknown()).optional(),
  publicKeyMultibase: z.string().max(500).optional(),
  expires: z.string().max(40).optional(),
  revoked: z.string().max(40).optional(),
})

const purposeSchema = z
  .array(z.union([z.string().max(4_096), methodSchema]))
  .max(100)
  .optional()

const didDocumentSchema = z.object({
  id: z.string(),
  verificationMethod: z.array(methodSchema).max(100).optional(),
  assertionMethod: purposeSchema,
  authentication: purposeSchema,
})

const resolved = (did: string, document: unknown): ResolvedDid => {
  const parsed = didDocumentSchema.parse(document)
  // Else one host could speak for another.
  if (parsed.id !== did) throw new Error('the document is of another DID')
  return { did, document: parsed }
}

/** did:key §3: the key is the identifier, and the only method. */
const keyDocument = (did: string): unknown => {
  const key = did.slice('did:key:'.length)
  parseMultikey(key)
  return selfDocument(did, key, { type: 'Multikey', publicKeyMultibase: key })
}

/** did:jwk: base64url of the JWK is the identifier; its one method is `#0`. */
const jwkDocument = (did: string): unknown => {
  const text = did.slice('did:jwk:'.length)
  if (!/^[\w-]{20,1000}$/.test(text)) throw new Error('that is no did:jwk')
  const jwk = publicJwkSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  return selfDocument(did, '0', { type: 'JsonWebKey', publicKeyJwk: jwk })
}

const selfDocument = (did: string, fragment: string, key: object): unknown => {
  const id = `${did}#${fragment}`
  return {
    id: did,
    verificationMethod: [{ id, controller: did, ...key }],
    assertionMethod: [id],
    authentication: [id],
  }
}
