import { z } from 'zod'
import { base58Digits } from './base58.ts'

/**
 * The messages of Belenios 2.0 (specification §4) as zod schemas. Keys stand in the order of the specification and numbers
 * are bigints, so that `stringify(schema.parse(JSON.parse(text)))` is the canonical text: equal to `text`, or `text` is not
 * canonical. Everything that is read here may come from anybody.
 */

/** Canonical text of a message: compact JSON, keys in the order in which the schemas have them, big numbers as strings. */
export const stringify = (message: unknown): string =>
  JSON.stringify(message, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

/** A big number as Belenios writes it: decimal digits in a string, no sign, no leading zero. 620 digits hold 2,048 bits. */
const numberSchema = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,619})$/)
  .transform((digits) => BigInt(digits))

const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/)
const indexSchema = z.int().nonnegative()

/** `challenge` and `response` of a proof of knowledge, both below the order of the group. */
export const proofSchema = z.object({ challenge: numberSchema, response: numberSchema })
export type Proof = z.infer<typeof proofSchema>

/** ElGamal: (g^r, y^r g^m). */
export const ciphertextSchema = z.object({ alpha: numberSchema, beta: numberSchema })
export type Ciphertext = z.infer<typeof ciphertextSchema>

export const trusteePublicKeySchema = z.object({
  pok: proofSchema,
  public_key: numberSchema,
  name: z.string().optional(),
})
/** A public key of a trustee with the proof that somebody knows the private one (§4.5). */
export type TrusteePublicKey = z.infer<typeof trusteePublicKeySchema>

export const signedMessageSchema = z.object({ message: z.string(), signature: proofSchema })
/** A text with a Schnorr signature (§4.6.1). */
export type SignedMessage = z.infer<typeof signedMessageSchema>

export const encryptedMessageSchema = z.object({
  alpha: numberSchema,
  beta: numberSchema,
  data: z.string().regex(/^(?:[0-9a-f]{2})*$/),
})
export type EncryptedMessage = z.infer<typeof encryptedMessageSchema>
export const channelMessageSchema = z.object({ recipient: numberSchema, message: z.string() })
export const certificateKeysSchema = z.object({ verification: numberSchema, encryption: numberSchema })
export type CertificateKeys = z.infer<typeof certificateKeysSchema>
export const rawPolynomialSchema = z.object({ polynomial: z.array(numberSchema).min(1) })
export const rawCoefficientsSchema = z.object({ coefexps: z.array(numberSchema).min(1) })
export const secretSchema = z.object({ secret: numberSchema })
export const decryptionKeySchema = z.object({ decryption_key: numberSchema })

export const polynomialSchema = z.object({
  polynomial: z.string(),
  secrets: z.array(z.string()),
  coefexps: signedMessageSchema,
})
/** What a trustee gives in the third round of making a threshold key (§4.6.4). */
export type Polynomial = z.infer<typeof polynomialSchema>

export const trusteeInputSchema = z.object({
  polynomial: z.string(),
  secrets: z.array(z.string()),
  coefexps: z.array(signedMessageSchema),
})
/** What a trustee is given in the fifth round (`vinput`, §4.6.5). */
export type TrusteeInput = z.infer<typeof trusteeInputSchema>

export const trusteeOutputSchema = z.object({ private_key: z.string(), public_key: trusteePublicKeySchema })
/** What a trustee gives in the fifth round (`voutput`, §4.6.6). `private_key` is sealed: only that trustee opens it. */
export type TrusteeOutput = z.infer<typeof trusteeOutputSchema>

export const thresholdParametersSchema = z.object({
  threshold: z.int().positive(),
  certs: z.array(signedMessageSchema).min(1),
  coefexps: z.array(signedMessageSchema).min(1),
  verification_keys: z.array(trusteePublicKeySchema).min(1),
})
/** What is published of trustees of whom `threshold` are enough (§4.6.7). */
export type ThresholdParameters = z.infer<typeof thresholdParametersSchema>

export const trusteesSchema = z
  .array(
    z.union([
      z.tuple([z.literal('Single'), trusteePublicKeySchema]),
      z.tuple([z.literal('Pedersen'), thresholdParametersSchema]),
    ]),
  )
  .min(1)
