import { monthsOf, type Month, type Year } from '@mutua/sdk/coop/period'
import type { RistornoCriteria } from '@mutua/sdk/coop/ristorno'
import type { PurposeIri, WebId } from '@mutua/sdk/ids'
import type { Weights } from './apportion.ts'

/** What one owner's pod gave in a month for one purpose. */
export interface OwnerExchange {
  readonly owner: WebId
  readonly purpose: PurposeIri
  readonly units: number
  readonly microCents: bigint
  /** Given after the owner’s exchange with the co-op had ended: business with somebody who is no member. */
  readonly isAfter?: boolean
}

/** Quantity and quality of a year's exchange, by member: columns of one length, in the order of member numbers. */
export interface MemberExchange extends Weights {
  readonly units: Float64Array
  readonly ofMembers: bigint
  /** Of members, and of owners who are in no register. */
  readonly total: bigint
  readonly allWeights: bigint
}

export interface ExchangeDeps {
  readonly readOwnerUses: (month: Month) => AsyncIterable<OwnerExchange>
  readonly findMemberNumber: (webId: WebId) => Promise<number | undefined>
  /** What answers of studies brought in a year; undefined where there were none. */
  readonly readResearch?: ((year: Year) => Promise<ResearchExchange | undefined>) | undefined
}

/** Answers of the pool: one sum over all studies of the year, of which nobody here knows whose they were. */
export interface ResearchExchange {
  readonly purpose: PurposeIri
  /** Of members alone: nobody else is in a study. What rounding leaves over is of all of them together. */
  readonly microCents: bigint
  readonly members: AsyncIterable<{ readonly owner: WebId; readonly units: number }>
}

/**
 * Adds up a year. What had no price is no exchange: what was given as a gift is never weighed (Reg. (EU) 2022/868 Art. 16).
 */
export const readExchange = async (
  year: Year,
  criteria: RistornoCriteria,
  deps: ExchangeDeps,
): Promise<MemberExchange> => {
  const sums = createSums()
  let [total, ofMembers] = [0n, 0n]
  for (const month of monthsOf(year)) {
    let last: { readonly owner: WebId; readonly member: number | undefined } | undefined
    for await (const { owner, purpose, units, microCents, isAfter } of deps.readOwnerUses(month)) {
      if (microCents === 0n) continue
      // Uses come owner by owner: one look for all that an owner gave in the month.
      if (last?.owner !== owner) last = { owner, member: await deps.findMemberNumber(owner) }
      total += microCents
      if (last.member === undefined || isAfter === true) continue
      ofMembers += microCents
      sums.add(last.member, units, BigInt(criteria.qualityPerMille[purpose] ?? criteria.otherPerMille))
    }
  }
  const research = await deps.readResearch?.(year)
  if (research !== undefined) {
    const quality = BigInt(criteria.qualityPerMille[research.purpose] ?? criteria.otherPerMille)
    for await (const { owner, units } of research.members) {
      const number = await deps.findMemberNumber(owner)
      if (number !== undefined) sums.add(number, units, quality)
    }
    total += research.microCents
    ofMembers += research.microCents
  }
  return { ...sums.columns(), ofMembers, total }
}

/** Sums by member number, in columns that grow: the numbers of a register have no gaps. */
const createSums = () => {
  let units = new Float64Array(1_024)
  let weights = new BigUint64Array(1_024)
  let isThere = new Uint8Array(1_024)
  let allWeights = 0n
  const grow = (size: number): void => {
    units = grown(units, new Float64Array(size))
    weights = grown(weights, new BigUint64Array(size))
    isThere = grown(isThere, new Uint8Array(size))
  }
  return {
    add: (member: number, used: number, quality: bigint): void => {
      if (member >= units.length) grow(2 ** Math.ceil(Math.log2(member + 1)))
      const weight = BigInt(used) * quality
      units[member] = (units[member] ?? 0) + used
      weights[member] = (weights[member] ?? 0n) + weight
      isThere[member] = 1
      allWeights += weight
    },
    columns: () => {
      const members = Float64Array.from(isThere.keys()).filter((member) => isThere[member] === 1)
      const unitsOf = Float64Array.from(members, (member) => units[member] ?? 0)
      const weightsOf = new BigUint64Array(members.length)
      for (const [row, member] of members.entries()) weightsOf[row] = weights[member] ?? 0n
      return { members, units: unitsOf, weights: weightsOf, allWeights }
    },
  }
}

const grown = <Column extends Float64Array | BigUint64Array | Uint8Array>(
  from: Column,
  to: Column,
): Column => {
  // Both are of one kind: TypeScript does not follow it into `set`.
  ;(to as Float64Array).set(from as Float64Array)
  return to
}
