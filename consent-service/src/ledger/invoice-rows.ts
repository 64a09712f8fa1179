import { payerKey, type Payer } from '@mutua/sdk/coop/payer'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

export const invoicePrefix = 'ledger/invoice/'
export const invoiceKey = (year: string, ordinal: number) => `${invoicePrefix}${year}/${ordinalKey(ordinal)}`
/** How many there are of a year. */
export const invoiceHeadPrefix = 'ledger/invoice-head/'
export const invoiceOfPrefix = 'ledger/invoice-of/'
export const invoicesOf = (payer: Payer) => `${invoiceOfPrefix}${hashKey(payerKey(payer))}/`
export const termsPrefix = 'ledger/invoice-terms/'
export const termsHeadKey = 'ledger/invoice-terms-head'
