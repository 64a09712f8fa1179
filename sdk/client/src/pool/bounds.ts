/**
 * Reals that are known to lie between two integers of 2^-160. Whatever is worked out here holds for the true value too:
 * what is below is rounded down, what is above is rounded up, and the rest of a series is counted in on both sides. No
 * float takes part, so that two machines come to the same integers.
 */
export interface Bounds {
  readonly low: bigint
  readonly high: bigint
}

const fractionBits = 160n

/** The integer that stands for 1. */
export const one = 1n << fractionBits

/** @param denominator above 0 */
export const ratio = (numerator: bigint, denominator: bigint): Bounds => ({
  low: floorOf(numerator << fractionBits, denominator),
  high: ceilingOf(numerator << fractionBits, denominator),
})

export const add = (left: Bounds, right: Bounds): Bounds => ({
  low: left.low + right.low,
  high: left.high + right.high,
})

export const negate = ({ low, high }: Bounds): Bounds => ({ low: -high, high: -low })

export const subtract = (left: Bounds, right: Bounds): Bounds => add(left, negate(right))

export const multiply = (left: Bounds, right: Bounds): Bounds => {
  if (left.low >= 0n && right.low >= 0n)
    return { low: (left.low * right.low) >> fractionBits, high: ceilingOf(left.high * right.high, one) }
  const products = [
    left.low * right.low,
    left.low * right.high,
    left.high * right.low,
    left.high * right.high,
  ]
  return {
    low: products.reduce((least, product) => (product < least ? product : least)) >> fractionBits,
    high: ceilingOf(
      products.reduce((most, product) => (product > most ? product : most)),
      one,
    ),
  }
}

/** @throws {RangeError} when the divisor is not above 0 */
export const divide = (left: Bounds, right: Bounds): Bounds => {
  if (right.low <= 0n) throw new RangeError('Divided by what may not be above 0.')
  return {
    low: floorOf(left.low << fractionBits, left.low < 0n ? right.low : right.high),
    high: ceilingOf(left.high << fractionBits, left.high < 0n ? right.high : right.low),
  }
}

/** e to this power. Below about -110 the lower bound is 0. */
export const exponential = ({ low, high }: Bounds): Bounds => ({
  low: exponentialAt(low).low,
  high: exponentialAt(high).high,
})

/** The natural logarithm. @throws {RangeError} when the value may be 0 or less */
export const logarithm = ({ low, high }: Bounds): Bounds => ({
  low: logarithmAt(low).low,
  high: logarithmAt(high).high,
})

/** The smallest whole number of 1 / `units` that is not below the value. */
export const ceilingIn = (units: bigint, { high }: Bounds): bigint => ceilingOf(high * units, one)

/** numerator / denominator rounded up. @param denominator above 0 */
export const ceilingOf = (numerator: bigint, denominator: bigint): bigint => -floorOf(-numerator, denominator)

/** numerator / denominator rounded down. @param denominator above 0 */
export const floorOf = (numerator: bigint, denominator: bigint): bigint => {
  const quotient = numerator / denominator
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient
}

/** e^x = 2^k e^rest, with a rest of about 0 to 0.7 whose series ends soon. */
const exponentialAt = (power: bigint): Bounds => {
  // Far below one unit, and its powers of two would fill the memory.
  if (power < -200n * one) return { low: 0n, high: 1n }
  const twos = floorOf(power, logarithmOfTwo.low)
  const rest = subtract(exactly(power), multiply(exactly(twos << fractionBits), logarithmOfTwo))
  let term = exactly(one)
  let sum = term
  for (let place = 1n; term.high > 0n; place += 1n) {
    const product = multiply(term, rest)
    term = { low: floorOf(product.low, place), high: ceilingOf(product.high, place) }
    sum = add(sum, term)
    // All later terms together are less than this one: each is less than half of the one before.
    if (place > 2n && term.high < 4n) break
  }
  return shift({ low: sum.low - 4n, high: sum.high + 4n }, twos)
}

const shift = ({ low, high }: Bounds, twos: bigint): Bounds => {
  if (twos >= 0n) return { low: low << twos, high: high << twos }
  return { low: low >> -twos, high: ceilingOf(high, 1n << -twos) }
}

/** ln(m 2^k) = ln m + k ln 2, with m from 1 to 2. */
const logarithmAt = (value: bigint): Bounds => {
  if (value <= 0n) throw new RangeError('There is no logarithm of what is not above 0.')
  const twos = BigInt(value.toString(2).length) - 1n - fractionBits
  const mantissa = shift(exactly(value), -twos)
  const series = twiceAreaTangent(divide(subtract(mantissa, exactly(one)), add(mantissa, exactly(one))))
  return add(series, multiply(exactly(twos << fractionBits), logarithmOfTwo))
}

/** 2 artanh(z) = 2 (z + z^3/3 + z^5/5 + ...), for z from 0 to about 1/3. */
const twiceAreaTangent = (value: Bounds): Bounds => {
  const square = multiply(value, value)
  let power = value
  let sum = value
  for (let place = 3n; power.high > 1n; place += 2n) {
    power = multiply(power, square)
    sum = add(sum, { low: floorOf(power.low, place), high: ceilingOf(power.high, place) })
  }
  // Each later power is at most a ninth of the one before, the last of which was one unit at most.
  return { low: 2n * sum.low, high: 2n * sum.high + 2n }
}

const exactly = (value: bigint): Bounds => ({ low: value, high: value })

const logarithmOfTwo = twiceAreaTangent(ratio(1n, 3n))
