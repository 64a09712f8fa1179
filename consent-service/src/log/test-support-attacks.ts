import { checkpointText } from '@mutua/kit/tlog/checkpoint'
import { leafHash } from '@mutua/kit/tlog/merkle'
import { signNote } from '@mutua/kit/tlog/signed-note'
import { createTree, grownTiles, type GrownTile, type Tree } from '@mutua/kit/tlog/tree'
import { cosign, createSigning, logName, start } from './test-support.ts'

/*
 * A log whose operator has its key and has fooled a witness: it signs and serves whatever past it likes.
 */
export const logSigning = createSigning(logName, 1)
export const fooledWitness = createSigning('fooled.example', 4)

/** Signed and cosigned as the log of `size` entries with this root. */
export const signedAt = (size: number, root: Buffer): string => {
  const text = checkpointText({ origin: logName, size, root })
  const note = `${text}\n${signNote(text, { name: logName, privateKey: logSigning.privateKey })}`
  return cosign(note, Math.floor(start / 1_000) + size, 'fooled.example', fooledWitness)
}

export interface ServedLog {
  readonly tree: Tree
  readonly note: string
  /** As a verifier reads it over HTTP. */
  readonly read: (path: string) => Promise<Uint8Array>
}

/** A log of these entries as it would be served, tiles and signature and all. */
export const served = async (leaves: readonly Uint8Array[]): Promise<ServedLog> => {
  const tiles = await tilesOf(leaves)
  const tree = createTree((level, index) =>
    Promise.resolve(tiles.find((tile) => tile.level === level && tile.index === index)?.bytes),
  )
  const note = signedAt(leaves.length, await tree.root(leaves.length))
  const read = async (path: string): Promise<Uint8Array> => {
    if (path === 'checkpoint') return Promise.resolve(Buffer.from(note))
    const [, kind = '', digits = '', width = '256'] = /^tile\/(\w+)\/(.+?)(?:\.p\/(\d+))?$/.exec(path) ?? []
    const [index, wide] = [Number(digits.replaceAll(/\D/g, '')), Number(width)]
    if (kind !== 'entries') {
      const tile = tiles.find((one) => String(one.level) === kind && one.index === index)
      if (tile === undefined || tile.bytes.length < wide * 32) throw new Error('no such tile')
      return tile.bytes.subarray(0, wide * 32)
    }
    const part = leaves.slice(index * 256, index * 256 + wide)
    if (part.length < wide) throw new Error('no such bundle')
    return Buffer.concat(part.flatMap((leaf) => [Buffer.from([leaf.length >> 8, leaf.length & 255]), leaf]))
  }
  return { tree, note, read }
}

const tilesOf = async (leaves: readonly Uint8Array[]): Promise<readonly GrownTile[]> =>
  grownTiles(0, leaves.map(leafHash), () => Promise.resolve(undefined))

export const logAttacks = ['edited', 'dropped', 'reordered', 'forked', 'rolled back'] as const

export interface LogAttack {
  readonly name: (typeof logAttacks)[number]
  /** What it begins at and goes to: before the size of the checkpoint that the verifier holds. */
  readonly at: number
  readonly to: number
  /** Entries that come after it. */
  readonly more: number
  readonly seed: number
}

/** Another past, of entries that look like all others. */
export const rewritten = (
  entries: readonly Uint8Array[],
  { name, at, to, more, seed }: LogAttack,
): readonly Uint8Array[] => {
  const tail = Array.from({ length: more }, (_, place) => forgedEntry((seed + place) % 251))
  const past = [...entries]
  switch (name) {
    case 'edited': {
      const entry = Buffer.from(past[at] ?? new Uint8Array())
      const place = seed % entry.length
      entry[place] = (entry[place] ?? 0) ^ (1 << (seed % 8))
      past[at] = entry
      return [...past, ...tail]
    }
    case 'dropped':
      return [...past.filter((_, index) => index !== at), ...tail]
    case 'reordered': {
      const [moved] = past.splice(at, 1)
      past.splice(to === at ? (to + 1) % entries.length : to, 0, moved ?? new Uint8Array())
      return [...past, ...tail]
    }
    case 'forked':
      return [
        ...past.slice(0, at),
        ...Array.from({ length: entries.length - at }, (_, place) => forgedEntry(place % 251)),
        ...tail,
      ]
    case 'rolled back':
      return [...past.slice(0, at), ...tail.slice(0, Math.max(0, to - at))]
  }
}

const forgedEntry = (seed: number): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      commitment: Buffer.alloc(32, seed).toString('base64url'),
      kind: 'consent.given',
      time: new Date(start + 900_000).toISOString(),
      version: 1,
    }),
  )
