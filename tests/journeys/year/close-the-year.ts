import type { Narrator } from '../narrator.ts'
import { deliverAgain } from './deliver-again.ts'
import { checkInvariants, same, spreadOfMembers } from './eight-invariants.ts'
import type { LivedMonths, Year } from './live-through.ts'
import { payMembers } from './pay-members.ts'
import {
  chooseRistorno,
  closePeriod,
  isSecondRun,
  recordRistornoResolution,
  runRistorno,
} from './the-year-end.ts'

export interface YearMoney {
  readonly uses: number
  readonly receipts: number
  readonly centsIn: bigint
  readonly centsOut: bigint
  readonly secondRunRefused: boolean
}

/** The year is closed, its surplus goes back, and the books are held against what the year was. */
export const closeTheYear = async (
  year: Year,
  lived: LivedMonths,
  narrator: Narrator,
): Promise<YearMoney> => {
  const { step, refused, say } = narrator
  const { coop, script } = year
  const { closed, uses, costsCents } = lived
  say('\nThe year is over.')
  const nothing = { uses, receipts: 0, centsIn: 0n, centsOut: 0n, secondRunRefused: false }
  const closedYear = await step(
    'The officer closes the year; its bills are those of the months.',
    async () => {
      const whole = await closePeriod(coop, script.year)
      await same('uses', BigInt(whole.uses), BigInt(uses))
      await same(
        'billed',
        whole.billedCents,
        closed.reduce((sum, { billedCents }) => sum + billedCents, 0n),
      )
      return whole
    },
  )
  if (closedYear === undefined) return nothing
  const receipts = closedYear.podServers.reduce((sum, { count }) => sum + count, 0)
  await step('Every use has one receipt, and every receipt is of a use.', () =>
    same('receipts', BigInt(receipts), BigInt(uses)),
  )
  // Half of what a member gives on average, so that some are paid and some wait.
  const minimumPayoutCents = closedYear.billedCents / BigInt(year.members.length * 2)
  await step('Every third member chooses: cash, quota, solidarity fund.', () =>
    chooseRistorno(coop, year.members),
  )
  const resolution = await step('The criteria are published, and the assembly adopts them.', () =>
    recordRistornoResolution(coop, script.year, minimumPayoutCents),
  )
  if (resolution === undefined) return { ...nothing, receipts }
  const wish = { year: script.year, resolution }
  const run = await step('The ristorno is run: each member by what their pod gave.', async () => {
    const result = await runRistorno(coop, wish)
    await checkUnits(year, result.allotments)
    return result
  })
  const before = narrator.counts.refusals
  await refused('A second run: refused.', () => runRistorno(coop, wish), isSecondRun)
  const secondRunRefused = narrator.counts.refusals > before
  const paid = await step(
    'Two officers sign the order; what the bank refuses is ordered again, and all of it is booked.',
    () => payMembers(coop, script.year),
  )
  if (run === undefined || paid === undefined) return { ...nothing, receipts, secondRunRefused }
  say(
    `    revenue ${String(run.revenueCents)} = costs ${String(run.costsCents)} + legal reserve ${String(run.legalReserveCents)}` +
      ` + mutual fund ${String(run.mutualFundCents)} + ristorno ${String(run.ristornoCents)} + kept ${String(run.retainedCents)} cents`,
  )
  say(
    `    ristorno: ${String(run.payments)} payments of ${String(run.paidCents)} cents in all, ${String(run.quotaCents)} to quotas,` +
      ` ${String(run.solidarityCents)} to the solidarity fund, ${String(run.carriedOutCents)} carried`,
  )

  say('\nThe books of the year.')
  await checkInvariants(coop, { months: closed, closedYear, run, paid, costsCents }, narrator)
  const centsOut =
    run.costsCents +
    run.legalReserveCents +
    run.mutualFundCents +
    run.retainedCents +
    spreadOfMembers(run) -
    run.carriedInCents
  await deliverAgain(year, lived, narrator)
  await step('Cents in are cents out.', () => same('cents out', centsOut, closedYear.billedCents))
  return { uses, receipts, centsIn: closedYear.billedCents, centsOut, secondRunRefused }
}

const checkUnits = async (
  { coop, members, expected }: Year,
  allotments: readonly { readonly member: number; readonly units: number }[],
): Promise<void> => {
  const numbers = new Map((await coop.asOfficer.members()).map(({ webId, number }) => [webId, number]))
  const found = new Map(allotments.map(({ member, units }) => [member, units]))
  for (const [index, units] of expected.unitsOfYear().entries()) {
    const number = numbers.get(members[index]?.webId ?? missing())
    await same(`units of member ${String(number)}`, BigInt(found.get(number ?? 0) ?? 0), BigInt(units))
  }
}

const missing = (): never => {
  throw new Error('the script names somebody who is not there')
}
