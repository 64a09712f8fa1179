/** The next of endlessly many uniform 64-bit words, 0 to 2^64 - 1, each independent of all others. */
export type DrawWord = () => bigint

/** Hands out the words of one batch after the other; no word twice. @param randomWords fresh uniform words, at least one */
export const wordsFrom = (randomWords: () => BigUint64Array): DrawWord => {
  const words = endless(randomWords)
  return () => words.next().value
}

/**
 * A uniform integer from 0 to `bound - 1`, exactly: what would make the first remainders likelier is drawn again.
 * @throws {RangeError} when no integer lies below the bound
 */
export const uniformBelow = (bound: bigint, drawWord: DrawWord): bigint => {
  if (bound < 1n) throw new RangeError('A uniform integer needs a bound of at least 1.')
  for (;;) {
    let span = wordSpan
    let drawn = drawWord()
    while (span < bound) {
      span <<= 64n
      drawn = (drawn << 64n) | drawWord()
    }
    if (drawn < span - (span % bound)) return drawn % bound
  }
}

const wordSpan = 1n << 64n

function* endless(randomWords: () => BigUint64Array): Generator<bigint, never> {
  for (;;) yield* randomWords()
}
