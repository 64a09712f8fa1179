import { partsOf } from '@mutua/sdk/pool/parts'
import { noiseOf, type Noise, type Question } from '@mutua/sdk/pool/question'
import type { Table } from '@mutua/sdk/pool/table'
import { discreteGaussian } from './noise/discrete-gaussian.ts'
import { discreteLaplace } from './noise/discrete-laplace.ts'
import type { DrawWord } from './noise/random-word.ts'

/** Draws for each integer of each part, as `partsOf` orders them. */
export type NoiseVectors = readonly (readonly bigint[])[]

/**
 * All noise of an answer. It follows from the declared table and the question alone and is drawn before a row is looked
 * at: how long a draw takes depends on what is drawn, and so tells nothing about the rows.
 */
export const drawNoise = (table: Table, question: Question, drawWord: DrawWord): NoiseVectors => {
  const noise = noiseOf(table, question)
  return partsOf(table, question.query).map(({ cells }, part) =>
    Array.from({ length: cells }, () => drawOne(noise[part], drawWord)),
  )
}

/** @throws {Error} when an integer would leave without noise of its own */
export const addNoise = (
  vectors: readonly (readonly bigint[])[],
  noise: NoiseVectors,
): readonly (readonly bigint[])[] => {
  if (vectors.length !== noise.length) throw new Error('Each part of an answer has noise of its own.')
  return vectors.map((vector, part) => {
    const drawn = noise[part]
    if (drawn?.length !== vector.length) throw new Error('Each integer of an answer has noise of its own.')
    return vector.map((value, cell) => {
      const draw = drawn[cell]
      if (draw === undefined) throw new Error('Each integer of an answer has noise of its own.')
      return value + draw
    })
  })
}

const drawOne = (noise: Noise | undefined, drawWord: DrawWord): bigint => {
  if (noise === undefined) throw new Error('Each part of an answer has noise of its own.')
  return noise.kind === 'gaussian'
    ? discreteGaussian(noise.variance, drawWord)
    : discreteLaplace(noise.scale, drawWord)
}
