import {
  billOf,
  carryAfter,
  noCarry,
  sumBills,
  type Bill,
  type BillLine,
  type Carry,
  type CreditedUse,
} from '@mutua/sdk/coop/bill'
import {
  billsText,
  closedPeriodSchema,
  closeStatementSchema,
  closeText,
  sumsOf,
  type BilledSpan,
  type ClosedPeriod,
  type CloseStatement,
} from '@mutua/sdk/coop/close'
import { isYear, monthsOf, periodEnd, type Month, type Period, type Year } from '@mutua/sdk/coop/period'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import { inPayerOrder, payerKey, receivableOf, type Payer } from '@mutua/sdk/coop/payer'
import { accounts, transferSchema, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents, instantOf, microCents, parseSha256, type BaseUrl, type Sha256 } from '@mutua/sdk/ids'
import { findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, type Store, type Write } from '@mutua/kit/store'
import { z } from 'zod'
import { readPendingCredits, settledCredit, type PendingCredit } from './credit-rows.ts'
import {
  carryKey,
  carryRowSchema,
  closedPeriodKey,
  draftKey,
  reversedKey,
  reversedSchema,
  transferPrefix,
} from './ledger-rows.ts'

/** What metering knows of a month once it is sealed. */
export interface SealedUses {
  /** What its bills are by: see `closeStatementSchema`. */
  readonly version: 1 | 2
  readonly spans: readonly { podServer: BaseUrl; from: number; to: number; head: Sha256 }[]
  /** In `inPayerOrder`. */
  readonly organisations: readonly (Payer & {
    readonly lines: readonly Omit<BillLine, 'feeMicroCents'>[]
  })[]
}

export interface ReckonDeps {
  readonly store: Store
  readonly readPeriodUses: (month: Month) => Promise<SealedUses>
  readonly listTariffs: () => Promise<readonly Tariff[]>
}

