import { z } from 'zod'
import { statementSchema, type Statement, type StatementProof } from './statement.ts'
import { base64Of, bytesIn, rootFrom, sha256 } from './tree-path.ts'

export type StatementVerdict =
  | {
      readonly kind: 'verified'
      readonly statement: Statement
      /** Whether the root was found in the log; false when no key of a log was given, or the log has not taken it up yet. */
      readonly isInLog: boolean
    }
  | { readonly kind: 'failed'; readonly why: 'form' | 'path' | 'sums' | 'log' }

/**
 * Whether a statement belongs to the tree of its run, and the root of that tree to the log: by SHA-256 and Ed25519 and nothing
 * else, in a browser without a network or in Node.
 * @param vkey of the log (`GET /log/vkey`), from whom one trusts; without it the log is not looked at
 */
export const verifyStatement = async (proof: StatementProof, vkey?: string): Promise<StatementVerdict> => {
  const statement = parsed(() => statementSchema.parse(JSON.parse(proof.statement)))
  if (statement === undefined) return { kind: 'failed', why: 'form' }
  const commitment = await sha256(bytesIn(proof.salt), new TextEncoder().encode(proof.statement))
  const root = await rootFrom(commitment, proof, proof.path.map(bytesIn))
  if (root === undefined || base64Of(root) !== proof.root) return { kind: 'failed', why: 'path' }
  if (!doLinesAddUp(statement)) return { kind: 'failed', why: 'sums' }
  if (vkey === undefined || proof.log === undefined) return { kind: 'verified', statement, isInLog: false }
  const ran = await openLogProof(proof.log, vkey).catch(() => undefined)
  const isSame = ran?.year === statement.year && ran.root === proof.root && ran.size === proof.size
  return isSame ? { kind: 'verified', statement, isInLog: true } : { kind: 'failed', why: 'log' }
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

const ranSchema = z.object({
  type: z.literal('ristorno'),
  year: z.string(),
  root: z.string(),
  size: z.number().int().positive(),
})
const extraSchema = z.object({
  kind: z.literal('ristorno.ran'),
  salt: z.string(),
  statement: z.string(),
  time: z.string(),
})

/** What the log says of the run: a `.tlog-proof` whose entry, path and signed checkpoint all hold. */
const openLogProof = async (text: string, vkey: string): Promise<z.infer<typeof ranSchema> | undefined> => {
  const end = text.indexOf('\n\n')
  const [head, extraLine = '', indexLine = '', ...path] = text.slice(0, end).split('\n')
  if (head !== 'c2sp.org/tlog-proof@v1' || !extraLine.startsWith('extra ')) return undefined
  const { kind, salt, statement, time } = extraSchema.parse(
    JSON.parse(new TextDecoder().decode(bytesIn(extraLine.slice(6)))),
  )
  const checkpoint = await openCheckpoint(text.slice(end + 2), vkey)
  if (checkpoint === undefined) return undefined
  const committed = await sha256(bytesIn(salt), new TextEncoder().encode(statement))
  const commitment = base64Of(committed).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const entry = new TextEncoder().encode(JSON.stringify({ commitment, kind, time, version: 1 }))
  const index = Number(/^index (0|[1-9]\d{0,14})$/.exec(indexLine)?.[1] ?? Number.NaN)
  if (!Number.isInteger(index)) return undefined
  const root = await rootFrom(entry, { index, size: checkpoint.size }, path.map(bytesIn))
  return root !== undefined && base64Of(root) === checkpoint.root
    ? ranSchema.parse(JSON.parse(statement))
    : undefined
}

/** A signed note (c2sp.org/signed-note) by the key of the log, over a checkpoint (c2sp.org/tlog-checkpoint). */
const openCheckpoint = async (note: string, vkey: string) => {
  const [, name = '', id = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(vkey.trim()) ?? []
  const key = bytesIn(encoded)
  if (key.length !== 33 || key[0] !== 1) return undefined
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n/.exec(text) ?? []
  if (origin !== name || size === undefined || root === undefined) return undefined
  const publicKey = await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify'])
  for (const line of note.slice(end + 2).split('\n')) {
    const [, signer, signature = ''] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? []
    const bytes = signer === name ? bytesIn(signature) : undefined
    if (bytes === undefined || hexOf(bytes.slice(0, 4)) !== id) continue
    const said = new TextEncoder().encode(text)
    if (await crypto.subtle.verify('Ed25519', publicKey, bytes.slice(4), said))
      return { size: Number(size), root }
  }
  return undefined
}

const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const parsed = <Value>(parse: () => Value): Value | undefined => {
  try {
    return parse()
  } catch {
    return undefined
  }
}
