import { setTimeout as pause } from 'node:timers/promises'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import type { Period, Year } from '@mutua/sdk/coop/period'
import type { RistornoResult } from '@mutua/sdk/coop/ristorno'
import { Problem } from '@mutua/sdk/problem'
import type { Coop } from '../../support/coop.ts'
import {
  adoptRistorno,
  closePeriod as closeInTwo,
  runRistorno as runInTwo,
} from '../../support/two-officers.ts'

/** What officers do when a month or the year is over: everything that the journey asks of close, ristorno and bank. */

export const closePeriod = (
  coop: Coop,
  period: Period,
  options: { readonly early?: boolean } = {},
): Promise<ClosedPeriod> => closeInTwo(coop, period, options)

export interface RistornoWish {
  readonly year: Year
  readonly resolution: string
}

/**
 * The criteria are published, and the assembly adopts them: everything that can be returned.
 * @param minimumPayoutCents who gets less waits for next year
 */
export const recordRistornoResolution = (
  coop: Coop,
  year: Year,
  minimumPayoutCents: bigint,
): Promise<string> =>
  adoptRistorno(coop, year, {
    id: `${String(Number(year) + 1)}/1`,
    criteria: { minimumPayoutCents: String(minimumPayoutCents) },
  })

export const runRistorno = (coop: Coop, { year, resolution }: RistornoWish): Promise<RistornoResult> =>
  runInTwo(coop, year, resolution)

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
