import { builtInCentres } from '@mutua/sdk/coop/activity-centre'
import { chartLineOf } from '@mutua/sdk/coop/chart'
import { closedPeriodSchema } from '@mutua/sdk/coop/close'
import { isYear, type Period } from '@mutua/sdk/coop/period'
import { transferSchema, type Transfer } from '@mutua/sdk/coop/transfer'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type ReadableStore } from '@mutua/kit/store'
import {
  balancePrefix,
  centrePrefix,
  closedPrefix,
  fundingPrefix,
  reversedPrefix,
  reversedSchema,
  totalsSchema,
  transferPrefix,
} from './ledger-rows.ts'
import { readTransfers } from './read-transfers.ts'

/**
 * Whether every posting was allowed: to registered centres and sources, in a period that was open, putting right no more than
 * there was; whether grants became revenue exactly as they were spent, and nothing was paid out that was not there.
 */
export const checkPostings: Check = async function* (store) {
  const names = await readNames(store)
  const closings = await readClosings(store)
  const reversed = new Map<number, { cents: bigint; by: number[] }>()
  const granted = new Map<string, bigint>()
  for await (const transfer of readTransfers(store)) {
    const where = transferPrefix + ordinalKey(transfer.sequence)
    const { centre, funding, period, at, reverses } = transfer
    if (!names.has(centrePrefix + centre))
      yield { where, what: `The centre ${centre} is not in the register.` }
    if (!names.has(fundingPrefix + funding))
      yield { where, what: `The funding source ${funding} is not in the register.` }
    const closedAt = isYear(period) ? undefined : closings.get(period)
    if (closedAt !== undefined && Date.parse(at) > Date.parse(closedAt) + closingTakesMs)
      yield { where, what: `It was booked to ${period} after that was closed.` }
    if (reverses !== undefined) {
      yield* checkReversal(transfer, where, store)
      const before = reversed.get(reverses) ?? { cents: 0n, by: [] }
      reversed.set(reverses, {
        cents: before.cents + transfer.cents,
        by: [...before.by, transfer.sequence],
      })
    }
    addGranted(granted, transfer)
  }
  for (const [funding, left] of granted)
    if (left !== 0n)
      yield {
        where: fundingPrefix + funding,
        what: `Costs out of ${funding} and what it gave for them differ by ${String(left)} cents.`,
      }
  yield* checkReversed(reversed, store)
  yield* checkBounds(store)
}

/** The charges of a close are booked in the breath in which it is written; clocks are read twice. */
const closingTakesMs = 60_000

const readNames = async (store: ReadableStore): Promise<ReadonlySet<string>> => {
  const names = new Set([`${fundingPrefix}own`, ...builtInCentres.map(({ name }) => centrePrefix + name)])
  for (const prefix of [centrePrefix, fundingPrefix])
    for await (const { key } of store.list(prefixRange(prefix))) names.add(key)
  return names
}

const readClosings = async (store: ReadableStore): Promise<ReadonlyMap<Period, string>> => {
  const closings = new Map<Period, string>()
  for await (const { value } of store.list(prefixRange(closedPrefix))) {
    const { period, closedAt } = parseRow(closedPeriodSchema, value)
    closings.set(period, closedAt)
  }
  return closings
}

const checkReversal = async function* (
  { reverses, sequence, debit, credit }: Transfer,
  where: string,
  store: ReadableStore,
): AsyncIterable<Finding> {
  const original =
    reverses === undefined
      ? undefined
      : await findRow(store, transferPrefix + ordinalKey(reverses), transferSchema)
  if (original === undefined || original.sequence >= sequence)
    yield { where, what: 'It puts right a transfer that was not there.' }
  else if (original.debit !== credit || original.credit !== debit)
    yield { where, what: 'It puts right a transfer of other accounts.' }
}

const checkReversed = async function* (
  found: Map<number, { cents: bigint; by: number[] }>,
  store: ReadableStore,
): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange(reversedPrefix))) {
    const told = parseRow(reversedSchema, value)
    const sequence = Number(key.slice(reversedPrefix.length))
    const seen = found.get(sequence)
    found.delete(sequence)
    if (seen?.cents !== told.cents || seen.by.join() !== told.by.join())
      yield { where: key, what: 'What has been put right is not what this says.' }
    const original = await findRow(store, transferPrefix + ordinalKey(sequence), transferSchema)
    if (original !== undefined && original.cents < told.cents)
      yield { where: key, what: 'More has been put right than there was.' }
  }
  for (const sequence of found.keys())
    yield { where: reversedPrefix + ordinalKey(sequence), what: 'It does not say that this was put right.' }
}

/** The entries that close a year take both sides away and say nothing of what was spent. */
const addGranted = (granted: Map<string, bigint>, { debit, credit, cents, funding }: Transfer): void => {
  if (funding === 'own') return
  if (debit.startsWith('surplus:') || credit.startsWith('surplus:')) return
  const before = granted.get(funding) ?? 0n
  const part = (account: string): bigint =>
    account.startsWith('cost:') || account === 'revenue:grant' ? cents : 0n
  granted.set(funding, before + part(debit) - part(credit))
}

const checkBounds = async function* (store: ReadableStore): AsyncIterable<Finding> {
  for await (const { key, value } of store.list(prefixRange(balancePrefix))) {
    const { account, debitCents, creditCents } = parseRow(totalsSchema, value)
    if (chartLineOf(account).isNeverOverdrawn && debitCents > creditCents)
      yield { where: key, what: 'More was taken from this account than it ever held.' }
  }
}
