import { monthOf, parseYear } from '@mutua/sdk/coop/period'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { closePeriod, runRistorno } from '../support/two-officers.ts'
import type { House } from './house.ts'
import { voteRistorno, type Voters } from './in-assembly.ts'
import type { Narrator } from './narrator.ts'
import { checkWithoutUs } from './without-us.ts'
import { sendOrder } from './year/pay-members.ts'

/** Two officers close the month and the year, the assembly votes the criteria, two officers run them and order the payments. */
export const closeTheYear = async (
  voters: Voters,
  coop: House,
  narrator: Narrator,
): Promise<{ centsIn: bigint; centsOut: bigint }> => {
  const { step, refused, say } = narrator
  const { asOfficer } = coop
  const at = Date.now()
  const month = monthOf(instantOf(at))
  const year = parseYear(month.slice(0, 4))
  await step(`Two officers close ${month} before its end, then the year.`, async () => {
    await closePeriod(coop, month, { early: true })
    await closePeriod(coop, year, { early: true })
  })
  const resolution = await voteRistorno({ voters, year }, coop, narrator)
  if (resolution === undefined) return { centsIn: 0n, centsOut: 0n }
  const run = await step('Two officers run the ristorno, once.', () => runRistorno(coop, year, resolution))
  if (run === undefined) return { centsIn: 0n, centsOut: 0n }
  await refused(
    'A second run: refused.',
    () => runRistorno(coop, year, resolution),
    (error) => error instanceof Problem && error.code === 'ristorno-exists',
  )
  await step('Two officers sign the payment order; its file pays exactly what was allotted.', async () => {
    const { controlCents, amounts } = await sendOrder(coop, { year })
    const sum = amounts.reduce((before, amount) => before + amount, 0n)
    if (controlCents !== run.paidCents || sum !== run.paidCents) throw new Error('The totals differ.')
  })
  await step('All accounts of the ledger together are zero.', async () => {
    const balances = await asOfficer.balances()
    const sum = balances.reduce((before, { balanceCents }) => before + balanceCents, 0n)
    if (sum !== 0n) throw new Error(`They are ${String(sum)} cents.`)
  })
  await checkWithoutUs({ member: voters.atHome, month, year }, coop, narrator)
  const centsOut = run.legalReserveCents + run.mutualFundCents + run.ristornoCents + run.retainedCents
  await step('Cents in are cents out.', () =>
    centsOut === run.revenueCents
      ? Promise.resolve()
      : Promise.reject(new Error(`${String(run.revenueCents)} in, ${String(centsOut)} out.`)),
  )
  say(
    `    revenue ${String(run.revenueCents)} = legal reserve ${String(run.legalReserveCents)} + mutual fund ${String(run.mutualFundCents)}` +
      ` + ristorno ${String(run.ristornoCents)} + kept ${String(run.retainedCents)} cents`,
  )
  return { centsIn: run.revenueCents, centsOut }
}
