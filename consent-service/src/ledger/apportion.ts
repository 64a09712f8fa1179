/**
 * Members and what they weigh, in two columns of one length: ten million of them are 160 MB, where objects would be
 * gigabytes. A row is named by its place in the columns.
 */
export interface Weights {
  /** Member numbers, each once: they break ties, the lower first. */
  readonly members: Float64Array
  readonly weights: BigUint64Array
}

/**
 * Splits `total` by weight so that the parts add up to it exactly: each gets the floor of its quota, and the units left
 * over go to the largest remainders (Hamilton's method). The order of the rows does not matter.
 *
 * @returns the part of each row
 * @throws {RangeError} when there is nothing to divide by: no weight, a negative total, or a member named twice
 */
export const apportion = (total: bigint, rows: Weights): BigUint64Array => {
  const { members, weights } = rows
  let [weight, largest] = [0n, 0n]
  for (const one of weights) {
    weight += one
    if (one > largest) largest = one
  }
  if (total < 0n || weight === 0n || members.length !== weights.length)
    throw new RangeError('an amount is apportioned by weights that are not all zero')
  if (isAnyTwice(members)) throw new RangeError('a member is named twice')
  // Every product below 2^53 is exact as a number, and no BigInt is made for any row.
  const isSmall = total * largest <= exactNumbers && weight <= exactNumbers
  const division = { total, weights, weight }
  const { parts, remainders, given } = isSmall ? divideNumbers(division) : divide(division)
  const left = Number(total - given)
  const digits = digitsOf(division)
  const first: Level = { keys: remainders, rows: undefined }
  for (const row of largestOf(left, first, [...digits, (place) => -(members[place] ?? 0)]))
    parts[row] = (parts[row] ?? 0n) + 1n
  return parts
}

interface Division {
  readonly total: bigint
  readonly weights: BigUint64Array
  /** Of all. */
  readonly weight: bigint
}

/** Floors; of the remainders the 53 bits that count most, which is all of them up to that size. */
interface Divided {
  readonly parts: BigUint64Array
  readonly remainders: Float64Array
  /** Sum of the floors. */
  readonly given: bigint
}

const exactNumbers = BigInt(Number.MAX_SAFE_INTEGER)
const bitsOfNumber = 53n

const divideNumbers = ({ total, weights, weight }: Division): Divided => {
  const parts = new BigUint64Array(weights.length)
  const remainders = new Float64Array(weights.length)
  const [amount, all] = [Number(total), Number(weight)]
  // Two halves of a part: writing numbers makes no BigInt.
  const halves = new Uint32Array(parts.buffer)
  const low = isLittleEndian ? 0 : 1
  let given = 0
  for (let row = 0; row < weights.length; row += 1) {
    const product = amount * Number(weights[row])
    const remainder = product % all // exact (ECMA-262 §6.1.6.1.6), as the product is
    const floor = (product - remainder) / all
    halves[2 * row + low] = floor % 2 ** 32
    halves[2 * row + 1 - low] = Math.floor(floor / 2 ** 32)
    remainders[row] = remainder
    given += floor
  }
  return { parts, remainders, given: BigInt(given) }
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

const divide = ({ total, weights, weight }: Division): Divided => {
  const parts = new BigUint64Array(weights.length)
  const remainders = new Float64Array(weights.length)
  const shift = topShiftOf(weight)
  let given = 0n
  for (const [row, one] of weights.entries()) {
    const product = total * one
    const floor = product / weight
    parts[row] = floor
    remainders[row] = Number((product - floor * weight) >> shift)
    given += floor
  }
  return { parts, remainders, given }
}

/** What a row is told apart by where all before it is the same; the larger comes first. */
type KeyOf = (row: number) => number

/** Rows among which some are chosen, by their keys. */
interface Level {
  readonly keys: Float64Array
  /** Undefined: all rows, in their order. */
  readonly rows: Uint32Array | undefined
}

/** The lower digits of the remainders, 53 bits each, where a remainder has more than the first 53. */
const digitsOf = ({ total, weights, weight }: Division): readonly KeyOf[] => {
  const digits: KeyOf[] = []
  for (let shift = topShiftOf(weight); shift > 0n; shift -= bitsOfNumber) {
    const next = shift > bitsOfNumber ? shift - bitsOfNumber : 0n
    const width = shift - next
    digits.push((row) =>
      Number(BigInt.asUintN(Number(width), ((total * (weights[row] ?? 0n)) % weight) >> next)),
    )
  }
  return digits
}

const topShiftOf = (weight: bigint): bigint => {
  const bits = BigInt(weight.toString(2).length)
  return bits > bitsOfNumber ? bits - bitsOfNumber : 0n
}

/**
 * The `count` rows that come first: those above the key that the last of them has, and of those with that very key the
 * ones that the next keys put first. One sort of numbers for each level, never one of rows.
 */
const largestOf = function* (count: number, level: Level, next: readonly KeyOf[]): Generator<number> {
  const { keys, rows } = level
  if (count === 0) return
  const last = keys.toSorted()[keys.length - count] ?? 0
  let [above, same] = [0, 0]
  for (const key of keys) {
    if (key > last) above += 1
    else if (key === last) same += 1
  }
  const tied = new Uint32Array(same)
  let place = 0
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? 0
    const row = rows?.[at] ?? at
    if (key > last) yield row
    else if (key === last) tied[place++] = row
  }
  const wanted = count - above
  const [keyOf, ...rest] = next
  if (wanted === same || keyOf === undefined) {
    yield* tied.subarray(0, wanted)
    return
  }
  yield* largestOf(wanted, { keys: Float64Array.from(tied, keyOf), rows: tied }, rest)
}

const isAnyTwice = (members: Float64Array): boolean => {
  const isRising = (numbers: Float64Array) => {
    for (let at = 1; at < numbers.length; at += 1)
      if ((numbers[at] ?? 0) <= (numbers[at - 1] ?? 0)) return false
    return true
  }
  return !isRising(members) && !isRising(members.toSorted())
}
