import { hash } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'
import {
  commitmentOf,
  outermost,
  tokenOf,
  type MembershipProof,
  type ProofPlace,
} from '@mutua/sdk/pool/membership-proof'
import { inventedToken, saltOf } from './study-key.ts'

/** Who is in a snapshot, as a tree from which each of them, and each who is not, can be given a proof of it. */
export interface MemberTree {
  readonly commitment: Sha256
  readonly prove: (own: { readonly pseudonym: Sha256; readonly salt: Sha256 }) => MembershipProof
}

/** @param secret of the study: salts and invented tokens follow from it */
export const memberTreeOf = (
  study: string,
  members: readonly { readonly pseudonym: Sha256 }[],
  secret: Uint8Array,
): MemberTree =>
  createMemberTree(
    study,
    members.map(({ pseudonym }) => tokenHere(pseudonym, saltOf(secret, pseudonym))),
    (n) => inventedToken(secret, n),
  )

/** `tokenOf` of the sdk, as fast as the machine does it. */
const tokenHere = (pseudonym: Sha256, salt: Sha256): Sha256 =>
  hash('sha256', Buffer.concat([tokenLabel, Buffer.from(salt + pseudonym, 'hex')]), 'hex') as Sha256 // 32 bytes.
const tokenLabel = Buffer.from('mutua study member')

/**
 * @param tokens of the members, in any order
 * @param invented the n-th token that is nobody's: as random as the others, and always the same
 */
const createMemberTree = (
  study: string,
  tokens: readonly Sha256[],
  invented: (n: number) => Sha256,
): MemberTree => {
  const size = sizeFor(tokens.length)
  const leaves = [
    ...tokens,
    ...Array.from({ length: size - tokens.length - 2 }, (_, n) => invented(n)),
    outermost.least,
    outermost.greatest,
  ].toSorted()
  const levels = levelsOver(leaves)
  const placeOf = (place: number): ProofPlace => ({ place, path: pathFrom(levels, place) })
  const top = levels.at(-1)?.toString('hex') as Sha256 // 32 bytes: the last level is one node.
  return {
    commitment: commitmentOf(study, size, top),
    prove: ({ pseudonym, salt }) => {
      const own = tokenOf(pseudonym, salt)
      const place = firstFrom(leaves, own)
      const facts = { type: 'StudyMembershipProof', version: 1, study, pseudonym, salt, size } as const
      if (leaves[place] === own) return { kind: 'in', ...facts, at: placeOf(place) }
      const beside = (at: number) => ({ ...placeOf(at), token: leaves[at] ?? outermost.greatest })
      return { kind: 'not-in', ...facts, before: beside(place - 1), after: beside(place) }
    },
  }
}

/** Room for the two outermost, and for as many that nobody is as come to a power of two. */
const sizeFor = (members: number): number => {
  let size = fewestLeaves
  while (size < members + 2) size *= 2
  return size
}
const fewestLeaves = 256

const levelsOver = (leaves: readonly Sha256[]): readonly Buffer[] => {
  const bottom = Buffer.alloc(leaves.length * 32)
  for (const [at, token] of leaves.entries())
    bottom.set(hash('sha256', Buffer.from(`00${token}`, 'hex'), 'buffer'), at * 32)
  const levels = [bottom]
  for (let below = bottom; below.length > 32;) {
    const level = Buffer.alloc(below.length / 2)
    const node = Buffer.alloc(65, 1)
    for (let at = 0; at < level.length; at += 32) {
      node.set(below.subarray(at * 2, at * 2 + 64), 1)
      level.set(hash('sha256', node, 'buffer'), at)
    }
    levels.push(level)
    below = level
  }
  return levels
}

const pathFrom = (levels: readonly Buffer[], place: number): Sha256[] => {
  let at = place
  return levels.slice(0, -1).map((level) => {
    const beside = at ^ 1
    at >>= 1
    return level.toString('hex', beside * 32, beside * 32 + 32) as Sha256 // 32 bytes in hexadecimal.
  })
}

/** Where the first that is not below it is. */
const firstFrom = (leaves: readonly Sha256[], token: Sha256): number => {
  let [from, to] = [0, leaves.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((leaves[middle] ?? token) < token) from = middle + 1
    else to = middle
  }
  return from
}
