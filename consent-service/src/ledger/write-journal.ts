import { chartLineOf, chartOfAccounts, type AccountKind } from '@mutua/sdk/coop/chart'
import { periodEnd, periodStart } from '@mutua/sdk/coop/period'
import type { Account, Transfer } from '@mutua/sdk/coop/transfer'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { z } from 'zod'
import { readBooksRoot } from './books-root.ts'
import { balancePrefix, headKey, totalsSchema } from './ledger-rows.ts'
import { readTransfersByPeriod } from './read-transfers.ts'

/**
 * The whole of the books in the journal format of hledger, for `hledger check --strict`: every account declared, one
 * transaction per transfer, in the order of the periods. Each posting says what the account holds after it, and the last
 * transaction says it of all accounts once more: with one cent moved, on one side or on both, or a transaction left out,
 * the journal is refused. Yields as it goes; what is booked meanwhile is left out.
 *
 * @param wish.chunk transactions in one part; parts end at the end of a line
 */
export async function* writeJournal(
  wish: { readonly chunk?: number },
  deps: { readonly store: Pick<ReadableStore, 'get' | 'list'> },
): AsyncGenerator<string> {
  const { store } = deps
  const head = await store.get(headKey)
  const last = head === undefined ? 0 : parseRow(z.number(), head)
  yield header(last)
  for await (const part of declarations(store)) yield part
  const balances = new Map<Account, bigint>()
  let day = ''
  let part: string[] = []
  for await (const transfer of readTransfersByPeriod(store)) {
    if (transfer.sequence > last) continue
    const own = dayIn(transfer)
    // A clock that was set back must not put a later transaction before an earlier one.
    day = own > day ? own : day
    part.push(transaction(day, transfer, balances))
    if (part.length < (wish.chunk ?? defaultChunk)) continue
    yield part.join('')
    part = []
  }
  yield part.join('')
  yield closing(day, balances)
  yield `\n; root of the books: ${await readBooksRoot(store, last)}\n`
}

/** Euro with two decimals: `-1234.05 EUR`. Digits only. */
export const journalAmount = (amount: bigint): string => {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)} EUR`
}

/**
 * An account as hledger can read it: the name of an organisation may hold what ends or divides a name there. Letters,
 * digits and a few signs stay; everything else becomes `%` and two hex digits a byte, so that the name can be told again.
 */
export const journalAccount = (account: Account): string => {
  const at = account.indexOf(':')
  if (at === -1) return account
  const name = account.slice(at + 1).replaceAll(unsafe, (sign) => encodeBytes(sign))
  return `${account.slice(0, at)}:${name}`
}

const defaultChunk = 200

const header = (last: number): string =>
  `; Books of the co-op: ${String(last)} transfers. hledger -f FILE check --strict\n` +
  'decimal-mark .\ncommodity 1000.00 EUR\n\n'

/** Every account of the balances; those that every co-op has come from the chart, used or not. */
async function* declarations(store: Pick<ReadableStore, 'list'>): AsyncGenerator<string> {
  const fixed = chartOfAccounts.filter(({ name }) => !name.endsWith(':'))
  const names = new Set(fixed.map(({ name }) => name))
  yield fixed.map(({ name, kind, en }) => declaration(name, kind, en)).join('')
  for await (const { value } of store.list(prefixRange(balancePrefix))) {
    const { account } = parseRow(totalsSchema, value)
    if (names.has(account)) continue
    const { kind, en } = chartLineOf(account)
    yield declaration(journalAccount(account), kind, en)
  }
  yield '\n'
}

const declaration = (name: string, kind: AccountKind, title: string): string =>
  `account ${name}  ; type:${types[kind]}, ${comment(title)}\n`

/** hledger's letters for the kinds of accounts. */
const types: Readonly<Record<AccountKind, string>> = {
  asset: 'A',
  liability: 'L',
  equity: 'E',
  revenue: 'R',
  cost: 'X',
}

const transaction = (day: string, transfer: Transfer, balances: Map<Account, bigint>): string => {
  const { sequence, reference, debit, credit, cents } = transfer
  const move = (account: Account, amount: bigint): string => {
    const balance = (balances.get(account) ?? 0n) + amount
    balances.set(account, balance)
    return `    ${journalAccount(account)}  ${journalAmount(amount)} = ${journalAmount(balance)}\n`
  }
  const tags = tagsOf(transfer).map((tag) => `    ; ${tag}\n`)
  return (
    `${day} (${String(sequence)}) ${oneLine(reference)}\n` +
    `${tags.join('')}${move(debit, cents)}${move(credit, -cents)}\n`
  )
}

const tagsOf = ({ centre, funding, period, voucher, reverses, tags, at }: Transfer): string[] => [
  `centre:${centre}, funding:${funding}, period:${period}, booked:${at}`,
  ...(voucher === undefined ? [] : [`voucher:${voucher.sha256}, document:${comment(voucher.title)}`]),
  ...(reverses === undefined ? [] : [`reverses:${String(reverses)}`]),
  ...(tags === undefined ? [] : tags.map((tag) => `counts:${tag}`)),
]

/** Nothing moves; every account is held against what it came to. */
const closing = (day: string, balances: ReadonlyMap<Account, bigint>): string => {
  if (balances.size === 0) return ''
  const lines = [...balances]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, balance]) => `    ${journalAccount(account)}  0.00 EUR = ${journalAmount(balance)}\n`)
  return `${day} (end) All accounts\n${lines.join('')}`
}

/** The day it was booked; the first or last one of its period when it was booked before or after. */
const dayIn = ({ at, period }: Transfer): string => {
  const first = periodStart(period).slice(0, 10)
  const end = periodEnd(period)
  if (at < periodStart(period)) return first
  return (at < end ? at : new Date(Date.parse(end) - 1).toISOString()).slice(0, 10)
}

// oxlint-disable-next-line no-control-regex -- what ends a line must not end it
const oneLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f;|]+/g, ' ').trim()
/** In a comment a comma ends a tag's value, and a word before a colon begins a tag. */
const comment = (text: string): string => oneLine(text).replaceAll(/[,:]+/g, ' ')

const unsafe = /[^\p{L}\p{M}\p{N} .'&()/+-]|^ | $| (?= )/gu
const encodeBytes = (sign: string): string =>
  [...new TextEncoder().encode(sign)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
