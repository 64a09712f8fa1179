import { dueCents, type Bill } from '@mutua/sdk/coop/bill'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import {
  invoiceSchema,
  invoiceTermsSchema,
  type Invoice,
  type InvoiceTerms,
  type InvoiceView,
  type invoiceTermsWishSchema,
} from '@mutua/sdk/coop/invoice'
import { receivableOf, type Payer } from '@mutua/sdk/coop/payer'
import type { Month } from '@mutua/sdk/coop/period'
import { cents, instantOf } from '@mutua/sdk/ids'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { z } from 'zod'
import {
  invoiceHeadPrefix,
  invoiceKey,
  invoicePrefix,
  invoicesOf,
  termsHeadKey,
  termsPrefix,
} from './invoice-rows.ts'
import { balanceKey, totalsSchema } from './ledger-rows.ts'

/**
 * The invoices of a closed month, one per payer that is charged anything, as writes for the close itself: so there
 * is none without its close, and numbers have no gap. The year is that of the day it is closed on.
 */
export const planInvoices = async (
  closed: Pick<ClosedPeriod, 'bills' | 'closedAt' | 'digest'> & { readonly period: Month },
  store: Pick<Store, 'get'>,
): Promise<{ writes: readonly Write[]; unchanged: ReadonlyMap<string, Uint8Array | undefined> }> => {
  const charged = closed.bills.filter((bill) => bill.cents + bill.fees.cents > 0n)
  if (charged.length === 0) return { writes: [], unchanged: new Map() }
  const issuedOn = civilDateOf(Date.parse(closed.closedAt))
  const year = issuedOn.slice(0, 4)
  const headKey = invoiceHeadPrefix + year
  const head = await store.get(headKey)
  const last = head === undefined ? 0 : parseRow(z.number(), head)
  const rows = charged.flatMap((bill: Bill, index): Write[] => {
    const ordinal = last + index + 1
    const invoice: Invoice = {
      number: `${year}/${String(ordinal)}`,
      issuedOn,
      period: closed.period,
      close: closed.digest,
      organisation: bill.organisation,
      ...(bill.payer === undefined ? {} : { payer: bill.payer }),
      bill,
      dueCents: dueCents(bill),
    }
    const key = invoiceKey(year, ordinal)
    return [
      row(key, invoice),
      { key: `${invoicesOf(bill)}${year}/${ordinalKey(ordinal)}`, value: toBytes(key) },
    ]
  })
  return {
    writes: [...rows, row(headKey, last + charged.length)],
    unchanged: new Map([[headKey, head]]),
  }
}

export interface Invoices {
  /** Of all payers or one, the oldest first. */
  readonly list: (payer?: Payer) => Promise<readonly InvoiceView[]>
  readonly find: (number: string) => Promise<InvoiceView | undefined>
  /** What invoices carry from now on; the invoices from before any was set carry the first. */
  readonly setTerms: (terms: z.infer<typeof invoiceTermsWishSchema>) => Promise<InvoiceTerms>
  /** Oldest first. */
  readonly listTerms: () => Promise<readonly InvoiceTerms[]>
}

export const openInvoices = (deps: { readonly store: Store; readonly now: () => number }): Invoices => {
  const { store } = deps
  const listTerms = async (): Promise<InvoiceTerms[]> => {
    const terms: InvoiceTerms[] = []
    for await (const { value } of store.list(prefixRange(termsPrefix)))
      terms.push(parseRow(invoiceTermsSchema, value))
    return terms
  }
  const list = async (payer?: Payer): Promise<readonly InvoiceView[]> => {
    const invoices = payer === undefined ? await readAll(store) : await readAllOf(payer, store)
    const terms = await listTerms()
    const open = await openAmounts(invoices, store)
    return invoices.map((invoice) => {
      const standing = termsOn(invoice, terms)
      return {
        ...invoice,
        openCents: cents(open.get(invoice.number) ?? 0n),
        ...(standing === undefined ? {} : { terms: standing }),
      }
    })
  }
  return {
    list,
    find: async (number) => {
      const [year = '', ordinal = ''] = number.split('/')
      const invoice = await findRow(store, invoiceKey(year, Number(ordinal)), invoiceSchema)
      if (invoice === undefined) return undefined
      return (await list(invoice)).find((one) => one.number === number)
    },
    listTerms,
    setTerms: (wish) =>
      commitPlan(store, async () => {
        const head = await store.get(termsHeadKey)
        const ordinal = (head === undefined ? 0 : parseRow(z.number(), head)) + 1
        const terms: InvoiceTerms = { ...wish, from: instantOf(deps.now()) }
        return {
          writes: [row(termsPrefix + ordinalKey(ordinal), terms), row(termsHeadKey, ordinal)],
          unchanged: new Map([[termsHeadKey, head]]),
          result: terms,
        }
      }),
  }
}

/** An invoice never changes: of terms set later in its day the earlier ones hold. */
const termsOn = ({ issuedOn }: Invoice, terms: readonly InvoiceTerms[]): InvoiceTerms | undefined =>
  terms.findLast(({ from }) => civilDateOf(Date.parse(from)) < issuedOn) ?? terms[0]

/**
 * What is still open of each: the balance of the organisation's account, laid on its newest invoices first, because a
 * payment without a word pays the oldest (art. 1193 c.c.).
 */
const openAmounts = async (
  invoices: readonly Invoice[],
  store: Pick<Store, 'get'>,
): Promise<ReadonlyMap<string, bigint>> => {
  const open = new Map<string, bigint>()
  for (const [account, own] of Map.groupBy(invoices, receivableOf)) {
    const totals = await findRow(store, balanceKey(account), totalsSchema)
    let left = totals === undefined ? 0n : totals.debitCents - totals.creditCents
    for (const { number, dueCents: due } of own.toReversed()) {
      const part = left <= 0n ? 0n : left < due ? left : due
      open.set(number, part)
      left -= part
    }
  }
  return open
}

const readAll = async (store: Pick<Store, 'list'>): Promise<readonly Invoice[]> => {
  const invoices: Invoice[] = []
  for await (const { value } of store.list(prefixRange(invoicePrefix)))
    invoices.push(parseRow(invoiceSchema, value))
  return invoices
}

const readAllOf = async (payer: Payer, store: Pick<Store, 'get' | 'list'>): Promise<readonly Invoice[]> => {
  const invoices: Invoice[] = []
  for await (const { value } of store.list(prefixRange(invoicesOf(payer)))) {
    const invoice = await findRow(store, toText(value), invoiceSchema)
    if (invoice === undefined) throw new Error('an index names an invoice that is not there')
    invoices.push(invoice)
  }
  return invoices
}