/** A period worked out: what would be signed, booked and written down, and what it rests on. */
export interface Reckoned {
  readonly statement: CloseStatement
  readonly text: string
  readonly bills: readonly Bill[]
  readonly drafts: readonly TransferDraft[]
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

/** A sealed month. The same text comes out as long as nothing is put right meanwhile. */
export const reckonMonth = async (month: Month, early: boolean, deps: ReckonDeps): Promise<Reckoned> => {
  const uses = await deps.readPeriodUses(month)
  const tariffs = await deps.listTariffs()
  /** What is of everybody of a name goes to the first of them that is billed: those of the name alone come first. */
  const taken = new Set<string>()
  const parts: BillParts[] = []
  for (const used of uses.organisations) {
    const standing = await readStanding(used, { version: uses.version, taken }, deps)
    const { carry, pending } = standing
    const bill = billOf({ ...used, credited: pending.map(({ use }) => use) }, carry, tariffs)
    parts.push({ ...standing, bill })
  }
  const bills = parts.map(({ bill }) => bill)
  const drafts = await Promise.all(bills.map((bill) => draftsOf(month, bill, deps)))
  return {
    ...stated({ ...uses, period: month, early, bills, months: [] }),
    drafts: drafts.flat(),
    writes: parts.flatMap(({ key, older, bill, pending }) => [
      ...older.map(([other]) => ({ key: other, value: undefined })),
      row(key, { ...carryAfter(bill), ...(uses.version === 2 ? { version: 2 } : {}) }),
      ...pending.map((credit) => settledCredit(credit, month)),
    ]),
    unchanged: new Map(
      parts.flatMap(({ key, bytes, older, pending }) => [
        [key, bytes] as const,
        ...older,
        ...pending.map((credit: PendingCredit) => [credit.key, credit.bytes] as const),
      ]),
    ),
  }
}

interface Standing {
  readonly carry: Carry
  readonly pending: readonly PendingCredit[]
  /** Where the carry of this payer stands, or is to. */
  readonly key: string
  readonly bytes: Uint8Array | undefined
  /** Where one stands that it takes over. */
  readonly older: readonly (readonly [string, Uint8Array])[]
}
type BillParts = Standing & { readonly bill: Bill }

/** What waits for the bill of a payer. */
const readStanding = async (
  payer: Payer,
  { version, taken }: { readonly version: 1 | 2; readonly taken: Set<string> },
  { store }: Pick<ReckonDeps, 'store'>,
): Promise<Standing> => {
  const key = carryKey(payer)
  const bytes = await store.get(key)
  const own = bytes === undefined ? undefined : parseRow(carryRowSchema, bytes)
  const named = { organisation: payer.organisation }
  const pending = await readPendingCredits(payer, store)
  if (payer.payer === undefined) {
    taken.add(payer.organisation)
    return { carry: own ?? noCarry, pending, key, bytes, older: [] }
  }
  const isFirst = version === 2 && !taken.has(payer.organisation)
  taken.add(payer.organisation)
  const olderKey = carryKey(named)
  const olderBytes = isFirst ? await store.get(olderKey) : undefined
  const older = olderBytes === undefined ? undefined : parseRow(carryRowSchema, olderBytes)
  const isTaken = older !== undefined && older.version === undefined
  const carried = [own, isTaken ? older : undefined].filter((one) => one !== undefined)
  const olderPending = isFirst ? await readPendingCredits(named, store) : []
  return {
    carry: carried.reduce<Carry>(sumCarries, noCarry),
    pending: [...pending, ...olderPending.filter((credit) => credit.version === undefined)],
    key,
    bytes,
    older: isTaken && olderBytes !== undefined ? [[olderKey, olderBytes]] : [],
  }
}

const sumCarries = (one: Carry, other: Carry): Carry => ({
  price: microCents(one.price + other.price),
  fees: microCents(one.fees + other.fees),
  credits: microCents(one.credits + other.credits),
  feeCredits: microCents(one.feeCredits + other.feeCredits),
})

/** A year of which every month with uses is closed: those change no more, so adding them up needs no other guard. */
export const reckonYear = async (
  year: Year,
  early: boolean,
  deps: Pick<ReckonDeps, 'store'>,
): Promise<Reckoned> => {
  const months: ClosedPeriod[] = []
  const open: Month[] = []
  for (const month of monthsOf(year)) {
    const closed = await findRow(deps.store, closedPeriodKey(month), closedPeriodSchema)
    if (closed === undefined) open.push(month)
    else months.push(closed)
  }
  const byPayer = Map.groupBy(
    months.flatMap(({ bills }) => bills),
    payerKey,
  )
  const bills = [...byPayer.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [sumBills([first, ...others])]))
    .toSorted(inPayerOrder)
  // A month may have answers of studies and no use of a pod.
  const used = months.filter(({ podServers, bills: own }) => podServers.length > 0 || own.length > 0)
  return {
    ...stated({
      ...{ period: year, early, bills, version: used.some(isByName) ? 1 : 2 },
      spans: joinSpans(used.flatMap(({ podServers }) => podServers)),
      months: used.flatMap(({ period, digest }) => (isYear(period) ? [] : [{ period, digest }])),
    }),
    drafts: [],
    writes: [],
    // A month without uses stays open until the year is closed; from then on nothing is booked to it.
    unchanged: new Map(open.map((month) => [closedPeriodKey(month), undefined] as const)),
  }
}

const isByName = ({ text }: Pick<ClosedPeriod, 'text'>): boolean =>
  closeStatementSchema.parse(JSON.parse(text)).version === 1

/** The row of a closed period. */
export const closedFrom = (
  { statement, text, bills }: Pick<Reckoned, 'statement' | 'text' | 'bills'>,
  signatures: ClosedPeriod['signatures'],
): ClosedPeriod => {
  const { type: _type, version: _version, bills: _digest, ...told } = statement
  return {
    ...told,
    closedAt: signatures[1].at,
    text,
    digest: parseSha256(hashKey(text)),
    signatures,
    bills: [...bills],
  }
}

export const isEarly = (period: Period, now: number): boolean => instantOf(now) < periodEnd(period)

