import type { Group } from './group.ts'

/**
 * Finds the count behind g^count, from 0 to `most`; undefined when there is none. Baby steps are prepared once for all
 * counts of an election: about the square root of `most` multiplications, and as many again for each count.
 */
export const createLogarithm = (group: Group, most: number): ((power: bigint) => number | undefined) => {
  const stride = Math.max(1, Math.ceil(Math.sqrt(most + 1)))
  const babies = new Map<bigint, number>()
  let power = 1n
  for (let step = 0; step < stride; step += 1) {
    babies.set(power, step)
    power = group.times(power, group.g)
  }
  const giant = group.inverse(power)
  return (element) => {
    let rest = element
    for (let steps = 0; steps < stride; steps += 1) {
      const baby = babies.get(rest)
      if (baby !== undefined) {
        const count = steps * stride + baby
        return count <= most ? count : undefined
      }
      rest = group.times(rest, giant)
    }
    return undefined
  }
}
