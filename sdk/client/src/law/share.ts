import type { Share } from './pack.ts'

/** Whether `part` of `whole` is that much. Whole numbers only: 600 of 1,200 is not more than half. */
export const reaches = (share: Share, part: number, whole: number): boolean => {
  const { isMoreThan, numerator, denominator } = partsOf(share)
  const [left, right] = [BigInt(part) * denominator, BigInt(whole) * numerator]
  return isMoreThan ? left > right : left >= right
}

/** The smallest whole number that is that much of `whole`. */
export const neededOf = (share: Share, whole: number): number => {
  const { isMoreThan, numerator, denominator } = partsOf(share)
  const product = BigInt(whole) * numerator
  if (isMoreThan) return Number(product / denominator) + 1
  return Number((product + denominator - 1n) / denominator)
}

/** Whether a share asks for no less than another. */
export const isNoLess = (share: Share, least: Share): boolean => {
  const [a, b] = [partsOf(share), partsOf(least)]
  const [left, right] = [a.numerator * b.denominator, b.numerator * a.denominator]
  return left > right || (left === right && (a.isMoreThan || !b.isMoreThan))
}

/** Whether all together can reach it. */
export const isPossible = (share: Share): boolean => {
  const { isMoreThan, numerator, denominator } = partsOf(share)
  return isMoreThan ? numerator < denominator : numerator <= denominator
}

/** `more than 1/2`, `1/2`. */
export const shareText = (share: Share): string =>
  'moreThan' in share ? `more than ${share.moreThan}` : share.atLeast

const partsOf = (share: Share) => {
  const isMoreThan = 'moreThan' in share
  const [numerator = '', denominator = ''] = ('moreThan' in share ? share.moreThan : share.atLeast).split('/')
  return { isMoreThan, numerator: BigInt(numerator), denominator: BigInt(denominator) }
}
