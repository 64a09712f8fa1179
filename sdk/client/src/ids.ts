import { z } from 'zod'
import { Problem } from './problem.ts'

declare const brand: unique symbol

/** A value that has passed its parse function; inside the house it is not checked again. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }

/** http(s) URL that names a person or organisation and dereferences to RDF (Solid WebID Profile). */
export type WebId = Brand<string, 'WebId'>
/** Absolute http(s) URL of a resource or container in a pod; a container ends with `/` (Solid Protocol §3.1). */
export type ResourceUrl = Brand<string, 'ResourceUrl'>
/** Absolute URL of a consent grant at the consent service that issued it; unguessable, readable by its two parties only. */
export type GrantId = Brand<string, 'GrantId'>
/** Absolute URL of an access request at the consent service. */
export type RequestId = Brand<string, 'RequestId'>
/** Lower-case hex SHA-256, 64 characters. */
export type Sha256 = Brand<string, 'Sha256'>
/** IRI of a purpose term of the Data Privacy Vocabulary (DPV). */
export type PurposeIri = Brand<string, 'PurposeIri'>
/** Origin of one of our services, without a trailing slash: `http://localhost:3000`. */
export type BaseUrl = Brand<string, 'BaseUrl'>
/** Instant in UTC as RFC 3339 with milliseconds and `Z`. Sorts as text. */
export type Instant = Brand<string, 'Instant'>
/** Integer euro cents. */
export type Cents = Brand<bigint, 'Cents'>
/** Integer millionths of a cent: the unit in which single uses are priced. */
export type MicroCents = Brand<bigint, 'MicroCents'>

export const microCentsPerCent = 1_000_000n

const maxUrlLength = 2_048

/** `abort`: what follows may count on a URL that parses. */
const notAnHttpUrl = { message: 'must be an absolute http or https URL without a user name', abort: true }

const httpUrl = z
  .string()
  .max(maxUrlLength)
  .refine((text) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    return (
      (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === ''
    )
  }, notAnHttpUrl)

/** Schemas for JSON borders; each output carries its brand. */
export const webIdSchema = httpUrl.transform((text) => text as WebId)
export const resourceUrlSchema = httpUrl
  .refine((text) => !text.includes('#') && !text.includes('?'), 'must have no query and no fragment')
  .refine((text) => new URL(text).href === text, 'must be in canonical form, without dot segments')
  .transform((text) => text as ResourceUrl)
export const grantIdSchema = httpUrl.transform((text) => text as GrantId)
export const requestIdSchema = httpUrl.transform((text) => text as RequestId)
export const purposeIriSchema = httpUrl.transform((text) => text as PurposeIri)
export const baseUrlSchema = httpUrl
  .refine((text) => new URL(text).origin === text, 'must be an origin without a path or trailing slash')
  .transform((text) => text as BaseUrl)
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Sha256)
export const instantSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  // `Date.parse` takes 30 February for 2 March, so the way back must give the same text.
  .refine(
    (text) => !Number.isNaN(Date.parse(text)) && instantOf(Date.parse(text)) === text,
    'must be a real date',
  )
  .transform((text) => text as Instant)
/** Money travels in JSON as decimal text, because a JSON number is a float (RFC 8259 §6). */
export const centsSchema = z
  .string()
  .regex(/^-?\d{1,18}$/)
  .transform((text) => BigInt(text) as Cents)
export const microCentsSchema = z
  .string()
  .regex(/^\d{1,24}$/)
  .transform((text) => BigInt(text) as MicroCents)

export const parseWebId = (value: unknown): WebId => parseWith(webIdSchema, value, 'a WebID')
export const parseResourceUrl = (value: unknown): ResourceUrl =>
  parseWith(resourceUrlSchema, value, 'a resource URL')
export const parseGrantId = (value: unknown): GrantId => parseWith(grantIdSchema, value, 'a grant URL')
export const parseRequestId = (value: unknown): RequestId =>
  parseWith(requestIdSchema, value, 'a request URL')
export const parseBaseUrl = (value: unknown): BaseUrl => parseWith(baseUrlSchema, value, 'an origin')
export const parseSha256 = (value: unknown): Sha256 => parseWith(sha256Schema, value, 'a SHA-256 in hex')
export const parseInstant = (value: unknown): Instant =>
  parseWith(instantSchema, value, 'an RFC 3339 UTC instant')

export const cents = (amount: bigint | number): Cents => BigInt(amount) as Cents
export const microCents = (amount: bigint | number): MicroCents => BigInt(amount) as MicroCents
/** Milliseconds since the epoch -> `Instant`. */
export const instantOf = (milliseconds: number): Instant => new Date(milliseconds).toISOString() as Instant

/**
 * Parses JSON of the outside world against a schema.
 * @throws {Problem} `input-malformed` naming the first faulty field, never its value
 */
export const parseWith = <Output>(schema: z.ZodType<Output>, value: unknown, what: string): Output => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where =
    issue === undefined || issue.path.length === 0 ? what : `${what}, field "${issue.path.join('.')}"`
  throw new Problem('input-malformed', `${where}: ${issue?.message ?? 'not understood'}.`)
}
