import { z } from 'zod'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { monthSchema } from '@mutua/sdk/coop/period'
import { memberStateAfter, type QuotaAct } from '@mutua/sdk/coop/register'
import { accounts, type Transfer, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents, instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { endOf, requireWhole, stateOf, type StepRow } from './line-steps.ts'
import { quotaKeyKey, stepKey } from './member-rows.ts'
import { tellOfStep, type TellMembership } from './membership-news.ts'
import type { RegisterLaw } from './register-law.ts'
import { entryFact } from './step-facts.ts'

/** The ledger’s door, for who has more to write in the same breath. */
export interface QuotaBooks {
  /** What must still stand for sums read after this call to be true. */
  readonly readGuard: () => Promise<ReadonlyMap<string, Uint8Array | undefined>>
  readonly readPaid: (member: number) => Promise<bigint>
  /** @throws {Problem} `transfer-refused`; `posted-before` where all of it stands in the books already */
  readonly planPosting: (
    drafts: readonly TransferDraft[],
  ) => Promise<Pick<Plan<readonly Transfer[]>, 'writes' | 'unchanged'> | 'posted-before'>
}

export interface QuotaDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly law: RegisterLaw
  readonly books: QuotaBooks
  readonly tell: TellMembership
}

/**
 * Subscribed, paid or given back, in the books and in the register at once: neither is ever without the other. All three are
 * between the co-op and the member whose line it is; nothing here, or in the ledger, moves a quota to anybody else.
 */
export const planQuota = async (
  number: number,
  act: QuotaAct,
  by: WebId,
  deps: QuotaDeps & { readonly checkTotal: (total: bigint) => Promise<void> },
): Promise<Plan<undefined>> => {
  const { store } = deps
  const keyKey = quotaKeyKey(number, act.key)
  // Before the line: what the key points at is in the line that is read after it.
  const known = await store.get(keyKey)
  const whole = await requireWhole(number, store)
  if (known !== undefined) {
    const before = whole.steps[parseRow(z.number(), known) - 1]
    if (before === undefined || !isSame(before, act))
      throw new Problem('register-step-refused', 'That key stands for something else already.')
    return { writes: [], unchanged: new Map(), result: undefined }
  }
  try {
    return await planNew(number, act, by, { ...deps, whole })
  } catch (cause) {
    // The same may have been entered between two readings: then this is a repetition, whatever the books said of it.
    if ((await store.get(keyKey)) !== undefined) return planQuota(number, act, by, deps)
    throw cause
  }
}

const planNew = async (
  number: number,
  act: QuotaAct,
  by: WebId,
  deps: QuotaDeps & {
    readonly checkTotal: (total: bigint) => Promise<void>
    readonly whole: Awaited<ReturnType<typeof requireWhole>>
  },
): Promise<Plan<undefined>> => {
  const { store, now, books, whole } = deps
  const keyKey = quotaKeyKey(number, act.key)
  const today = civilDateOf(now())
  const step = { on: today, ...act, by, at: instantOf(now()) }
  if (memberStateAfter(stateOf(whole.steps), act.kind) === undefined)
    throw new Problem('register-step-refused', `That is not for a line in state "${stateOf(whole.steps)}".`)
  const earliest = endOf(whole.steps)?.on ?? whole.line.admittedOn
  if (step.on < earliest || step.on > today)
    throw new Problem('input-malformed', 'The day lies before what it follows on, or is to come.')
  const guard = await books.readGuard()
  const paid = await books.readPaid(number)
  const planned = await plan(number, { ...step, act }, { paid, steps: whole.steps }, deps)
  const posting = planned.drafts.length === 0 ? undefined : await books.planPosting(planned.drafts)
  if (posting === 'posted-before')
    throw new Error('the books hold what the register does not: both are written at once')
  const place = whole.steps.length + 1
  const key = stepKey(number, place)
  const rested = row(key, planned.step)
  const { kind, on } = planned.step
  const { webId: person } = whole.line
  const logged = await planLogged(
    [entryFact({ book: 'line', number, place, kind, on, person }, rested)],
    store,
  )
  return {
    writes: [
      rested,
      row(keyKey, place),
      ...logged.writes,
      ...tellOfStep(whole.line, planned.step, undefined, deps.tell),
      ...(posting?.writes ?? []),
    ],
    unchanged: new Map([
      ...logged.unchanged,
      ...(posting?.unchanged ?? []),
      // Last, so that the oldest reading of the books decides.
      ...guard,
      [key, undefined],
      [keyKey, undefined],
    ]),
    result: undefined,
  }
}

