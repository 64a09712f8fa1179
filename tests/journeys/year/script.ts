import { monthsOf, parseYear, type Month, type Year } from '@mutua/sdk/coop/period'
import { microCents, purposeIriSchema, type MicroCents, type PurposeIri } from '@mutua/sdk/ids'

export interface YearCounts {
  readonly members: number
  readonly projects: number
  readonly uses: number
}

export interface Project {
  readonly name: string
  readonly organisation: string
  readonly purpose: PurposeIri
  readonly price: MicroCents
}

/** A member takes part in a project: one consent. */
export interface Participation {
  readonly member: number
  readonly project: number
  /** Data altruism: logged, never priced. */
  readonly isGift: boolean
}

/** What happens in the year, down to the last use. The same counts give the same year. */
export interface YearScript {
  readonly year: Year
  readonly projects: readonly Project[]
  readonly participations: readonly Participation[]
  readonly months: readonly ScriptedMonth[]
}

export interface ScriptedMonth {
  readonly month: Month
  /** Uses of each participation, by its place in the list. */
  readonly uses: readonly number[]
}

/** @throws {RangeError} for counts that make no year */
export const writeScript = ({ members, projects, uses }: YearCounts): YearScript => {
  if (members < 2 || projects < 2 || uses < members)
    throw new RangeError('A year needs two members, two projects, and a use for each member.')
  const year = parseYear('2026')
  const participations = Array.from({ length: members * 2 }, (_, place): Participation => {
    const member = place >> 1
    const step = place % 2 === 0 ? 0 : 1 + (member % (projects - 1))
    return { member, project: (member + step) % projects, isGift: place % 19 === 18 }
  })
  const random = createRandom(members * 31 + projects)
  const months = monthsOf(year).map((month, index): ScriptedMonth => {
    const before = Math.floor((uses * index) / 12)
    const counts = participations.map(() => 0)
    for (let use = Math.floor((uses * (index + 1)) / 12) - before; use > 0; use--) {
      // The square leaves some pods read a hundred times as often as others, as it is in life.
      const place = Math.floor(random() ** 2 * counts.length)
      counts[place] = (counts[place] ?? 0) + 1
    }
    return { month, uses: counts }
  })
  return { year, projects: Array.from({ length: projects }, projectAt), participations, months }
}

/** Prices are odd on purpose: nothing comes out in whole cents by chance. */
const projectAt = (_: unknown, index: number): Project => {
  const number = String(index + 1).padStart(2, '0')
  return {
    name: `project-${number}`,
    organisation: `Institute ${number}`,
    purpose: purposeIriSchema.parse(`https://purposes.example/project-${number}`),
    price: microCents(700_001 + 137_113 * index),
  }
}

/** Mulberry32: small, and the same on every machine. */
const createRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
