import { z } from 'zod'
import { centsSchema, instantSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { billSchema } from './bill.ts'
import { civilDateSchema } from './civil-date.ts'
import { ibanSchema } from './iban.ts'
import { monthSchema } from './period.ts'

/** Year and number, `2026/1`: without gaps in a year. */
export const invoiceNumberSchema = z
  .string()
  .regex(/^2\d{3}\/[1-9]\d{0,6}$/, 'must be year and number, like 2026/1')

/** Follows from a close, in the same write; never changes. */
export const invoiceSchema = z.object({
  number: invoiceNumberSchema,
  issuedOn: civilDateSchema,
  period: monthSchema,
  /** Digest of the statement of the close that it follows from. */
  close: sha256Schema,
  organisation: z.string(),
  /** As on the bill. */
  payer: webIdSchema.exactOptional(),
  bill: billSchema,
  dueCents: centsSchema,
})
export type Invoice = z.infer<typeof invoiceSchema>

const text = (most: number) => z.string().trim().min(1).max(most)

/** Somebody who issues or is sent an invoice, as EN 16931 names them (BG-4, BG-7). */
export const invoicePartySchema = z.strictObject({
  name: text(120),
  street: text(120).exactOptional(),
  city: text(80).exactOptional(),
  postCode: text(20).exactOptional(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a country code like IT'),
  vatNumber: text(30).exactOptional(),
  /** Of the register that gives it, as the law of the country has it. */
  companyNumber: text(40).exactOptional(),
})
export type InvoiceParty = z.infer<typeof invoicePartySchema>

/**
 * What an accountant sets once and invoices carry: who issues them, how they are paid, and how they stand to VAT. Only
 * categories without an amount of tax (UNCL5305 E, O, AE, Z): the books have no account for any.
 */
export const invoiceTermsWishSchema = z.strictObject({
  seller: invoicePartySchema,
  /** By the WebID of the organisation, or by its name: that of the WebID comes first. Who is not here is named and nothing more. */
  buyers: z.record(z.string(), invoicePartySchema).default({}),
  dueDays: z.number().int().min(0).max(365).default(30),
  iban: ibanSchema.exactOptional(),
  tax: z.strictObject({
    category: z.enum(['E', 'O', 'AE', 'Z']),
    /** What the law says of it, in words; on every invoice. */
    reason: text(200),
    /** VATEX code of the EU list, where one fits. */
    reasonCode: text(30).exactOptional(),
  }),
})
export type InvoiceTermsWish = z.input<typeof invoiceTermsWishSchema>

export const invoiceTermsSchema = invoiceTermsWishSchema.extend({ from: instantSchema })
export type InvoiceTerms = z.infer<typeof invoiceTermsSchema>

/** An invoice as it is read: with the terms in force on its day, and what of it the books say is still to be paid. */
export const invoiceViewSchema = invoiceSchema.extend({
  openCents: centsSchema,
  terms: invoiceTermsSchema.exactOptional(),
})
export type InvoiceView = z.infer<typeof invoiceViewSchema>
