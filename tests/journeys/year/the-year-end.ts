import { setTimeout as pause } from 'node:timers/promises'
import { createMembershipClient } from '@mutua/sdk/clients/membership-client'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import type { Period, Year } from '@mutua/sdk/coop/period'
import type { RistornoResult } from '@mutua/sdk/coop/ristorno'
import { Problem } from '@mutua/sdk/problem'
import type { Coop, Person } from '../../support/coop.ts'
import {
  adoptRistorno,
  closePeriod as closeInTwo,
  runRistorno as runInTwo,
} from '../../support/two-officers.ts'

/** What is done when a month or the year is over: everything that the journey asks of close and ristorno. */

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

/** Every third member takes half in cash, raises their quota by three tenths and gives the rest to the solidarity fund. */
export const chooseRistorno = async (
  { consentService }: Coop,
  members: readonly Pick<Person, 'fetch'>[],
): Promise<void> => {
  for (const { fetch } of members.filter((_member, place) => place % 3 === 0))
    await createMembershipClient({ consentService: consentService.baseUrl, fetch }).chooseRistorno({
      cashPerMille: 500,
      quotaPerMille: 300,
      solidarityPerMille: 200,
    })
}

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