const stated = (told: {
  readonly version: 1 | 2
  readonly period: Period
  readonly early: boolean
  readonly spans: readonly Omit<BilledSpan, 'count'>[]
  readonly bills: readonly Bill[]
  readonly months: CloseStatement['months']
}): Pick<Reckoned, 'statement' | 'text' | 'bills'> => {
  const { version, period, early, spans, bills, months } = told
  const statement: CloseStatement = {
    type: 'PeriodClose',
    version,
    period,
    early,
    podServers: spans
      .map(({ podServer, from, to, head }) => ({ podServer, from, to, head, count: to - from + 1 }))
      .toSorted((one, other) => (one.podServer < other.podServer ? -1 : 1)),
    ...sumsOf(bills),
    bills: { count: bills.length, digest: parseSha256(hashKey(billsText(bills))) },
    months,
  }
  return { statement, text: closeText(statement), bills }
}

/** Along the chain of a pod server the months follow each other without a gap. */
const joinSpans = (spans: readonly BilledSpan[]): BilledSpan[] =>
  [...Map.groupBy(spans, ({ podServer }) => podServer).values()].flatMap((own) => {
    const inOrder = own.toSorted((one, other) => one.from - other.from)
    const [first, last] = [inOrder.at(0), inOrder.at(-1)]
    return first === undefined || last === undefined ? [] : [{ ...last, from: first.from }]
  })

const draftsOf = async (month: Month, bill: Bill, { store }: ReckonDeps): Promise<TransferDraft[]> => {
  const { fees, credits, feeCredits } = bill
  const receivable = receivableOf(bill)
  const name = hashKey(payerKey(bill))
  const charged = { debit: receivable, period: month, centre: 'member-uses' } as const
  const putRight = { credit: receivable, period: month, centre: 'member-uses' } as const
  const all: TransferDraft[] = [
    {
      ...charged,
      key: `close:${month}:${name}`,
      credit: accounts.revenue,
      cents: bill.cents,
      reference: `Uses of ${month}`,
    },
    {
      ...charged,
      key: `close-fees:${month}:${name}`,
      credit: accounts.costRecovery,
      cents: fees.cents,
      reference: `Cost recovery for uses of ${month}`,
    },
    {
      ...putRight,
      ...(await originalOf(`close:`, { name, bill, amount: credits.cents }, store)),
      key: `credit:${month}:${name}`,
      debit: accounts.revenue,
      cents: credits.cents,
      reference: creditReference(bill.credited),
    },
    {
      ...putRight,
      ...(await originalOf(`close-fees:`, { name, bill, amount: feeCredits.cents }, store)),
      key: `credit-fees:${month}:${name}`,
      debit: accounts.costRecovery,
      cents: feeCredits.cents,
      reference: creditReference(bill.credited),
    },
  ]
  return all.filter((draft) => draft.cents > 0n)
}

/** Cites what is put right: the close, and the receipt when it is one. */
const creditReference = (credited: readonly CreditedUse[]): string => {
  const [first] = credited
  if (first === undefined) return 'Uses put right, carried from before'
  const closes = [...new Set(credited.map(({ close }) => close))].toSorted().join(', ').slice(0, 40)
  return credited.length === 1
    ? `Use put right: ${closes}, receipt ${first.receipt}`
    : `${String(credited.length)} uses put right: ${closes}`
}

/**
 * The charge that a credit reverses, where it is one charge and holds as much. Less than a cent of many uses makes up
 * a charge, so a credit of several months, or one with a part carried on, names none.
 */
const originalOf = async (
  prefix: string,
  { name, bill, amount }: { name: string; bill: Bill; amount: bigint },
  store: Pick<Store, 'get'>,
): Promise<{ reverses?: number }> => {
  const closes = new Set(bill.credited.map(({ close }) => close))
  const [close] = closes
  if (amount === 0n || closes.size !== 1 || close === undefined) return {}
  const sequence = await findRow(store, draftKey(`${prefix}${close}:${name}`), z.number())
  if (sequence === undefined) return {}
  const original = await findRow(store, transferPrefix + ordinalKey(sequence), transferSchema)
  const reversed = (await findRow(store, reversedKey(sequence), reversedSchema))?.cents ?? cents(0)
  return original !== undefined && original.cents - reversed >= amount ? { reverses: sequence } : {}
}
