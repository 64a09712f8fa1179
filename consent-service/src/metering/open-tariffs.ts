import { z } from 'zod'
import type { TariffRef } from '@mutua/sdk/consent/grant'
import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import { tariffSchema, type Tariff, type TariffAdoption } from '@mutua/sdk/coop/tariff'
import { instantOf, type PurposeIri } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'

/** Price lists, each resting on a resolution; the newest rates the consents decided from then on. */
export interface Tariffs {
  /**
   * Adopting the same version with the same prices again is no error.
   * @throws {Problem} `resolution-unknown` when nothing adopted lays down this tariff
   * @throws {Problem} `tariff-exists` when that version has other prices
   */
  readonly adopt: (adoption: TariffAdoption) => Promise<Tariff>
  /** @throws {Problem} `tariff-missing` */
  readonly tariffFor: (purpose: PurposeIri) => Promise<TariffRef>
  /** Oldest first. */
  readonly list: () => Promise<Tariff[]>
}

interface Deps {
  readonly store: Store
  readonly now: () => number
  readonly findResolution: (id: string) => Promise<AdoptedResolution | undefined>
}

export const openTariffs = (deps: Deps): Tariffs => ({
  adopt: async (adoption) => {
    const resolution = await deps.findResolution(adoption.resolution)
    if (resolution === undefined || !resolution.governs.includes('tariff')) {
      throw new Problem('resolution-unknown', 'Name an adopted resolution that lays down tariffs.')
    }
    return commitPlan(deps.store, async () => {
      const head = await deps.store.get(headKey)
      const ordinal = (head === undefined ? 0 : parseRow(z.number(), head)) + 1
      const versionKey = `metering/tariff-version/${adoption.version}`
      const known = await findRow(deps.store, versionKey, z.number())
      if (known !== undefined) {
        const existing = await findRow(deps.store, tariffKey(known), tariffSchema)
        if (existing !== undefined && saysTheSame(existing, adoption)) {
          return { writes: [], unchanged: new Map(), result: existing }
        }
        throw new Problem(
          'tariff-exists',
          'That version is taken: a tariff is never changed, choose a new version.',
        )
      }
      const tariff: Tariff = { ...adoption, from: instantOf(deps.now()) }
      return {
        writes: [row(tariffKey(ordinal), tariff), row(versionKey, ordinal), row(headKey, ordinal)],
        unchanged: new Map([
          [headKey, head],
          [versionKey, undefined],
        ]),
        result: tariff,
      }
    })
  },

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
