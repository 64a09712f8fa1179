import { z } from 'zod'
import { instantSchema, parseWith, webIdSchema } from '../ids.ts'

const text = z.string().regex(/^[\w-]{1,1366}$/)

/** What every public key of a program says besides itself. */
const named = {
  kid: z.string().min(1).max(200),
  use: z.literal('sig').optional(),
  alg: z.enum(['RS384', 'ES384', 'ES256']).optional(),
  key_ops: z.array(z.string().max(20)).max(5).optional(),
} as const

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** A public key that signs with RS384, ES384 or ES256 (SMART App Launch 2.2, "Client Authentication: Asymmetric"). */
const smartKeySchema = z
  .record(z.string(), z.unknown())
  .refine(
    (key) => privateMembers.every((member) => !Object.hasOwn(key, member)),
    'must be a public key: this one holds its private parts, so make another',
  )
  .pipe(
    z.discriminatedUnion('kty', [
      z.object({ ...named, kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384']), x: text, y: text }),
      // 2,048 bits and more: 342 characters.
      z.object({ ...named, kty: z.literal('RSA'), e: text.max(6), n: text.min(342) }),
    ]),
  )

const keysInIt = z.strictObject({
  jwks: z.object({
    keys: z
      .array(smartKeySchema)
      .min(1)
      .max(10)
      .refine(
        (keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length,
        'must each have a kid of its own',
      ),
  }),
})
const keysElsewhere = z.strictObject({ jwksUri: z.url({ protocol: /^https?$/ }).max(2_048) })

/** Where the keys of a program are: with its registration, or where it publishes them. */
export const smartKeysSchema = z.union([keysInIt, keysElsewhere])
export type SmartKeys = z.infer<typeof smartKeysSchema>

/** One of the two, so that what is wrong with it can be said. @throws {Problem} `input-malformed` */
export const parseSmartKeys = (value: unknown): SmartKeys =>
  typeof value === 'object' && value !== null && 'jwksUri' in value
    ? parseWith(keysElsewhere, value, 'the keys')
    : parseWith(keysInIt, value, 'the keys')

/** A program that reads by itself for a recipient of consents, and proves with a key that it is the one. */
export const smartClientSchema = z.object({
  /** Its client id: an address of the consent service. */
  id: z.url().max(2_048),
  name: z.string(),
  /** Whose consents it uses. */
  recipient: webIdSchema,
  /** Who answers for it, when the recipient is an organisation: it reads while they stand on the staff list. */
  person: webIdSchema.optional(),
  keys: smartKeysSchema,
  registeredAt: instantSchema,
  keysChangedAt: instantSchema.optional(),
  /** Since when it gets no tokens any more. */
  endedAt: instantSchema.optional(),
})
export type SmartClient = z.infer<typeof smartClientSchema>

export const smartClientNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must have no control characters')
