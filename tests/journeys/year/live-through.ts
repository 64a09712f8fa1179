import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import { periodEnd, periodStart } from '@mutua/sdk/coop/period'
import { accounts, type Account } from '@mutua/sdk/coop/transfer'
import { cents, type Cents } from '@mutua/sdk/ids'
import type { ClockTower } from '../../support/clock-tower.ts'
import type { Coop, Person } from '../../support/coop.ts'
import type { Narrator } from '../narrator.ts'
import type { Expectations } from './expectations.ts'
import type { YearConsent, YearMember } from './people.ts'
import type { ProjectReaders } from './readers.ts'
import type { ReadingOrder } from './reading-orders.ts'
import type { ScriptedMonth, YearScript } from './script.ts'
import { closePeriod, untilDelivered } from './the-year-end.ts'

export interface Year {
  readonly coop: Coop
  readonly clock: ClockTower
  readonly script: YearScript
  readonly projects: readonly Person[]
  readonly members: readonly YearMember[]
  readonly consents: readonly YearConsent[]
  readonly readers: ProjectReaders
  readonly expected: Expectations
}

export interface LivedMonths {
  /** As the officer got them when they closed. */
  readonly closed: readonly ClosedPeriod[]
  readonly uses: number
  readonly costsCents: bigint
}

/**
 * Month after month: the projects read, the officer books what the month cost, and closes it when it is over.
 * @returns undefined when a month did not come true
 */
export const liveThrough = async (year: Year, { step, say }: Narrator): Promise<LivedMonths | undefined> => {
  const { coop, clock, script, readers } = year
  const closed: ClosedPeriod[] = []
  let [uses, costsCents] = [0, 0n]
  const spent = createSpent(clock)
  await spent()
  for (const scripted of script.months) {
    const { month } = scripted
    const wanted = scripted.uses.reduce((sum, count) => sum + count, 0)
    const began = performance.now()
    const bills = await step(
      `${month}: ${String(wanted)} uses, a receipt for each, bills to the micro-cent.`,
      async () => {
        await clock.moveTo(Date.parse(periodStart(month)) + tenDaysMs)
        const report = await readers.read(orderOf(year, scripted))
        if (report.answers !== wanted) throw new Error(`${String(report.answers)} reads were answered.`)
        uses += wanted
        costsCents += await bookCost(year, month)
        const readUntil = performance.now()
        await untilDelivered(coop, uses, deliveryPatienceMs)
        const deliveredAt = performance.now()
        await clock.moveTo(Date.parse(periodEnd(month)))
        const bills = await closePeriod(coop, month)
        checkBills(bills, year.expected.billsOf(scripted))
        say(
          `    ${String(Math.round(wanted / report.seconds))} reads/s, ${String(report.repeated)} asked for twice;` +
            ` delivered ${seconds(deliveredAt - readUntil)} later, closed in ${seconds(performance.now() - deliveredAt)};` +
            ` billed ${String(bills.billedCents)} cents (${seconds(performance.now() - began)})`,
        )
        say(`    ${await spent()}`)
        return bills
      },
    )
    // After a month that went wrong nothing that follows would say anything.
    if (bills === undefined) return undefined
    closed.push(bills)
  }
  return { closed, uses, costsCents }
}

/** What each program has spent of the machine since the last call: the same in March and in November, or something grows. */
const createSpent = (clock: ClockTower): (() => Promise<string>) => {
  const before = new Map<string, number>()
  return async () => {
    const parts: string[] = []
    for (const { name, cpuSeconds } of await clock.readReports()) {
      parts.push(`${name} ${(cpuSeconds - (before.get(name) ?? 0)).toFixed(1)} s`)
      before.set(name, cpuSeconds)
    }
    return `processor time: ${parts.join(', ')}`
  }
}

const tenDaysMs = 10 * 86_400_000
const deliveryPatienceMs = 300_000

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`

const orderOf = ({ coop, projects, consents }: Year, { uses }: ScriptedMonth): ReadingOrder => ({
  tokenUrl: `${coop.consentService.baseUrl}/token`,
  projects: projects.map(({ credentials }) => credentials),
  visits: consents.flatMap(({ project, document, grant }, place) => {
    const count = uses[place] ?? 0
    const visits = Math.ceil(count / longestVisit)
    return Array.from({ length: visits }, (_, visit) => ({
      project,
      url: document,
      grant,
      uses: Math.min(longestVisit, count - visit * longestVisit),
    }))
  }),
})

/** Reads with one token. Whoever reads more comes again, and gains another. */
const longestVisit = 100

/** Two cents a member, and a little more each month. */
const bookCost = async ({ coop, script }: Year, month: ScriptedMonth['month']): Promise<Cents> => {
  const amount = cents(script.participations.length + Number(month.slice(5)))
  await coop.asOfficer.postTransfer({
    key: `hosting-${month}`,
    debit: 'cost:hosting' as Account,
    credit: accounts.bank,
    cents: amount,
    period: month,
    reference: `Hosting ${month}`,
    centre: 'member-uses',
  })
  return amount
}

const checkBills = ({ bills }: ClosedPeriod, expected: ReturnType<Expectations['billsOf']>): void => {
  if (bills.length !== expected.length)
    throw new Error(`${String(bills.length)} organisations are billed instead of ${String(expected.length)}.`)
  for (const bill of expected) {
    const found = bills.find(({ organisation }) => organisation === bill.organisation)
    for (const field of ['uses', 'microCents', 'carriedIn', 'cents', 'carriedOut'] as const)
      if (found?.[field] !== bill[field])
        throw new Error(
          `${bill.organisation}: ${field} is ${String(found?.[field])} instead of ${String(bill[field])}.`,
        )
  }
}
