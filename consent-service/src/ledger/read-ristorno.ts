import type { Year } from '@mutua/sdk/coop/period'
import {
  allotmentSchema,
  ristornoPaymentSchema,
  ristornoRunSchema,
  type Allotment,
  type RistornoPayment,
  type RistornoResult,
  type RistornoRun,
} from '@mutua/sdk/coop/ristorno'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import type { z } from 'zod'
import { allotmentPrefix, paymentPrefix, ristornoKey } from './ledger-rows.ts'

type ReadDeps = { readonly store: Pick<Store, 'get' | 'list'> }

/** Members after `after`, by number. */
export interface MemberPage {
  readonly after: number
  readonly limit: number
}

/** What members were allotted. @throws {Problem} `ristorno-unknown` */
export const readAllotments = (year: Year, page: MemberPage, deps: ReadDeps): Promise<Allotment[]> =>
  readPage(allotmentPrefix(year), allotmentSchema, { year, page, deps })

/** What is paid to them. @throws {Problem} `ristorno-unknown` */
export const readPayments = (year: Year, page: MemberPage, deps: ReadDeps): Promise<RistornoPayment[]> =>
  readPage(paymentPrefix(year), ristornoPaymentSchema, { year, page, deps })

const readPage = async <Output>(
  prefix: string,
  schema: z.ZodType<Output>,
  { year, page, deps }: { readonly year: Year; readonly page: MemberPage; readonly deps: ReadDeps },
): Promise<Output[]> => {
  // Rows of a run that is being made are seen by nobody.
  await readRistornoRun(year, deps)
  const items: Output[] = []
  const range = { ...prefixRange(prefix), gte: prefix + ordinalKey(page.after + 1), limit: page.limit }
  for await (const { value } of deps.store.list(range)) items.push(parseRow(schema, value))
  return items
}

/** All of it at once, for whoever looks at a small one. @throws {Problem} `ristorno-unknown` */
export const readRistorno = async (year: Year, deps: ReadDeps): Promise<RistornoResult> => {
  const run = await readRistornoRun(year, deps)
  const allotments: Allotment[] = []
  for await (const { value } of deps.store.list(prefixRange(allotmentPrefix(year)))) {
    allotments.push(parseRow(allotmentSchema, value))
  }
  const paid: RistornoPayment[] = []
  for await (const payment of listPayments(year, deps)) paid.push(payment)
  return { ...run, allotments, paid }
}

/** @throws {Problem} `ristorno-unknown` */
export const readRistornoRun = async (
  year: Year,
  deps: { readonly store: Pick<Store, 'get'> },
): Promise<RistornoRun> => {
  const run = await findRistornoRun(year, deps)
  if (run === undefined) throw new Problem('ristorno-unknown', `The ristorno of ${year} has not been run.`)
  return run
}

export const findRistornoRun = (
  year: Year,
  { store }: { readonly store: Pick<Store, 'get'> },
): Promise<RistornoRun | undefined> => findRow(store, ristornoKey(year), ristornoRunSchema)

/** The payments of a run, by member number. */
export async function* listPayments(year: Year, deps: ReadDeps): AsyncGenerator<RistornoPayment> {
  for await (const { value } of deps.store.list(prefixRange(paymentPrefix(year)))) {
    yield parseRow(ristornoPaymentSchema, value)
  }
}
