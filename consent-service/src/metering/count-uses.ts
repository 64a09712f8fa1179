import type { Month } from '@mutua/sdk/coop/period'
import { inPayerOrder, payerKey, payerOf, type Payer } from '@mutua/sdk/coop/payer'
import { microCents, type BaseUrl } from '@mutua/sdk/ids'
import { isUseOfRoom } from '@mutua/sdk/pool/secure-room'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
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
  type UsedLine,
} from './metering-rows.ts'

/** Receipts of one run, which cost the same each. */
export interface BookedRun {
  readonly receipt: ReceiptBody
  readonly times: number
  readonly period: Month
}

/**
 * The counter rows after `booked`, all of one pod server: what each organisation used and what each owner's pod gave,
 * per month. Rows are read once and written once, however many receipts touch them; the pod server's watermark, which the
 * same write moves, keeps them from changing in between. What the rooms of studies read is in none of them.
 */
export const countUses = async (
  store: Pick<Store, 'get'>,
  podServer: BaseUrl,
  accepted: readonly BookedRun[],
): Promise<Write[]> => {
  const booked = accepted.filter(({ receipt }) => !isUseOfRoom(receipt))
  const organisations: Write[] = []
  for (const uses of grouped(booked, ({ receipt }) => payerKey(payerOf(receipt)))) {
    const { period } = uses[0]
    const payer = nameOf(uses.map(({ receipt }) => payerOf(receipt)))
    const key = organisationKey(period, podServer, payer)
    const billed = await findRow(store, key, organisationUsesSchema)
    const sum = {
      // A row of everybody of that name stays one: nobody can tell any more whose its uses were.
      ...(billed !== undefined && billed.version === undefined ? {} : { version: 2 }),
      ...nameOf(billed === undefined ? [payer] : [payer, billed]),
      uses: (billed?.uses ?? 0) + countOf(uses),
      microCents: microCents((billed?.microCents ?? 0n) + priceOf(uses)),
      lines: addLines([...(billed?.lines ?? []), ...uses.map(lineOf)]),
    } satisfies OrganisationUses
    organisations.push(row(key, sum))
  }
  const owners: Write[] = []
  for (const uses of grouped(booked, ({ receipt }) => `${receipt.purpose} ${receipt.owner}`)) {
    const { period, receipt } = uses[0]
    const { owner, purpose } = receipt
    const key = ownerKey(period, podServer, owner, purpose)
    const given = await findRow(store, key, ownerUsesSchema)
    const sum = {
      owner,
      purpose,
      uses: (given?.uses ?? 0) + countOf(uses),
      units: (given?.units ?? 0) + exchangedIn(uses),
      microCents: microCents((given?.microCents ?? 0n) + priceOf(uses)),
    } satisfies OwnerUses
    owners.push(row(key, sum))
  }
  return [...organisations, ...owners, ...(await countPurposes(store, podServer, booked))]
}

/** One payer under the names that it was called by: the one that everybody comes to, in whatever order. */
export const nameOf = (same: readonly Payer[]): Payer => {
  const [first] = same.toSorted(inPayerOrder)
  if (first === undefined) throw new Error('a payer has a name')
  const { organisation, payer } = first
  return payer === undefined ? { organisation } : { organisation, payer }
}

/** Adds up lines of one purpose and tariff. */
export const addLines = (lines: readonly UsedLine[]): UsedLine[] =>
  [...Map.groupBy(lines, nameOfLine)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...others]]) => (first === undefined ? [] : [others.reduce(sumOfLines, first)]))

const nameOfLine = ({ purpose, tariff, gift }: UsedLine): string =>
  `${purpose} ${tariff} ${gift === true ? 'gift' : ''}`

const sumOfLines = (one: UsedLine, other: UsedLine): UsedLine => ({
  ...one,
  uses: one.uses + other.uses,
  units: one.units + other.units,
  microCents: microCents(one.microCents + other.microCents),
})

const lineOf = ({ receipt, times }: BookedRun): UsedLine => ({
  purpose: receipt.purpose,
  tariff: receipt.tariff.version,
  ...(receipt.tariff.gift === true ? { gift: true } : {}),
  uses: times,
  units: receipt.units * times,
  microCents: microCents(BigInt(receipt.priceMicroCents) * BigInt(times)),
})

type Uses = readonly [BookedRun, ...BookedRun[]]

/** Uses of one month that belong together. IRIs and months hold no space, so no two groups read the same. */
const grouped = (booked: readonly BookedRun[], groupOf: (use: BookedRun) => string): Iterable<Uses> =>
  Map.groupBy(booked, (use) => `${use.period} ${groupOf(use)}`).values() as Iterable<Uses> // no group is empty

const priceOf = (uses: Uses): bigint =>
  uses.reduce((sum, { receipt, times }) => sum + BigInt(receipt.priceMicroCents) * BigInt(times), 0n)

/** Units that earn a ristorno: what is a gift beside them, for the same purpose, is none of them. */
const exchangedIn = (uses: Uses): number =>
  uses.reduce(
    (sum, { receipt, times }) => sum + (receipt.tariff.gift === true ? 0 : receipt.units * times),
    0,
  )

const countOf = (uses: readonly BookedRun[]): number => uses.reduce((sum, { times }) => sum + times, 0)

/** Different owners per purpose, so that the public page can hide what only a few people share. */
const countPurposes = async (
  store: Pick<Store, 'get'>,
  podServer: BaseUrl,
  booked: readonly BookedRun[],
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
    writes.push(row(key, { purpose, uses: tally.uses + countOf(uses), owners: tally.owners + fresh }))
  }
  return writes
}
