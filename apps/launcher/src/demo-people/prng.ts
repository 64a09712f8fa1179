/** Reproducible randomness for invented people: the same seed gives the same run of numbers on every machine. Not for secrets. */
export interface Prng {
  /** Integer in `[low, high]`, both included. */
  integer(low: number, high: number): number
  /** About a bell around 0 with standard deviation 1, never beyond 3. */
  bell(): number
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  /** UUID of version 8 (RFC 9562 §5.8: free content), drawn from this run. */
  uuid(): string
  /** A run of its own, named: what one story draws does not move the numbers of another. */
  fork(name: string): Prng
}

/** sfc32 (Chris Doty-Humphrey's small fast counter, public domain), 32-bit integer arithmetic only. */
export const createPrng = (seed: string): Prng => {
  const state = stateOf(seed)
  const next = (): number => {
    const [a, b, c, counter] = state
    const sum = (a + b + counter) | 0
    state[3] = (counter + 1) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = (c + (c << 3)) | 0
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // The first numbers of nearby seeds are alike.
  for (let turn = 0; turn < 12; turn++) next()
  const integer = (low: number, high: number): number => low + (next() % (high - low + 1))
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => integer(0, 15).toString(16)).join('')
  return {
    integer,
    // Sum of six even draws (Irwin-Hall), in thousandths: no transcendental function whose last digit may differ.
    bell: () =>
      Array.from({ length: 6 }, () => integer(-1_000, 1_000)).reduce((sum, draw) => sum + draw, 0) / 2_000,
    pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
    uuid: () => `${hex(8)}-${hex(4)}-8${hex(3)}-${'89ab'.charAt(integer(0, 3))}${hex(3)}-${hex(12)}`,
    fork: (name) => createPrng(`${seed}/${name}`),
  }
}

/** FNV-1a with four offsets: text -> 128 bits. */
const stateOf = (text: string): [number, number, number, number] => {
  const hash = (offset: number): number => {
    let value = offset
    for (let index = 0; index < text.length; index++)
      value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193)
    return value
  }
  return [hash(0x811c_9dc5), hash(0x1234_5678), hash(0x9e37_79b9), 1]
}
