import { z } from 'zod'
import { credentialsContext } from './status-list.ts'

/** VC Data Model 1.1; only for faces that clients of that time speak. */
export const firstCredentialsContext = 'https://www.w3.org/2018/credentials/v1'

/**
 * What keeps a document from being a credential of the VC Data Model (2.0 §4, 1.1 §4), as sentences; none when it is one.
 * Looks at the form only: not at signatures, contexts, digests or the clock.
 * @param value attacker-controlled
 */
export const credentialFaults = (value: unknown): string[] => faultsOf(credentialSchema, value)

/** The same for a presentation (2.0 §4.13); the credentials in it are looked at one by one by whoever verifies them. */
export const presentationFaults = (value: unknown): string[] => faultsOf(presentationSchema, value)

/**
 * Members that no term of the data model names, and no registered claim of a JWT: what a reader without the contexts of a
 * credential cannot understand, and must not pass on as if it did.
 */
export const unknownMembers = (value: Readonly<Record<string, unknown>>, kind: 'vc' | 'vp'): string[] => {
  const known = kind === 'vc' ? credentialSchema.shape : presentationSchema.shape
  return Object.keys(value).filter((name) => !Object.hasOwn(known, name) && !registeredClaims.has(name))
}

/** RFC 7519 §4.1, RFC 7800 and RFC 9901. */
const registeredClaims: ReadonlySet<string> = new Set(
  'iss sub aud exp nbf iat jti nonce cnf _sd_alg confidenceMethod renderMethod'.split(' '),
)

/** An enveloped credential or presentation (2.0 §4.13.1): an object whose id is a `data:` URL with the secured text. */
export const envelopeSchema = z.strictObject({
  '@context': z.union([
    z.literal(credentialsContext),
    z.array(z.unknown()).refine((items) => items.includes(credentialsContext)),
  ]),
  'id': z
    .string()
    .max(1_048_576)
    .regex(/^data:[\w.+/-]+(?:;[\w=-]+)*,/),
  'type': z.union([
    z.enum(['EnvelopedVerifiableCredential', 'EnvelopedVerifiablePresentation']),
    z.tuple([z.enum(['EnvelopedVerifiableCredential', 'EnvelopedVerifiablePresentation'])]),
  ]),
})

/** A URL with a scheme and without white space (2.0 §4.4); what `new URL` would mend is not one. */
export const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text)

/** XML Schema dateTimeStamp (2.0 §4.9): with an offset. */
export const isTimeStamp = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
  !Number.isNaN(Date.parse(text))

const faultsOf = (schema: z.ZodType, value: unknown): string[] => {
  const parsed = schema.safeParse(value)
  return parsed.success
    ? []
    : parsed.error.issues.map(
        ({ path, message }) => `${path.map(String).join('.') || 'document'}: ${message}`,
      )
}

const url = z.string().max(4_096).refine(isUrl, 'must be one URL')
const timeStamp = z.string().max(40).refine(isTimeStamp, 'must be a date and time with an offset')
const oneOrMany = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1).max(100)])

/** One of the two base contexts first, then URLs and inline contexts (2.0 §4.3). */
const contexts = z
  .array(z.union([url, z.record(z.string(), z.unknown())]))
  .min(1)
  .max(16)
  .refine(
    ([first]) => first === credentialsContext || first === firstCredentialsContext,
    'must begin with the context of the VC Data Model',
  )

const types = oneOrMany(z.string().min(1).max(2_048).regex(/^\S+$/, 'must not have white space'))
const typesWith = (required: string) =>
  types.refine(
    (value) => value === required || (Array.isArray(value) && value.includes(required)),
    `must name ${required}`,
  )

/** Text, or text with its language and direction (2.0 §11.1), in one or more languages. */
const words = oneOrMany(
  z.union([
    z.string(),
    z.strictObject({
      '@value': z.string(),
      '@language': z.string().optional(),
      '@direction': z.string().optional(),
    }),
  ]),
)

const identified = z.looseObject({ id: url, name: words.optional(), description: words.optional() })

/** 2.0 §4.8: at least one claim; a subject has one identifier or none. */
const subject = z
  .looseObject({ id: url.optional() })
  .refine((claims) => Object.keys(claims).length > 0, 'must make a claim')

const typed = z.looseObject({ type: types, id: url.optional() })

/** 2.0 §4.10; an entry of a bitstring list has exactly the form of Bitstring Status List v1.0 §2.1. */
const status = typed.refine(
  (entry) => entry.type !== 'BitstringStatusListEntry' || bitstringEntry.safeParse(entry).success,
  'must be a complete entry of a bitstring status list',
)
const bitstringEntry = z.looseObject({
  statusPurpose: z.string().min(1),
  statusListIndex: z.string().regex(/^(?:0|[1-9]\d*)$/),
  statusListCredential: url,
})

/** 2.0 §5.3. */
const relatedResources = oneOrMany(
  z
    .looseObject({ id: url, digestSRI: z.string().optional(), digestMultibase: z.string().optional() })
    .refine(
      ({ digestSRI, digestMultibase }) => digestSRI !== undefined || digestMultibase !== undefined,
      'must have a digest',
    ),
).refine((value) => {
  const ids = [value].flat().map(({ id }) => id)
  return new Set(ids).size === ids.length
}, 'must name each resource once')

const credentialSchema = z
  .looseObject({
    '@context': contexts,
    'id': url.optional(),
    'type': typesWith('VerifiableCredential'),
    'issuer': z.union([url, identified]),
    'name': words.optional(),
    'description': words.optional(),
    'credentialSubject': oneOrMany(subject),
    'validFrom': timeStamp.optional(),
    'validUntil': timeStamp.optional(),
    'issuanceDate': timeStamp.optional(),
    'expirationDate': timeStamp.optional(),
    'credentialStatus': oneOrMany(status).optional(),
    'credentialSchema': oneOrMany(z.looseObject({ id: url, type: types })).optional(),
    'refreshService': oneOrMany(typed).optional(),
    'termsOfUse': oneOrMany(typed).optional(),
    'evidence': oneOrMany(typed).optional(),
    'relatedResource': relatedResources.optional(),
    'proof': oneOrMany(z.looseObject({ type: z.string() })).optional(),
  })
  .refine(
    ({ validFrom, validUntil }) =>
      validFrom === undefined || validUntil === undefined || Date.parse(validFrom) <= Date.parse(validUntil),
    'must not end before it begins',
  )

const presentationSchema = z.looseObject({
  '@context': contexts,
  'id': url.optional(),
  'type': typesWith('VerifiablePresentation'),
  'holder': z.union([url, identified]).optional(),
  'verifiableCredential': oneOrMany(z.record(z.string(), z.unknown())).optional(),
  'proof': oneOrMany(z.looseObject({ type: z.string() })).optional(),
})
