import { periodStart } from '@mutua/sdk/coop/period'
import { openClockTower, type FollowerReport } from '../../support/clock-tower.ts'
import type { Narrator } from '../narrator.ts'
import { expectFrom } from './expectations.ts'
import { askTheDoctor } from './deliver-again.ts'
import { closeTheYear, type YearMoney } from './close-the-year.ts'
import { liveThrough } from './live-through.ts'
import { openYearCoop, settle } from './people.ts'
import { openProjectReaders } from './readers.ts'
import { writeScript, type YearCounts } from './script.ts'

export interface YearResult {
  readonly failed: number
  /** Reads that were answered with a document, each once however often it was asked for. */
  readonly uses: number
  /** Booked in the closed year. */
  readonly receipts: number
  /** Billed to the organisations that used what members gave. */
  readonly centsIn: string
  /** Where it went: reserve, mutual fund, members (paid or carried), what the co-op keeps, and the year's costs. */
  readonly centsOut: string
  readonly secondRunRefused: boolean
  readonly seconds: number
  /** Of all processes together, each at its highest. */
  readonly peakMb: number
}

/** A year of a co-op, from its first member to the file for the bank, on real servers whose clock is turned on. */
export const scriptedYear = async (counts: YearCounts, narrator: Narrator): Promise<YearResult> => {
  const began = performance.now()
  const { step, say } = narrator
  const script = writeScript(counts)
  await using clock = await openClockTower(Date.parse(periodStart(script.year)) + eightInTheMorning)
  let money: YearMoney = { uses: 0, receipts: 0, centsIn: 0n, centsOut: 0n, secondRunRefused: false }

  const { members, projects, uses } = counts
  say(
    `The year ${script.year}: ${String(members)} members, ${String(projects)} projects, ${String(uses)} uses.`,
  )
  const coop = await step('Pod server and consent service answer; the assembly has set prices.', () =>
    openYearCoop(clock, script),
  )
  if (coop !== undefined) {
    await using _open = coop
    await using readers = openProjectReaders(clock.environmentFor('projects'))
    const people = await settle(coop, script, narrator)
    if (people !== undefined) {
      const year = { coop, clock, script, readers, expected: expectFrom(script), ...people }
      const lived = await liveThrough(year, narrator)
      if (lived !== undefined) money = await closeTheYear(year, lived, narrator)
      await clock.readReports()
      if (uses <= mostForTheDoctor) await askTheDoctor(year, narrator)
      else say('The doctor is asked after smaller years only.')
    }
  }
  say('\nWhat it took.')
  const reports = byName([...(await clock.readReports()), clock.ownReport('the story')])
  for (const { name, cpuSeconds, peakMb } of reports)
    say(
      `    ${name.padEnd(16)} ${cpuSeconds.toFixed(1).padStart(7)} s of CPU, ${String(peakMb).padStart(5)} MB`,
    )
  return {
    failed: narrator.counts.failed,
    ...money,
    centsIn: String(money.centsIn),
    centsOut: String(money.centsOut),
    seconds: Math.round((performance.now() - began) / 100) / 10,
    peakMb: reports.reduce((sum, { peakMb }) => sum + peakMb, 0),
  }
}

/** A server that was started again is one server: it never ran twice at a time. */
const byName = (reports: readonly FollowerReport[]): FollowerReport[] =>
  [...Map.groupBy(reports, ({ name }) => name)].map(([name, lives]) => ({
    name,
    cpuSeconds: lives.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakMb: Math.max(...lives.map(({ peakMb }) => peakMb)),
  }))

/** Two minutes of one core for these, and a set of their ids in memory. */
const mostForTheDoctor = 1_000_000

const eightInTheMorning = 8 * 3_600_000
