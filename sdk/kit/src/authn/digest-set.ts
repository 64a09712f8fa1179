/** A set of digests in 16 bytes each, where a Set of strings takes about 100. */
export interface DigestSet {
  has(digest: Uint8Array): boolean
  add(digest: Uint8Array): void
}

const wordsPerDigest = 4
const firstSlots = 1_024

/**
 * Open addressing over one flat array, at most half full. It keeps the first 128 bits of a digest, which must be even
 * and out of a stranger's control (keyed): then chains stay short, and two that agree by chance are not to be expected.
 */
export const createDigestSet = (): DigestSet => {
  let slots = firstSlots
  let words = new Uint32Array(slots * wordsPerDigest)
  let size = 0

  /** Place of the digest, or of the free slot where it would stand. */
  const placeOf = (a: number, b: number, c: number, d: number): number => {
    for (let slot = b & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const place = slot * wordsPerDigest
      const first = words[place]
      if (first === 0) return place
      if (first === a && words[place + 1] === b && words[place + 2] === c && words[place + 3] === d)
        return place
    }
  }

  const put = (a: number, b: number, c: number, d: number): void => {
    const place = placeOf(a, b, c, d)
    words[place] = a
    words[place + 1] = b
    words[place + 2] = c
    words[place + 3] = d
  }

  const grow = (): void => {
    const before = words
    slots *= 2
    words = new Uint32Array(slots * wordsPerDigest)
    for (let place = 0; place < before.length; place += wordsPerDigest) {
      const [a = 0, b = 0, c = 0, d = 0] = before.subarray(place, place + wordsPerDigest)
      if (a !== 0) put(a, b, c, d)
    }
  }

  return {
    has: (digest) => {
      const [a, b, c, d] = wordsOf(digest)
      return words[placeOf(a, b, c, d)] === a
    },
    add: (digest) => {
      if (size >= slots / 2) grow()
      const [a, b, c, d] = wordsOf(digest)
      put(a, b, c, d)
      size += 1
    },
  }
}

/** The first word is never 0: that marks a free slot. */
const wordsOf = (digest: Uint8Array): [number, number, number, number] => {
  const view = new DataView(digest.buffer, digest.byteOffset, wordsPerDigest * 4)
  return [
    (view.getUint32(0, true) | 1) >>> 0,
    view.getUint32(4, true),
    view.getUint32(8, true),
    view.getUint32(12, true),
  ]
}
