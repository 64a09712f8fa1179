/** numerator / denominator, both above 0; need not be in lowest terms. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** @throws {RangeError} when one of both is not above 0: a scale of zero would be no noise at all */
export const requirePositive = ({ numerator, denominator }: Rational): void => {
  if (numerator < 1n || denominator < 1n) throw new RangeError('The scale of noise is above zero.')
}
