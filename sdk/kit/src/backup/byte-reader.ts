/** Bytes that arrive in pieces, read in the portions that a format asks for. */
export interface ByteReader {
  /** Exactly so many; undefined when nothing more comes at all. @throws {Error} when they end before */
  take(length: number): Promise<Buffer | undefined>
  /** Up to and without the next line feed; undefined when nothing more comes at all. */
  takeLine(limit: number): Promise<string | undefined>
}

export const createByteReader = (pieces: AsyncIterable<Uint8Array>): ByteReader => {
  const source = pieces[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const next = await source.next()
    if (next.done === true) return false
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value])
    return true
  }
  const cut = (length: number): Buffer => {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }
  return {
    take: async (length) => {
      while (held.length < length) {
        if (await more()) continue
        if (held.length === 0) return undefined
        throw cutShort()
      }
      return cut(length)
    },
    takeLine: async (limit) => {
      for (;;) {
        const end = held.indexOf(0x0a)
        if (end >= 0) return cut(end + 1).toString('utf8', 0, end)
        if (held.length > limit) throw new Error('This is no file of Mutua.')
        if (await more()) continue
        if (held.length === 0) return undefined
        throw cutShort()
      }
    },
  }
}

export const cutShort = (): Error => new Error('The file is cut short: it ends in the middle.')