const plan = async (
  number: number,
  { act, ...entered }: Pick<StepRow, 'by' | 'at' | 'on' | 'key'> & { readonly act: QuotaAct },
  { paid, steps }: { readonly paid: bigint; readonly steps: readonly StepRow[] },
  deps: { readonly checkTotal: (total: bigint) => Promise<void> },
): Promise<{ readonly step: StepRow; readonly drafts: readonly TransferDraft[] }> => {
  const subscribed = subscribedOf(steps, paid)
  const draft = (what: string, fields: Pick<TransferDraft, 'debit' | 'credit' | 'cents'>): TransferDraft => ({
    ...fields,
    key: `register:${String(number)}:${act.key}:${what}`,
    period: monthSchema.parse(entered.on.slice(0, 7)),
    reference: `Quota, line ${String(number)} of the register`,
    centre: 'administration',
  })
  const step = { ...entered, kind: act.kind }
  const { bank, retained, quota } = accounts
  switch (act.kind) {
    case 'quota-subscribed':
      requireSome(act.cents)
      await deps.checkTotal(subscribed + act.cents)
      return { step: { ...step, cents: act.cents }, drafts: [] }
    case 'quota-paid':
      requireSome(act.cents)
      if (paid + act.cents > subscribed)
        throw new Problem('quota-refused', 'No more is paid than was subscribed: subscribe it first.')
      return {
        step: { ...step, cents: act.cents },
        drafts: [draft('paid', { debit: bank, credit: quota(number), cents: act.cents })],
      }
    case 'quota-refunded': {
      const lossCents = act.lossCents ?? cents(0)
      if (paid === 0n)
        throw new Problem('register-step-refused', 'Nothing of the quota is left to give back.')
      if (lossCents < 0n || lossCents > paid)
        throw new Problem('quota-refused', 'Losses take no more of a quota than was paid.')
      if (act.accountsApprovedOn > entered.on)
        throw new Problem('input-malformed', 'A quota goes back on the accounts that were approved before.')
      const back = cents(paid - lossCents)
      const from = quota(number)
      return {
        step: { ...step, cents: back, lossCents, accountsApprovedOn: act.accountsApprovedOn },
        drafts: [
          ...(back === 0n ? [] : [draft('refunded', { debit: from, credit: bank, cents: back })]),
          ...(lossCents === 0n ? [] : [draft('losses', { debit: from, credit: retained, cents: lossCents })]),
        ],
      }
    }
  }
}

/** At least what was paid: a ristorno that goes to the quota raises it without a word more (art. 2545-sexies c. 3 c.c.). */
export const subscribedOf = (steps: readonly Pick<StepRow, 'kind' | 'cents'>[], paid: bigint): bigint => {
  const sum = steps
    .filter(({ kind }) => kind === 'quota-subscribed')
    .reduce((total, step) => total + (step.cents ?? 0n), 0n)
  return sum > paid ? sum : paid
}

const requireSome = (amount: bigint): void => {
  if (amount <= 0n) throw new Problem('quota-refused', 'An amount is more than nothing.')
}

const isSame = (step: StepRow, act: QuotaAct): boolean =>
  step.kind === act.kind &&
  (act.on === undefined || act.on === step.on) &&
  (act.kind === 'quota-refunded'
    ? act.accountsApprovedOn === step.accountsApprovedOn && (act.lossCents ?? 0n) === step.lossCents
    : act.cents === step.cents)
