import type { Month } from '@mutua/sdk/coop/period'
import { microCents, type BaseUrl } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { findRow, row } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import {
  organisationKey,
  organisationUsesSchema,
  ownerKey,
  ownerUsesSchema,
  purposeOwnerKey,
  purposeTallyKey,
  purposeTallySchema,
  type OrganisationUses,
  type OwnerUses,
} from './metering-rows.ts'

export interface BookedReceipt {
  readonly receipt: Receipt
  readonly period: Month
}

/**
 * The counter rows after `booked`, all of one pod server: what each organisation used and what each owner's pod gave,
 * per month. Rows are read once and written once, however many receipts touch them; the pod server's watermark, which the
 * same write moves, keeps them from changing in between.
 */
export const countUses = async (
  store: Pick<Store, 'get'>,
  podServer: BaseUrl,
  booked: readonly BookedReceipt[],
): Promise<Write[]> => {
  const organisations = new Map<string, OrganisationUses>()
  const owners = new Map<string, OwnerUses>()
  for (const { receipt, period } of booked) {
    const { owner, purpose, units } = receipt
    const { organisation } = receipt.recipient
    const price = BigInt(receipt.priceMicroCents)

    const organisationAt = organisationKey(period, podServer, organisation)
    const billed = organisations.get(organisationAt) ??
      (await findRow(store, organisationAt, organisationUsesSchema)) ?? {
        organisation,
        uses: 0,
        microCents: microCents(0),
      }
    organisations.set(organisationAt, {
      organisation,
      uses: billed.uses + 1,
      microCents: microCents(billed.microCents + price),
    })

    const ownerAt = ownerKey(period, podServer, owner, purpose)
    const given = owners.get(ownerAt) ??
      (await findRow(store, ownerAt, ownerUsesSchema)) ?? {
        owner,
        purpose,
        uses: 0,
        units: 0,
        microCents: microCents(0),
      }
    owners.set(ownerAt, {
      owner,
      purpose,
      uses: given.uses + 1,
      units: given.units + units,
      microCents: microCents(given.microCents + price),
    })
  }
  return [
    ...[...organisations, ...owners].map(([key, value]) => row(key, value)),
    ...(await countPurposes(store, podServer, booked)),
  ]
}

/** Different owners per purpose, so that the public page can hide what only a few people share. */
const countPurposes = async (
  store: Pick<Store, 'get'>,
  podServer: BaseUrl,
  booked: readonly BookedReceipt[],
): Promise<Write[]> => {
  const byPurpose = Map.groupBy(booked, ({ receipt }) => receipt.purpose)
  const writes: Write[] = []
  for (const [purpose, uses] of byPurpose) {
    const key = purposeTallyKey(podServer, purpose)
    const tally = (await findRow(store, key, purposeTallySchema)) ?? { purpose, uses: 0, owners: 0 }
    let fresh = 0
    for (const owner of new Set(uses.map(({ receipt }) => receipt.owner))) {
      const seen = purposeOwnerKey(podServer, purpose, owner)
      if ((await store.get(seen)) !== undefined) continue
      fresh += 1
      writes.push({ key: seen, value: toBytes('1') })
    }
    writes.push(row(key, { purpose, uses: tally.uses + uses.length, owners: tally.owners + fresh }))
  }
  return writes
}
