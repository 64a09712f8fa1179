import { transferSchema, type Account } from '@mutua/sdk/coop/transfer'
import { z } from 'zod'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import {
  balancePrefix,
  draftKey,
  draftPrefix,
  headKey,
  ofPeriodPrefix,
  periodIndexPrefix,
  totalsSchema,
  transferPrefix,
} from './ledger-rows.ts'

/** Whether the books add up: transfers without a gap, each found by its key and period, and balances that are their sums. */
export const checkBooks: Check = async function* (store) {
  const head = await store.get(headKey)
  const last = head === undefined ? 0 : parseRow(z.number(), head)
  const sums = new Map<Account, { debit: bigint; credit: bigint }>()
  const of = (account: Account) => sums.get(account) ?? { debit: 0n, credit: 0n }
  let sequence = 0
  for await (const { key, value } of store.list(prefixRange(transferPrefix))) {
    const transfer = parseRow(transferSchema, value)
    const { debit, credit, cents } = transfer
    sequence += 1
    if (transfer.sequence !== sequence || key !== transferPrefix + ordinalKey(sequence))
      yield { where: key, what: `The transfer stands where number ${String(sequence)} should.` }
    sums.set(debit, { ...of(debit), debit: of(debit).debit + cents })
    sums.set(credit, { ...of(credit), credit: of(credit).credit + cents })
    for (const index of [draftKey(transfer.key), ofPeriodPrefix(transfer.period) + ordinalKey(sequence)]) {
      const bytes = await store.get(index)
      if (bytes === undefined || parseRow(z.number(), bytes) !== sequence)
        yield { where: key, what: `The transfer is missing at ${index}.` }
    }
  }
  if (sequence !== last)
    yield {
      where: headKey,
      what: `There are ${String(sequence)} transfers, and ${String(last)} are told of.`,
    }
  yield* checkBalances(sums, store)
  for (const prefix of [draftPrefix, periodIndexPrefix]) yield* checkCount(prefix, sequence, store)
}

const checkBalances = async function* (
  sums: Map<Account, { debit: bigint; credit: bigint }>,
  store: ReadableStore,
): AsyncIterable<Finding> {
  let balance = 0n
  for await (const { key, value } of store.list(prefixRange(balancePrefix))) {
    const { account, debitCents, creditCents } = parseRow(totalsSchema, value)
    const sum = sums.get(account)
    sums.delete(account)
    balance += debitCents - creditCents
    if (key !== balancePrefix + account) yield { where: key, what: 'It is the balance of another account.' }
    if (sum?.debit !== debitCents || sum.credit !== creditCents)
      yield { where: key, what: 'The balance is not the sum of the transfers.' }
  }
  for (const account of sums.keys())
    yield { where: balancePrefix + account, what: 'There is no balance of an account that was used.' }
  if (balance !== 0n)
    yield {
      where: balancePrefix,
      what: `The balances add up to ${String(balance)} cents and not to nothing.`,
    }
}

const checkCount = async function* (
  prefix: string,
  wanted: number,
  store: ReadableStore,
): AsyncIterable<Finding> {
  let there = 0
  for await (const { value } of store.list(prefixRange(prefix))) if (toText(value) !== '') there += 1
  if (there !== wanted)
    yield { where: prefix, what: `There are ${String(there)}, and ${String(wanted)} transfers.` }
}
