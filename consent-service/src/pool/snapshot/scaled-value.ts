import type { Conversion, Measured } from '@mutua/sdk/pool/variable'
import type { Quantity } from './fhir-shapes.ts'

const ucum = 'http://unitsofmeasure.org'

/**
 * A measured quantity as a whole multiple of 10^-places in the unit of its variable; undefined where its unit is another one
 * that has no exact conversion. Halves are rounded away from zero.
 */
export const scaledValue = (
  { value, comparator, system, unit, code }: Quantity,
  measured: Pick<Measured, 'unit' | 'conversions'>,
  places: number,
): number | undefined => {
  const stated = code === undefined ? unit : system === ucum ? code : undefined
  const conversion = conversionFrom(stated, measured)
  const exact = exactOf(value)
  if (comparator !== undefined || conversion === undefined || exact === undefined) return undefined
  const [timesTop, timesUnder] = asIntegers(conversion.times)
  const [plusTop, plusUnder] = asIntegers(conversion.plus)
  const top = exact.top * timesTop * plusUnder + plusTop * timesUnder * exact.under
  const under = exact.under * timesUnder * plusUnder
  const scaled = nearest(top * 10n ** BigInt(places), under)
  return scaled > mostScaled || scaled < -mostScaled ? undefined : Number(scaled)
}

const conversionFrom = (
  stated: string | undefined,
  { unit, conversions = [] }: Pick<Measured, 'unit' | 'conversions'>,
): Omit<Conversion, 'unit'> | undefined =>
  stated === unit ? asItIs : conversions.find((one) => one.unit === stated)

const asItIs = { times: [1, 1], plus: [0, 1] } as const

const asIntegers = ([top, under]: readonly [number, number]): readonly [bigint, bigint] => [
  BigInt(top),
  BigInt(under),
]

/** The decimal that was written: no arithmetic of floats may move it. */
const exactOf = (value: number): { readonly top: bigint; readonly under: bigint } | undefined => {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d{1,2}))?$/.exec(String(value)) ?? []
  if (whole === undefined) return undefined
  const top = BigInt(`${sign ?? ''}${whole}${fraction}`)
  const shift = Number(exponent) - fraction.length
  return shift < 0 ? { top, under: 10n ** BigInt(-shift) } : { top: top * 10n ** BigInt(shift), under: 1n }
}

const nearest = (top: bigint, under: bigint): bigint => {
  const size = ((top < 0n ? -top : top) * 2n + under) / (under * 2n)
  return top < 0n ? -size : size
}

/** Far outside of any domain: a column has 32 bits. */
const mostScaled = 1_000_000_000_000n
