/** Numbers that look random and are the same for the same seed, so that a test can be told again. */
export interface RandomNumbers {
  /** A whole number in `[0, bound)`. */
  below(bound: number): number
  /** @throws {RangeError} for an empty list */
  pick<Item>(items: readonly Item[]): Item
}

/** Mulberry32, which is good enough to choose with. */
export const randomNumbers = (seed: number): RandomNumbers => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('there is something to choose')
      return item
    },
  }
}
