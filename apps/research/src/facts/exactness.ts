import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'

/**
 * What can be chosen with a slider: costs in rho, each about half as much again as the one before, from what hardly tells
 * anything to the most that one answer may cost.
 */
export const rhoSteps: readonly string[] = [
  ...[10_000n, 100_000n, 1_000_000n, 10_000_000n].flatMap((unit) =>
    [10n, 15n, 20n, 30n, 50n, 70n].map((tenths) => unitsText((unit * tenths) / 10n, rhoUnits)),
  ),
  '0.1',
  '0.125',
]

/** Place of the dearest step that costs no more. @param rho in whole billionths */
export const stepWithin = (rho: bigint): number => {
  const found = rhoSteps.findLastIndex((step) => unitsIn(step) <= rho)
  return found < 0 ? 0 : found
}

/** Whole billionths of a decimal text; undefined where it is none. */
export const billionthsIn = (text: string): bigint | undefined =>
  /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? unitsIn(text) : undefined

const unitsIn = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole) * rhoUnits + BigInt(fraction.padEnd(9, '0'))
}

/** The least that the slider offers: with less left, a study answers no more. */
export const cheapest: bigint = unitsIn(rhoSteps[0] ?? '0')
