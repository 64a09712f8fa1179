import { isBankDay, nextBankDay } from '@mutua/sdk/coop/bank-day'
import type { Iban } from '@mutua/sdk/coop/iban'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import {
  mostFiles,
  type PaymentFile,
  type PaymentOrder,
  type PaymentOrderId,
} from '@mutua/sdk/coop/payment-order'
import type { Year } from '@mutua/sdk/coop/period'
import { cents, instantOf, parseSha256, type Cents, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { bankText, isBankName } from './bank-text.ts'
import {
  orderKey,
  orderOf,
  orderRowSchema,
  pageKey,
  pagePrefix,
  paymentsInPage,
  returnPrefix,
  returnRowSchema,
  sealAccounts,
  stateOf,
  type OrderRow,
  type PageRow,
  type Payee,
  type PaymentRow,
} from './order-rows.ts'
import { measureFile } from './read-payments.ts'

export interface DraftDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  /** The account that the co-op pays from. */
  readonly debtor: OrderRow['debtor']
  /** Payments that the bank takes in one file. */
  readonly paymentsPerFile: number
  /** Name and account of a member, by number. */
  readonly findPayee: (member: number) => Promise<Payee | undefined>
  /**
   * What the run of a year pays, by member number; whoever takes a quota or gives theirs to the solidarity fund is not
   * among them. @throws {Problem} `ristorno-unknown`
   */
  readonly listRunPayments: (year: Year) => AsyncIterable<{ readonly member: number; readonly cents: Cents }>
}

export interface DraftWish {
  readonly year: Year
  /** What came back from the bank, ordered again; else the payments of the run. */
  readonly again?: boolean
  /** Day of payment; left out, the next one on which euro payments are settled. */
  readonly executeOn?: CivilDate | undefined
}

/**
 * Puts down who is to be paid how much at which account, and what the files for the bank will be to the byte. A draft that
 * nobody has signed for good is replaced by the next one; the rows of a draft become it with the last write, so a crash on
 * the way leaves nothing.
 *
 * @throws {Problem} `ristorno-unknown`, `ristorno-nothing-to-pay`, `payment-order-state`, `input-malformed`
 */
export const draftOrder = async (wish: DraftWish, by: WebId, deps: DraftDeps): Promise<PaymentOrder> => {
  const { store } = deps
  const executeOn = dayOf(wish, deps)
  const { id, before } = await nextOrder(wish, store)
  const revision = (before === undefined ? 0 : parseRow(orderRowSchema, before).revision) + 1
  const wanted = wish.again === true ? await waitingReturns(wish.year, store) : new Map<number, Wanted>()
  const head = {
    id,
    year: wish.year,
    revision,
    draftedBy: by,
    draftedAt: instantOf(deps.now()),
    executeOn,
    debtor: { name: deps.debtor.name, iban: deps.debtor.iban },
    remittance: `RISTORNO ${wish.year}`,
  }
  await clear(head, store)
  const drafts = await putPayments(
    head,
    wish.again === true ? byMember(wanted) : deps.listRunPayments(wish.year),
    wanted,
    deps,
  )
  const files: PaymentFile[] = []
  for (const draft of drafts) {
    const fileId = drafts.length === 1 ? id : `${id}-F${String(draft.number).padStart(3, '0')}`
    const file = { ...draft, id: fileId, refused: none, cameBack: none }
    const { bytes, sha256 } = await measureFile(head, file, deps)
    files.push({ ...file, bytes, sha256: parseSha256(sha256) })
  }
  const order: OrderRow = {
    ...head,
    count: files.reduce((sum, { count }) => sum + count, 0),
    cents: cents(files.reduce((sum, file) => sum + file.cents, 0n)),
    files,
    nameChecks: { 'match': 0, 'close-match': 0, 'no-match': 0, 'not-possible': 0 },
  }
  const marks = [...wanted.values()].flatMap(({ returns }) => returns)
  const written = await store.write(
    [
      row(orderKey(id), order),
      ...marks.map(({ key, value }) => row(key, { ...value, next: { kind: 'ordered', order: id } })),
    ],
    new Map([[orderKey(id), before], ...marks.map(({ key, bytes }) => [key, bytes] as const)]),
  )
  if (!written)
    throw new Problem('payment-order-state', 'Somebody else has just changed this. Draft it again.')
  return orderOf(order)
}

const none = { count: 0, cents: cents(0) }

const dayOf = ({ executeOn }: DraftWish, { now }: Pick<DraftDeps, 'now'>): CivilDate => {
  const today = civilDateOf(now())
  if (executeOn === undefined) return nextBankDay(today)
  if (executeOn < today) throw new Problem('input-malformed', '"executeOn" is over. Name a day to come.')
  if (!isBankDay(executeOn))
    throw new Problem(
      'input-malformed',
      `Euro payments are not settled on that day. "executeOn" can be ${nextBankDay(executeOn)}.`,
    )
  return executeOn
}

