import { uniformBelow, type DrawWord } from './random-word.ts'

/** True with probability `numerator / denominator`, exactly; a numerator from 0 to the denominator. */
export const bernoulli = (numerator: bigint, denominator: bigint, drawWord: DrawWord): boolean =>
  uniformBelow(denominator, drawWord) < numerator

/**
 * True with probability exp(-numerator / denominator), exactly; a numerator of at least 0. No power of e is ever worked
 * out: the series of e^-x decides itself by coins (Canonne, Kamath, Steinke 2020, algorithm 1).
 */
export const bernoulliExp = (numerator: bigint, denominator: bigint, drawWord: DrawWord): boolean => {
  let whole = numerator / denominator
  for (; whole > 0n; whole -= 1n) if (!bernoulliExpWithinOne(1n, 1n, drawWord)) return false
  return bernoulliExpWithinOne(numerator % denominator, denominator, drawWord)
}

/** Coins of x/1, x/2, x/3, ... until one fails: it fails at an odd place with probability e^-x, for x from 0 to 1. */
const bernoulliExpWithinOne = (numerator: bigint, denominator: bigint, drawWord: DrawWord): boolean => {
  let place = 1n
  while (bernoulli(numerator, denominator * place, drawWord)) place += 1n
  return place % 2n === 1n
}
