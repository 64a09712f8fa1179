import { addDays, civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Iban } from '@mutua/sdk/coop/iban'
import type { Year } from '@mutua/sdk/coop/period'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { ristornoRunSchema } from '@mutua/sdk/coop/ristorno'
import { findRow } from '@mutua/kit/row'
import { ristornoKey } from './ledger-rows.ts'
import { isBankName } from './sepa/bank-text.ts'
import { listRunPayments } from './sepa/run-payments.ts'
import { writeCreditTransfers, type CreditTransfer, type Debtor } from './sepa/write-credit-transfers.ts'

interface Deps {
  readonly store: Store
  readonly debtor: Debtor
  /** Name and account of a member, by number. */
  readonly findPayee: (member: number) => Promise<{ name: string; iban: Iban } | undefined>
}

/**
 * The order to the bank for a year's ristorno, as text to stream: the same bytes whenever it is asked for with the same
 * day. The bank reads one sum per person and "RISTORNO 2026", nothing else.
 * @param wish.executeOn day of payment; left out, the first working day (Monday to Friday) after the run
 * @throws {Problem} `ristorno-unknown`, `ristorno-nothing-to-pay`, `input-malformed` for a day before the run
 */
export const openRistornoOrder = async (
  year: Year,
  wish: { executeOn: CivilDate | undefined },
  deps: Deps,
): Promise<AsyncGenerator<string>> => {
  const run = await findRow(deps.store, ristornoKey(year), ristornoRunSchema)
  if (run === undefined) throw new Problem('ristorno-unknown', `The ristorno of ${year} has not been run.`)
  if (run.payments === 0) {
    throw new Problem(
      'ristorno-nothing-to-pay',
      'All sums are below the least that is paid out; they are kept for later.',
    )
  }
  const runOn = civilDateOf(Date.parse(run.runAt))
  const executeOn = wish.executeOn ?? nextWorkingDay(runOn)
  if (executeOn < runOn)
    throw new Problem('input-malformed', '"executeOn" lies before the day of the ristorno.')
  return writeCreditTransfers(
    {
      id: `RISTORNO-${year}`,
      createdAt: run.runAt,
      executeOn,
      debtor: deps.debtor,
      count: run.payments,
      cents: run.paidCents,
      remittance: `RISTORNO ${year}`,
    },
    creditTransfers(year, deps),
  )
}

async function* creditTransfers(year: Year, deps: Deps): AsyncGenerator<CreditTransfer> {
  for await (const { member, cents, endToEndId } of listRunPayments(year, deps)) {
    const payee = await deps.findPayee(member)
    // Lines of the register are never removed.
    if (payee === undefined) throw new Error('a payment goes to a number that is not in the register')
    // A name in a script that banks cannot write gives way to the member number; the IBAN decides where the money goes.
    const name = isBankName(payee.name) ? payee.name : `Socio ${String(member)}`
    yield { endToEndId, name, iban: payee.iban, cents }
  }
}

const nextWorkingDay = (date: CivilDate): CivilDate => {
  let day = addDays(date, 1)
  while (isWeekend(day)) day = addDays(day, 1)
  return day
}

const isWeekend = (date: CivilDate): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())
