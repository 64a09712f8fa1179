/** A value as it rests, and as it is. */
interface Opened {
  readonly sealed: Uint8Array
  readonly plain: Uint8Array
}

export interface OpenedValues {
  /** What these very bytes hold at this place. */
  find(place: string, sealed: Uint8Array): Uint8Array | undefined
  /** What the value that was found there rests as; only for the very array that `find` or `keep` was given. */
  restingAs(place: string, plain: Uint8Array): Uint8Array | undefined
  keep(place: string, opened: Opened): void
  /**
   * The same for what is about to rest at a place whose value was read before, and so will be read again.
   * @returns what is to be handed down: the bytes that were kept
   */
  renew(place: string, opened: Opened): Uint8Array
}

/**
 * Values that were opened, beside the bytes they were opened from. The store is still asked each time, so nothing here can
 * be out of date: the same bytes at the same place hold the same value, always. What is found, and what was
 * written, must not be changed. The
 * oldest leave first (docs/decisions/0131).
 *
 * @param maxBytes of all of them, as they rest and as they are
 */
export const createOpenedValues = (maxBytes = 3_145_728): OpenedValues => {
  const known = new Map<string, Opened>()
  let size = 0
  const drop = (place: string): void => {
    const opened = known.get(place)
    if (opened === undefined) return
    size -= sizeOf(place, opened)
    known.delete(place)
  }
  const keep = (place: string, opened: Opened): void => {
    drop(place)
    if (sizeOf(place, opened) > maxBytes / 64) return
    known.set(place, opened)
    size += sizeOf(place, opened)
    for (const oldest of known.keys()) {
      if (size <= maxBytes) break
      drop(oldest)
    }
  }
  return {
    find: (place, sealed) => {
      const opened = known.get(place)
      if (opened === undefined || !isSame(opened.sealed, sealed)) return undefined
      return opened.plain
    },
    restingAs: (place, plain) => {
      const opened = known.get(place)
      return opened?.plain === plain ? opened.sealed : undefined
    },
    keep,
    renew: (place, opened) => {
      if (!known.has(place)) return opened.sealed
      // Copies, since short bytes are cut from large pieces that live as long as any part of them.
      const sealed = new Uint8Array(opened.sealed)
      keep(place, { sealed, plain: new Uint8Array(opened.plain) })
      return sealed
    },
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a === b || (a.length === b.length && Buffer.compare(a, b) === 0)

/** Bytes, with what the entry itself takes, roughly. */
const sizeOf = (place: string, { sealed, plain }: Opened): number =>
  place.length + sealed.length + plain.length + 256