/** The run of a year is ordered once; what came back, under numbers that count. A draft or a discarded order is replaced. */
const nextOrder = async ({ year, again }: DraftWish, store: Pick<Store, 'get'>) => {
  for (let number = 0; number <= 99; number += 1) {
    const suffix = `-R${String(number + 1).padStart(2, '0')}`
    // Of the form that the schema asks for: a year and a number of two digits.
    const id = `RISTORNO-${year}${again === true ? suffix : ''}` as PaymentOrderId
    const before = await store.get(orderKey(id))
    const state = before === undefined ? undefined : stateOf(parseRow(orderRowSchema, before))
    if (state === undefined || state === 'discarded') return { id, before }
    if (state === 'drafted' && again !== true) return { id, before }
    if (again !== true || state === 'drafted' || state === 'approved')
      throw new Problem(
        'payment-order-state',
        `${id} is ${state}: ${state === 'drafted' || state === 'approved' ? 'discard it before you draft another one' : 'it is ordered once'}.`,
      )
  }
  throw new Problem('payment-order-state', 'What came back was ordered ninety-nine times. Ask the members.')
}

interface Wanted {
  readonly cents: bigint
  readonly returns: { key: string; bytes: Uint8Array; value: ReturnType<typeof returnRowSchema.parse> }[]
}

/** What waits in suspense of a year's ristorno, by member. */
const waitingReturns = async (year: Year, store: Pick<Store, 'list'>): Promise<Map<number, Wanted>> => {
  const wanted = new Map<number, Wanted>()
  for await (const { key, value: bytes } of store.list(prefixRange(`${returnPrefix}RISTORNO-${year}-`)))
    take(key, bytes)
  for await (const { key, value: bytes } of store.list(prefixRange(`${returnPrefix}RISTORNO-${year}/`)))
    take(key, bytes)
  return wanted

  function take(key: string, bytes: Uint8Array) {
    const value = parseRow(returnRowSchema, bytes)
    if (value.next.kind !== 'waiting') return
    const before = wanted.get(value.member) ?? { cents: 0n, returns: [] }
    wanted.set(value.member, {
      cents: before.cents + value.cents,
      returns: [...before.returns, { key, bytes, value }],
    })
  }
}

const byMember = (wanted: ReadonlyMap<number, Wanted>) =>
  [...wanted].sort(([a], [b]) => a - b).map(([member, sum]) => ({ member, cents: cents(sum.cents) }))

/** What an earlier attempt at this draft left. */
const clear = async (order: Pick<OrderRow, 'id' | 'revision'>, store: Store): Promise<void> => {
  const left: Write[] = []
  for await (const { key } of store.list(prefixRange(pagePrefix(order)))) left.push({ key, value: undefined })
  if (left.length > 0) await store.write(left)
}

type FileDraft = Pick<PaymentFile, 'number' | 'count' | 'cents' | 'from' | 'to'>

const putPayments = async (
  order: Pick<OrderRow, 'id' | 'revision'>,
  payments: AsyncIterable<{ member: number; cents: Cents }> | Iterable<{ member: number; cents: Cents }>,
  wanted: ReadonlyMap<number, Wanted>,
  deps: DraftDeps,
): Promise<readonly FileDraft[]> => {
  const files: FileDraft[] = []
  let page: Frozen[] = []
  const turn = async () => {
    const last = page.at(-1)
    if (last === undefined) return
    const accounts = sealAccounts(
      page.map(({ iban }) => iban),
      deps.sealer,
    )
    const rows: PageRow = { payments: page.map(({ payment }) => payment), accounts }
    page = []
    await deps.store.write([row(pageKey(order, last.payment.member), rows)])
  }
  for await (const { member, cents: amount } of payments) {
    if (amount <= 0n) continue
    const file = fileFor(member, amount, files, deps)
    files.splice(file.number - 1, 1, file)
    const again = wanted.get(member)?.returns.map(({ value }) => value.endToEndId)
    page.push(await freeze({ member, cents: amount, file: file.number, again }, deps))
    if (page.length >= paymentsInPage) await turn()
  }
  if (files.length === 0) throw nothingToPay()
  await turn()
  return files
}

/** The last file with one more payment, or the next one when that is full. */
const fileFor = (
  member: number,
  amount: Cents,
  files: readonly FileDraft[],
  { paymentsPerFile }: Pick<DraftDeps, 'paymentsPerFile'>,
): FileDraft => {
  const last = files.at(-1)
  const isFull = last === undefined || last.count >= paymentsPerFile
  if (isFull && files.length === mostFiles)
    throw new Problem(
      'payment-order-state',
      'These are more files than one order holds. Raise CONSENT_PAYMENTS_PER_FILE.',
    )
  const file = isFull ? { number: files.length + 1, count: 0, cents: cents(0), from: member } : last
  return { ...file, count: file.count + 1, cents: cents(file.cents + amount), to: member }
}

interface Frozen {
  readonly payment: PaymentRow
  readonly iban: Iban
}

const freeze = async (
  payment: { member: number; cents: Cents; file: number; again: string[] | undefined },
  { findPayee }: Pick<DraftDeps, 'findPayee'>,
): Promise<Frozen> => {
  const payee = await findPayee(payment.member)
  // Lines of the register are never removed.
  if (payee === undefined) throw new Error('a payment goes to a number that is not in the register')
  // A name in a script that banks cannot write gives way to the member number; the IBAN decides where the money goes.
  const name = isBankName(payee.name) ? bankText(payee.name, 70) : `Socio ${String(payment.member)}`
  return { payment: { ...payment, name, address: payee.address }, iban: payee.iban }
}

const nothingToPay = () =>
  new Problem(
    'ristorno-nothing-to-pay',
    'No sum is to be paid: they are below the least that is paid out, went into quotas or to the solidarity fund, or none came back.',
  )
