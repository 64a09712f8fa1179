import { z } from 'zod'

const country = z.string().regex(/^[A-Z]{2}$/)

const partySchema = z.strictObject({
  /** IRI that names the party. */
  id: z.url(),
  name: z.string().min(1).max(200),
  address: z.string().min(1).max(300),
  /** E-mail address, telephone number or page. */
  contact: z.string().min(1).max(300),
})

/** What is the same in every consent of a co-op: the fields of ISO/IEC TS 27560 that no request needs to say. */
export const coopProfileSchema = z.strictObject({
  /** The co-op first; further ones are joint controllers (GDPR Art. 26). */
  controllers: z.array(partySchema).min(1).max(10),
  /** Data protection officer, where there is one (GDPR Art. 37). */
  dpo: partySchema.exactOptional(),
  /** Supervisory authority (GDPR Art. 13(2)(d)). */
  authority: partySchema,
  /** ISO 3166 of the law that applies. */
  jurisdiction: country,
  /** Where pods and records are kept. */
  storageCountries: z.array(country).min(1).max(50),
  /** Where recipients may use what they read. */
  processingCountries: z.array(country).min(1).max(50),
  /** How long the record itself is kept after its consent has ended: ISO 8601 duration. */
  recordRetention: z.string().regex(/^P\d{1,3}[YMD]$/),
  /** The privacy notice in force; a decision says which one was shown. */
  notice: z.strictObject({
    url: z.url(),
    version: z.string().min(1).max(64),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  /** Page where consents are given and withdrawn, in as many steps (GDPR Art. 7(3)). */
  withdrawal: z.url(),
  language: z.string().regex(/^[a-z]{2}$/),
})
export type CoopProfile = z.infer<typeof coopProfileSchema>

/** Of an Italian co-op that has written none yet. */
export const plainProfile = (coop: { readonly name: string; readonly origin: string }): CoopProfile => ({
  controllers: [{ id: `${coop.origin}/#it`, name: coop.name, address: 'Italy', contact: `${coop.origin}/` }],
  authority: {
    id: 'https://www.garanteprivacy.it/',
    name: 'Garante per la protezione dei dati personali',
    address: 'Piazza Venezia 11, 00187 Roma, Italy',
    contact: 'protocollo@gpdp.it',
  },
  jurisdiction: 'IT',
  storageCountries: ['IT'],
  processingCountries: ['IT'],
  recordRetention: 'P10Y',
  notice: { url: `${coop.origin}/`, version: '1' },
  withdrawal: `${coop.origin}/`,
  language: 'it',
})
