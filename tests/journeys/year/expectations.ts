import { microCentsPerCent } from '@mutua/sdk/ids'
import type { ScriptedMonth, YearScript } from './script.ts'

/** What must come out of the script, added up by itself: no code of the product takes part. */
export interface ExpectedBill {
  readonly organisation: string
  readonly uses: number
  readonly microCents: bigint
  readonly carriedIn: bigint
  readonly cents: bigint
  readonly carriedOut: bigint
}

export interface Expectations {
  /** Of the organisations that used anything, by name. Months are asked for in their order. */
  readonly billsOf: (month: ScriptedMonth) => readonly ExpectedBill[]
  /** By member, in the order of the script. Gifts are no exchange and weigh nothing. */
  readonly unitsOfYear: () => readonly number[]
}

export const expectFrom = ({ projects, participations, months }: YearScript): Expectations => {
  const carried = projects.map(() => 0n)
  return {
    billsOf: ({ uses }) => {
      const sums = projects.map(() => ({ uses: 0, microCents: 0n }))
      for (const [place, count] of uses.entries()) {
        const { project, isGift } = participations[place] ?? missing()
        const sum = sums[project] ?? missing()
        sum.uses += count
        if (!isGift) sum.microCents += BigInt(count) * (projects[project] ?? missing()).price
      }
      return sums.flatMap((sum, project) => {
        if (sum.uses === 0) return []
        const carriedIn = carried[project] ?? 0n
        const owed = carriedIn + sum.microCents
        const carriedOut = owed % microCentsPerCent
        carried[project] = carriedOut
        const { organisation } = projects[project] ?? missing()
        return [{ organisation, ...sum, carriedIn, cents: owed / microCentsPerCent, carriedOut }]
      })
    },
    unitsOfYear: () => {
      const units: number[] = []
      for (const { uses } of months)
        for (const [place, count] of uses.entries()) {
          const { member, isGift } = participations[place] ?? missing()
          units[member] = (units[member] ?? 0) + (isGift ? 0 : count)
        }
      return units
    },
  }
}

const missing = (): never => {
  throw new Error('the script names something that is not in it')
}
