import { z } from 'zod'
import { parseBaseUrl, type BaseUrl } from '../ids.ts'

/** Decentralized identifier (DID 1.0 §3.1), without path, query or fragment. */
export type Did = `did:${string}`

export const didSchema = z
  .string()
  .max(2_048)
  .regex(/^did:[a-z0-9]+:[A-Za-z0-9._:%-]+$/)
  .transform((text) => text as Did)

/** The `did:web` of an origin: the host, a port percent-encoded (did:web §3.1). Its document is at {@link didWebDocumentUrl}. */
export const didWebOf = (origin: BaseUrl): Did => `did:web:${encodeURIComponent(new URL(origin).host)}`

/**
 * Where the document of `origin`'s `did:web` is read (did:web §3.2). The method says https; a co-op on one machine
 * is on http. The scheme therefore comes from the origin the caller trusts, never from the identifier.
 */
export const didWebDocumentUrl = (origin: BaseUrl): string => `${origin}/.well-known/did.json`

/**
 * True when `issuer` is the `did:web` of the origin that `url` lives at: a co-op speaks of its own grants only.
 * @param url parsed already
 */
export const isOfIssuer = (url: string, issuer: Did): boolean =>
  didWebOf(parseBaseUrl(new URL(url).origin)) === issuer
