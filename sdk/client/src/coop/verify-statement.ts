import { statementSchema, type Statement, type StatementProof } from './statement.ts'

export type StatementVerdict =
  | { readonly kind: 'verified'; readonly statement: Statement }
  | { readonly kind: 'failed'; readonly why: 'form' | 'path' | 'sums' }

/**
 * Whether a statement belongs to the tree of its run, by nothing but SHA-256: in a browser without a network, or in Node. What it
 * rests on is `root`: compare it with the one in the log (docs/verify), or with another member’s.
 */
export const verifyStatement = async (proof: StatementProof): Promise<StatementVerdict> => {
  const statement = parseStatement(proof.statement)
  if (statement === undefined) return { kind: 'failed', why: 'form' }
  const salt = bytesOf(proof.salt.replaceAll('-', '+').replaceAll('_', '/'))
  const commitment = await sha256(salt, new TextEncoder().encode(proof.statement))
  const root = await rootFrom(await sha256(Uint8Array.of(0), commitment), proof)
  if (root === undefined || base64(root) !== proof.root) return { kind: 'failed', why: 'path' }
  return doLinesAddUp(statement) ? { kind: 'verified', statement } : { kind: 'failed', why: 'sums' }
}

/** RFC 9162 §2.1.3.2, as far as the root; undefined when the path is not one of that place in a tree of that size. */
const rootFrom = async (
  leaf: Uint8Array,
  { index, size, path }: StatementProof,
): Promise<Uint8Array | undefined> => {
  if (index >= size) return undefined
  let [node, last, root] = [index, size - 1, leaf]
  for (const sibling of path) {
    if (last === 0) return undefined
    const beside = bytesOf(sibling)
    if (node % 2 === 1 || node === last) {
      root = await sha256(Uint8Array.of(1), beside, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      root = await sha256(Uint8Array.of(1), root, beside)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : undefined
}

const doLinesAddUp = (of: Statement): boolean =>
  of.revenueCents -
    of.costsCents -
    of.legalReserveCents -
    of.mutualFundCents -
    of.retainedCents -
    of.ristornoCents ===
    0n &&
  of.carriedInCents + of.cents ===
    of.paidCents + of.quotaCents + of.solidarityCents + of.withheldCents + of.carriedOutCents

const parseStatement = (text: string): Statement | undefined => {
  try {
    return statementSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const sha256 = async (...parts: readonly Uint8Array[]): Promise<Uint8Array> => {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined))
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
