import { z } from 'zod'
import type { TariffRef } from '@mutua/sdk/consent/grant'
import { tariffSchema, type Tariff, type TariffAdoption } from '@mutua/sdk/coop/tariff'
import { instantOf, type PurposeIri } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store, type Write } from '@mutua/kit/store'

/** Price lists, each put into force by a resolution; the newest rates the consents decided from then on. */
export interface Tariffs {
  /** @throws {Problem} `tariff-missing` */
  readonly tariffFor: (purpose: PurposeIri) => Promise<TariffRef>
  /** Oldest first. */
  readonly list: () => Promise<Tariff[]>
}

/**
 * What is written when a resolution puts a tariff into force; the same again writes nothing.
 * @throws {Problem} `tariff-exists` when that version has other prices
 */
export const planTariff = async (
  adoption: TariffAdoption,
  deps: { readonly store: Pick<Store, 'get'>; readonly now: () => number },
): Promise<{ readonly writes: readonly Write[] }> => {
  const head = await findRow(deps.store, headKey, z.number())
  const ordinal = (head ?? 0) + 1
  const versionKey = `metering/tariff-version/${adoption.version}`
  const known = await findRow(deps.store, versionKey, z.number())
  if (known !== undefined) {
    const existing = await findRow(deps.store, tariffKey(known), tariffSchema)
    if (existing !== undefined && saysTheSame(existing, adoption)) return { writes: [] }
    throw new Problem(
      'tariff-exists',
      'That version is taken: a tariff is never changed, choose a new version.',
    )
  }
  const tariff: Tariff = { ...adoption, from: instantOf(deps.now()) }
  return { writes: [row(tariffKey(ordinal), tariff), row(versionKey, ordinal), row(headKey, ordinal)] }
}

export const openTariffs = (deps: { readonly store: Pick<Store, 'get' | 'list'> }): Tariffs => ({
  tariffFor: async (purpose) => {
    const ordinal = await findRow(deps.store, headKey, z.number())
    const tariff =
      ordinal === undefined ? undefined : await findRow(deps.store, tariffKey(ordinal), tariffSchema)
    const microCentsPerUnit = tariff?.prices[purpose]
    if (tariff === undefined || microCentsPerUnit === undefined) {
      throw new Problem(
        'tariff-missing',
        'The tariff in force has no price for this purpose: the assembly sets one first.',
      )
    }
    return { version: tariff.version, resolution: tariff.resolution, microCentsPerUnit }
  },

  list: async () => {
    const tariffs: Tariff[] = []
    for await (const { value } of deps.store.list(prefixRange('metering/tariff/'))) {
      tariffs.push(parseRow(tariffSchema, value))
    }
    return tariffs
  },
})

const headKey = 'metering/tariff-head'
const tariffKey = (ordinal: number) => `metering/tariff/${ordinalKey(ordinal)}`

const saysTheSame = (tariff: Tariff, adoption: TariffAdoption): boolean =>
  tariff.resolution === adoption.resolution &&
  hasSameAmounts(tariff.prices, adoption.prices) &&
  hasSameAmounts(tariff.fees ?? {}, adoption.fees ?? {})

const hasSameAmounts = (one: Tariff['prices'], other: Tariff['prices']): boolean => {
  const [ours, theirs] = [Object.entries(one), new Map(Object.entries(other))]
  return ours.length === theirs.size && ours.every(([purpose, price]) => theirs.get(purpose) === price)
}
