import { periodEnd, yearSchema, type Year } from '@mutua/sdk/coop/period'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import { microCents, microCentsPerCent, purposeIriSchema, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import type { ResearchYear } from '@mutua/sdk/pool/own-share'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import { yearSecretPrefix } from './payback-rows.ts'
import { readYearSums } from './settle.ts'

/** What all studies of the pool count as in a ristorno: one purpose, whatever they looked for. */
export const researchPurpose: PurposeIri = purposeIriSchema.parse(
  'https://w3id.org/dpv/sector/health#HealthcareScientificResearch',
)

/** Sums of a year as they count: in whole classes of units. */
export interface ResearchYears {
  readonly purpose: PurposeIri
  /** Nothing was ever settled, in that year or before it. */
  readonly isEmpty: boolean
  readonly of: (member: WebId) => ResearchYear | undefined
}

/**
 * The sums of the members up to a year. A cent of answers weighs like a cent of uses: a unit is what the tariff of the year
 * asks for a unit of research. Units count in classes of five, so that an amount tells less; what is less than a class is
 * carried into the next year, for each member by themselves.
 */
export const readResearchYears = async (
  until: Year,
  deps: {
    readonly store: Pick<Store, 'get' | 'list'>
    readonly sealer: Sealer
    readonly listTariffs: () => Promise<readonly Tariff[]>
  },
): Promise<ResearchYears> => {
  const tariffs = await deps.listTariffs()
  const years: Year[] = []
  for await (const { key } of deps.store.list(prefixRange(yearSecretPrefix)))
    years.push(yearSchema.parse(key.slice(yearSecretPrefix.length)))
  const settled: { readonly sumOf: (member: WebId) => bigint; readonly unit: bigint }[] = []
  // A year without a study counts what was carried into it, by its own tariff: none is left out.
  for (let year = years[0]; year !== undefined && year <= until; year = yearAfter(year)) {
    const sums = await readYearSums(year, deps)
    settled.push({ sumOf: (member) => sums?.(member) ?? 0n, unit: unitPrice(year, tariffs) })
  }
  return {
    purpose: researchPurpose,
    isEmpty: settled.length === 0,
    of: (member) => {
      let carried = 0n
      let found: ResearchYear | undefined
      for (const { sumOf, unit } of settled) {
        const sum = sumOf(member)
        const { units, left } = researchUnits(sum + carried, unit)
        found = {
          ...{ microCents: microCents(sum), carriedInMicroCents: microCents(carried) },
          ...{ units: Number(units), carriedOutMicroCents: microCents(left) },
        }
        carried = left
      }
      return found !== undefined && found.microCents + found.carriedInMicroCents > 0n ? found : undefined
    },
  }
}

/** @param unit micro-cents */
const researchUnits = (amount: bigint, unit: bigint): { readonly units: bigint; readonly left: bigint } => {
  const units = (amount / (unit * classUnits)) * classUnits
  return { units, left: amount - units * unit }
}

const classUnits = 5n

const yearAfter = (year: Year): Year => yearSchema.parse(String(Number(year) + 1))

/** Where no tariff of the year prices research, a unit is an euro. */
const unitPrice = (year: Year, tariffs: readonly Tariff[]): bigint =>
  tariffs.findLast(({ from, prices }) => from < periodEnd(year) && (prices[researchPurpose] ?? 0n) > 0n)
    ?.prices[researchPurpose] ?? 100n * microCentsPerCent
