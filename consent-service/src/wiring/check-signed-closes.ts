import { closedPeriodSchema } from '@mutua/sdk/coop/close'
import { contractSchema } from '@mutua/sdk/coop/contract'
import { invoiceSchema, type Invoice } from '@mutua/sdk/coop/invoice'
import { officerDecisionSchema } from '@mutua/sdk/coop/officer'
import { isYear } from '@mutua/sdk/coop/period'
import type { Check } from '@mutua/kit/operate/doctor'
import { findRow, hashKey, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toText } from '@mutua/kit/store'
import { z } from 'zod'
import { contractPrefix, ofPrefix as contractsOf } from '../contracts/contract-rows.ts'
import { closeKind } from '../ledger/close-period.ts'
import { invoiceHeadPrefix, invoiceOfPrefix, invoicePrefix, invoicesOf } from '../ledger/invoice-rows.ts'
import { closedPrefix } from '../ledger/ledger-rows.ts'
import { decisionKey, decisionPrefix } from '../officers/officer-rows.ts'

/**
 * Whether every close is one that two officers decided, every charge of it has its invoice, numbers have no gap, and
 * contracts are found by the name that they are looked for by.
 */
export const checkSignedCloses: Check = async function* (store) {
  const due = new Map<string, number>()
  const closes = new Set<string>()
  for await (const { key, value } of store.list(prefixRange(closedPrefix))) {
    const { period, digest, text, bills, podServers } = parseRow(closedPeriodSchema, value)
    closes.add(digest)
    if (digest !== hashKey(text)) yield { where: key, what: 'The text is not the one of its digest.' }
    // A month without uses is closed with its year, and says what the year says.
    const decided = await findRow(
      store,
      decisionKey({ kind: closeKind, subject: periodIn(text) }),
      officerDecisionSchema,
    )
    if (decided?.state !== 'confirmed' || decided.digest !== digest)
      yield { where: key, what: 'Two officers have not decided this close.' }
    if (isYear(period) || (podServers.length === 0 && bills.length === 0)) continue
    due.set(digest, bills.filter((bill) => bill.cents + bill.fees.cents > 0n).length)
  }
  for await (const { key, value } of store.list(prefixRange(decisionPrefix))) {
    const { kind, state, digest } = parseRow(officerDecisionSchema, value)
    if (kind === closeKind && state === 'confirmed' && !closes.has(digest))
      yield { where: key, what: 'What two officers decided is not closed.' }
  }
  const last = new Map<string, number>()
  let invoices = 0
  for await (const { key, value } of store.list(prefixRange(invoicePrefix))) {
    const invoice: Invoice = parseRow(invoiceSchema, value)
    const year = invoice.number.slice(0, 4)
    const ordinal = (last.get(year) ?? 0) + 1
    last.set(year, ordinal)
    invoices += 1
    due.set(invoice.close, (due.get(invoice.close) ?? 0) - 1)
    const place = `${year}/${ordinalKey(ordinal)}`
    if (invoice.number !== `${year}/${String(ordinal)}` || key !== invoicePrefix + place)
      yield { where: key, what: 'The invoices are not numbered without a gap.' }
    const found = await store.get(invoicesOf(invoice) + place)
    if (found === undefined || toText(found) !== key)
      yield { where: key, what: 'The invoice is not found by its organisation.' }
  }
  for (const [digest, count] of due)
    if (count !== 0)
      yield { where: invoicePrefix, what: `Of the close ${digest} invoices are missing or too many.` }
  for (const [year, count] of last)
    if ((await findRow(store, invoiceHeadPrefix + year, z.number())) !== count)
      yield {
        where: invoiceHeadPrefix + year,
        what: 'It tells of another number of invoices than there are.',
      }
  let found = 0
  for await (const _entry of store.list(prefixRange(invoiceOfPrefix))) found += 1
  if (found !== invoices) yield { where: invoiceOfPrefix, what: 'More invoices are found than there are.' }
  for await (const { key, value } of store.list(prefixRange(contractPrefix))) {
    const { id, name } = parseRow(contractSchema, value)
    const local = id.slice(id.lastIndexOf('/') + 1)
    const lead = await store.get(contractsOf(name) + local)
    if (key !== contractPrefix + local || lead === undefined || toText(lead) !== key)
      yield { where: key, what: 'The contract is not found by the name of its organisation.' }
  }
}

const periodIn = (text: string): string =>
  z.object({ period: z.string() }).safeParse(jsonOf(text)).data?.period ?? ''

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
