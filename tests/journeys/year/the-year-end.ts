import { setTimeout as pause } from 'node:timers/promises'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { ClosedPeriod } from '@mutua/sdk/coop/period'
import type { Period, Year } from '@mutua/sdk/coop/period'
import type { RistornoResult } from '@mutua/sdk/coop/ristorno'
import { Problem } from '@mutua/sdk/problem'
import type { Coop } from '../../support/coop.ts'

/** What officers do when a month or the year is over: everything that the journey asks of close, ristorno and bank. */

export const closePeriod = (
  { asOfficer }: Coop,
  period: Period,
  options: { readonly early?: boolean } = {},
): Promise<ClosedPeriod> => asOfficer.closePeriod(period, options)

/** The assembly lays the ristorno down. */
export const recordRistornoResolution = async ({ asOfficer }: Coop, year: Year): Promise<string> => {
  const { id } = await asOfficer.recordResolution({
    id: `${String(Number(year) + 1)}/1`,
    title: `Ristorno ${year}`,
    adoptedOn: civilDateOf(Date.now()),
    governs: ['ristorno'],
  })
  return id
}

export interface RistornoWish {
  readonly year: Year
  readonly resolution: string
  /** Who gets less waits for next year. */
  readonly minimumPayoutCents: bigint
}

/** Everything that can be returned. */
export const runRistorno = (
  { asOfficer }: Coop,
  { year, resolution, minimumPayoutCents }: RistornoWish,
): Promise<RistornoResult> =>
  asOfficer.runRistorno(year, {
    resolution,
    criteria: { minimumPayoutCents: String(minimumPayoutCents) },
  })

export const isSecondRun = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'ristorno-exists'

export interface BankFile {
  readonly count: number
  readonly controlCents: bigint
  readonly amounts: readonly bigint[]
  readonly endToEndIds: readonly string[]
}

/** The file that goes to the bank, read as a bank would: by what stands in it. */
export const readBankFile = async ({ asOfficer }: Coop, year: Year): Promise<BankFile> => {
  const xml = await asOfficer.sepa(year)
  const all = (pattern: RegExp): string[] => [...xml.matchAll(pattern)].map(([, text = '']) => text)
  return {
    count: Number(/<NbOfTxs>(\d+)<\/NbOfTxs>/.exec(xml)?.[1]),
    controlCents: centsOf(/<CtrlSum>([\d.]+)<\/CtrlSum>/.exec(xml)?.[1]),
    amounts: all(/<InstdAmt Ccy="EUR">([\d.]+)<\/InstdAmt>/g).map(centsOf),
    endToEndIds: all(/<EndToEndId>([^<]+)<\/EndToEndId>/g),
  }
}

const centsOf = (euro = ''): bigint => BigInt(euro.replace('.', ''))

/** Receipts reach the consent service a moment after the bytes reached their reader. @throws {Error} after `withinMs` */
export const untilDelivered = async ({ asOfficer }: Coop, uses: number, withinMs: number): Promise<void> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const { uses: accepted } = await asOfficer.state()
    if (accepted === uses) return
    if (accepted > uses)
      throw new Error(`${String(accepted)} uses are booked, and there were ${String(uses)}.`)
    if (performance.now() > deadline)
      throw new Error(`${String(uses - accepted)} receipts are missing after ${String(withinMs / 1_000)} s.`)
    await pause(100)
  }
}
