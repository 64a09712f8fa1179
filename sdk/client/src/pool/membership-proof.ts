import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { sha256Schema, type Sha256 } from '../ids.ts'

/**
 * Who is in a snapshot, as a tree that names nobody. A leaf is a token: the hash of a member's pseudonym with a salt of
 * theirs. Tokens are in order, between the least and the greatest that there can be, with invented ones among them up to a
 * power of two: so the tree tells neither who nor how many. Nodes are those of RFC 9162 §2.1.1.
 */

/** One place of the tree. `path`: the nodes beside the way up, from the leaf on. */
const placeSchema = z.strictObject({
  place: z.int().min(0).max(67_108_863),
  path: z.array(sha256Schema).max(26),
})

const facts = {
  type: z.literal('StudyMembershipProof'),
  version: z.literal(1),
  study: z.url(),
  /** Of the member in this study. Told to them alone, like the salt: who has neither can do nothing with the proof. */
  pseudonym: sha256Schema,
  salt: sha256Schema,
  /** Leaves of the tree: a power of two. */
  size: z.int().min(2).max(67_108_864),
}

export const membershipProofSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('in'), ...facts, at: placeSchema }),
  /** Two neighbours, and nothing of this member between them. */
  z.strictObject({
    kind: z.literal('not-in'),
    ...facts,
    before: placeSchema.extend({ token: sha256Schema }),
    after: placeSchema.extend({ token: sha256Schema }),
  }),
])
export type MembershipProof = z.infer<typeof membershipProofSchema>
export type ProofPlace = z.infer<typeof placeSchema>

/** The least and the greatest token: nobody's, and in every tree. */
export const outermost = { least: '0'.repeat(64) as Sha256, greatest: 'f'.repeat(64) as Sha256 }

export const tokenOf = (pseudonym: Sha256, salt: Sha256): Sha256 =>
  hashed(utf8ToBytes('mutua study member'), hexToBytes(salt), hexToBytes(pseudonym))

/** What a leaf and a node of two hash to. */
const leafOf = (token: Sha256): Sha256 => hashed(Uint8Array.of(0), hexToBytes(token))
const nodeOf = (left: Sha256, right: Sha256): Sha256 =>
  hashed(Uint8Array.of(1), hexToBytes(left), hexToBytes(right))
/** What is published: all of it, with the study and the size. */
export const commitmentOf = (study: string, size: number, top: Sha256): Sha256 =>
  hashed(utf8ToBytes(`mutua study members ${study} ${String(size)} `), hexToBytes(top))

/**
 * What a proof shows, against what was published for the study when it was frozen: that this member is in the snapshot, that
 * they are not, or nothing. @param published `study` and `members` of its `StudySnapshot`
 */
export const verifyMembership = (
  published: { readonly study: string; readonly members: string },
  proof: MembershipProof,
): 'in' | 'not-in' | 'invalid' => {
  const { study, size } = proof
  if (study !== published.study || !isPowerOfTwo(size)) return 'invalid'
  const own = tokenOf(proof.pseudonym, proof.salt)
  const isThere = (token: Sha256, at: ProofPlace): boolean => {
    const top = topOf(token, at, size)
    return top !== undefined && commitmentOf(study, size, top) === published.members
  }
  switch (proof.kind) {
    case 'in':
      return isThere(own, proof.at) ? 'in' : 'invalid'
    case 'not-in': {
      const { before, after } = proof
      const isBetween = before.token < own && own < after.token && after.place === before.place + 1
      return isBetween && isThere(before.token, before) && isThere(after.token, after) ? 'not-in' : 'invalid'
    }
  }
}

/** Each level halves the place; what is odd lies on the right. */
const topOf = (token: Sha256, { place, path }: ProofPlace, size: number): Sha256 | undefined => {
  if (place >= size || 2 ** path.length !== size) return undefined
  let [node, at] = [leafOf(token), place]
  for (const beside of path) {
    node = at % 2 === 1 ? nodeOf(beside, node) : nodeOf(node, beside)
    at = Math.floor(at / 2)
  }
  return node
}

const isPowerOfTwo = (size: number): boolean => (size & (size - 1)) === 0

const hashed = (...parts: readonly Uint8Array[]): Sha256 =>
  // `as`: 32 bytes in hexadecimal are one.
  bytesToHex(sha256(concatBytes(...parts))) as Sha256