/**
 * Who decrypts the tally (§4.7): every `Single` has to, of each `Pedersen` group its threshold. A trustee's number, as
 * `owner` of a partial decryption, counts from 1 through all of them in this order, each member of a group by itself.
 */
export type Trustees = z.infer<typeof trusteesSchema>

export const questionSchema = z
  .object({
    answers: z.array(z.string()).min(1),
    blank: z.boolean().optional(),
    min: indexSchema,
    max: indexSchema,
    question: z.string(),
  })
  .refine(({ answers, min, max }) => min <= max && max <= answers.length, 'min <= max <= number of answers')
/**
 * A homomorphic question (§4.9.1): from `min` to `max` of the answers are chosen; with `blank`, nothing at all may be chosen
 * instead, which is counted as such.
 */
export type Question = z.infer<typeof questionSchema>

export const electionIdSchema = z.string().regex(new RegExp(`^[${base58Digits}]{14,64}$`))

export const electionSchema = z.object({
  version: z.literal(1),
  description: z.string(),
  name: z.string(),
  group: z.enum(['BELENIOS-2048', 'RFC-3526-2048']),
  public_key: numberSchema,
  questions: z.array(questionSchema).min(1),
  uuid: electionIdSchema,
  administrator: z.string().optional(),
  credential_authority: z.string().optional(),
})

export const answerSchema = z.object({
  choices: z.array(ciphertextSchema),
  individual_proofs: z.array(z.array(proofSchema)),
  overall_proof: z.array(proofSchema),
  blank_proof: z.array(proofSchema).optional(),
})
export type Answer = z.infer<typeof answerSchema>

export const ballotSchema = z.object({
  election_uuid: electionIdSchema,
  election_hash: z.string(),
  credential: numberSchema,
  answers: z.array(answerSchema),
  signature: z.object({ hash: z.string(), proof: proofSchema }),
})
export type Ballot = z.infer<typeof ballotSchema>

export const publicCredentialsSchema = z.array(z.string())

export const encryptedTallySchema = z.array(z.array(ciphertextSchema))
/** For each question the product of the ciphertexts of all counted ballots, each to the power of its weight (§4.16). */
export type EncryptedTally = z.infer<typeof encryptedTallySchema>

/** A count on the wire: a number up to 2^30 - 1, above it a string of digits. */
const countSchema = z
  .union([z.int().nonnegative(), z.string().regex(/^[1-9][0-9]{0,14}$/)])
  .transform((count) => Number(count))
/** How a count goes into a message. */
export const wireCount = (count: number): number | string => (count < 2 ** 30 ? count : String(count))

export const sizedTallySchema = z.object({
  num_tallied: indexSchema,
  total_weight: countSchema,
  encrypted_tally: sha256HexSchema,
})

export const partialDecryptionSchema = z.object({
  decryption_factors: z.array(z.array(numberSchema)),
  decryption_proofs: z.array(z.array(proofSchema)),
})
/** What one trustee makes of the encrypted tally, with proofs (§4.18). */
export type PartialDecryption = z.infer<typeof partialDecryptionSchema>

export const ownedSchema = z.object({ owner: z.int().positive(), payload: sha256HexSchema })
export const resultSchema = z.object({ result: z.array(z.array(countSchema)) })

export const archiveHeaderSchema = z.object({
  version: z.literal(1),
  timestamp: z.string().regex(/^(?:0|[1-9][0-9]{0,10})$/),
})
export const setupSchema = z.object({
  election: sha256HexSchema,
  trustees: sha256HexSchema,
  credentials: sha256HexSchema,
})
export const eventSchema = z.object({
  parent: sha256HexSchema.optional(),
  height: indexSchema,
  type: z.enum(['Setup', 'Ballot', 'EndBallots', 'EncryptedTally', 'PartialDecryption', 'Result']),
  payload: sha256HexSchema.optional(),
})
/** A link of the chain of an archive (§4.4). */
export type ArchiveEvent = z.infer<typeof eventSchema>
