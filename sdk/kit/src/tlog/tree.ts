import { emptyRoot, hashBytes, nodeHash, splitOf, type TreeHash } from './merkle.ts'

/** Hashes in a full tile; a tile spans eight levels of the tree. */
export const tileWidth = 256
const tileLevels = 8

/** The hashes of a tile as far as it goes; undefined when there is none. */
export type ReadTile = (level: number, index: number) => Promise<Uint8Array | undefined>

/** What the tree says of itself, read from its tiles. Sizes up to the one that the tiles are of. */
export interface Tree {
  readonly root: (size: number) => Promise<TreeHash>
  /** RFC 6962 §2.1.1, the leaf's side first. */
  readonly inclusionPath: (index: number, size: number) => Promise<readonly TreeHash[]>
  /** RFC 6962 §2.1.2, as witnesses and verifiers want it. */
  readonly consistencyPath: (from: number, to: number) => Promise<readonly TreeHash[]>
}

/** Each tile is read once and each part hashed once; make a new one for another size. */
export const createTree = (readTile: ReadTile): Tree => {
  const known = new Map<string, Promise<Uint8Array | undefined>>()
  const tile = (level: number, index: number): Promise<Uint8Array | undefined> => {
    const name = `${String(level)}/${String(index)}`
    const found = known.get(name) ?? readTile(level, index)
    known.set(name, found)
    return found
  }

  const hashed = new Map<string, Promise<TreeHash>>()
  const over = (from: number, to: number): Promise<TreeHash> => {
    const name = `${String(from)}-${String(to)}`
    const found = hashed.get(name) ?? hashOver(from, to)
    hashed.set(name, found)
    return found
  }
  /** Hash over the entries from `from` to `to`: one subtree where they are one, else both parts. */
  const hashOver = async (from: number, to: number): Promise<TreeHash> => {
    const size = to - from
    if (size === 0) return emptyRoot()
    if (size > 1 && splitOf(size) * 2 !== size) {
      const split = from + splitOf(size)
      return nodeHash(await over(from, split), await over(split, to))
    }
    return wholeSubtree(Math.round(Math.log2(size)), from / size)
  }
  const wholeSubtree = async (height: number, index: number): Promise<TreeHash> => {
    const level = Math.floor(height / tileLevels)
    const width = 2 ** (height % tileLevels)
    const first = index * width
    const bytes = await tile(level, Math.floor(first / tileWidth))
    const start = (first % tileWidth) * hashBytes
    if (bytes === undefined || bytes.length < start + width * hashBytes)
      throw new Error('The log has no such hashes: it is not of that size.')
    return rootOfWhole(hashesIn(bytes.subarray(start, start + width * hashBytes)))
  }

  const pathTo = async (index: number, from: number, to: number): Promise<readonly TreeHash[]> => {
    if (to - from === 1) return []
    const split = from + splitOf(to - from)
    return index < split
      ? [...(await pathTo(index, from, split)), await over(split, to)]
      : [...(await pathTo(index, split, to)), await over(from, split)]
  }
  const pathBetween = async (
    old: number,
    from: number,
    to: number,
    isOldRoot: boolean,
  ): Promise<readonly TreeHash[]> => {
    if (old === to) return isOldRoot ? [] : [await over(from, to)]
    const split = from + splitOf(to - from)
    return old <= split
      ? [...(await pathBetween(old, from, split, isOldRoot)), await over(split, to)]
      : [...(await pathBetween(old, split, to, false)), await over(from, split)]
  }

  return {
    root: (size) => over(0, size),
    inclusionPath: (index, size) => {
      if (index < 0 || index >= size) throw new Error('There is no such entry in a tree of that size.')
      return pathTo(index, 0, size)
    },
    consistencyPath: async (from, to) => (from === 0 || from > to ? [] : pathBetween(from, 0, to, true)),
  }
}

const hashesIn = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: bytes.length / hashBytes }, (_, place) =>
    bytes.subarray(place * hashBytes, (place + 1) * hashBytes),
  )

/** @param hashes a power of two of them */
const rootOfWhole = (hashes: readonly Uint8Array[]): TreeHash => {
  let level = hashes
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, place) =>
      nodeHash(level[2 * place] ?? new Uint8Array(), level[2 * place + 1] ?? new Uint8Array()),
    )
  return Buffer.from(level[0] ?? new Uint8Array())
}

/** A tile as it becomes by growing. */
export interface GrownTile {
  readonly level: number
  readonly index: number
  readonly bytes: Uint8Array
}

/** The tiles that change when leaves are added to a tree of `size`: partial ones longer, full ones carried to the level above. */
export const grownTiles = async (
  size: number,
  leaves: readonly TreeHash[],
  readTile: ReadTile,
): Promise<readonly GrownTile[]> => {
  const grown: GrownTile[] = []
  let [added, before] = [leaves, size]
  for (let level = 0; added.length > 0; level += 1) {
    const carried: TreeHash[] = []
    const start = before % tileWidth
    let index = Math.floor(before / tileWidth)
    const standing = start === 0 ? new Uint8Array() : await readTile(level, index)
    if (standing === undefined || standing.length < start * hashBytes)
      throw new Error('A tile of the log is shorter than the log.')
    let bytes = Buffer.from(standing.subarray(0, start * hashBytes))
    for (let place = 0; place < added.length; index += 1) {
      const taken = added.slice(place, place + tileWidth - bytes.length / hashBytes)
      bytes = Buffer.concat([bytes, ...taken])
      grown.push({ level, index, bytes })
      place += taken.length
      if (bytes.length === tileWidth * hashBytes) carried.push(rootOfWhole(hashesIn(bytes)))
      bytes = Buffer.alloc(0)
    }
    before = Math.floor(before / tileWidth)
    added = carried
  }
  return grown
}

/** RFC 6962 §2.1.1 over entries that are at hand. */
export const pathAmong = async (leaves: readonly TreeHash[], index: number): Promise<readonly TreeHash[]> =>
  (await pathsAmong(leaves))(index)

/** The same for many of them: what their paths share is hashed once. */
export const pathsAmong = async (
  leaves: readonly TreeHash[],
): Promise<(index: number) => Promise<readonly TreeHash[]>> => {
  const none = () => Promise.resolve(undefined)
  const tiles = await grownTiles(0, leaves, none)
  const tree = createTree((level, place) =>
    Promise.resolve(tiles.find((tile) => tile.level === level && tile.index === place)?.bytes),
  )
  return (index) => tree.inclusionPath(index, leaves.length)
}
