import { hash, randomBytes } from 'node:crypto'
import { instantOf } from '@mutua/sdk/ids'
import { receiptHash, receiptsIn, rootOf } from '@mutua/kit/receipts/receipt-batch'
import { canonicalReceiptText, type Receipt } from '@mutua/sdk/receipt/receipt'
import { leafHash } from '@mutua/kit/tlog/merkle'
import { createTree, grownTiles, pathAmong, pathsAmong } from '@mutua/kit/tlog/tree'
import { createGrant, createPodServer, type UseOf } from '../wiring/test-support-value.ts'
import { commitmentOf, entryBytes, statementText, type LogItem } from './entry.ts'
import type { ServedLog } from './test-support-attacks.ts'
import { start } from './test-support.ts'

/** An entry whose salt is known. */
export interface SaltedEntry {
  readonly kind: string
  readonly salt: string
  readonly statement: string
  readonly time: string
  readonly bytes: Uint8Array
}

export const saltedEntry = (kind: string, said: LogItem['statement'], at: number): SaltedEntry => {
  const [salt, statement, time] = [randomBytes(32), statementText(said), instantOf(at)]
  const bytes = entryBytes({ commitment: commitmentOf(salt, statement), kind, time })
  return { kind, salt: salt.toString('base64url'), statement, time, bytes }
}

/** A `.tlog-proof` of the entry at `index`, that follows from the checkpoint of `since` entries. */
export const proofOf = async (
  { kind, salt, statement, time }: SaltedEntry,
  index: number,
  { tree, note }: Pick<ServedLog, 'tree' | 'note'>,
  { since, more = {} }: { readonly since: number; readonly more?: object },
): Promise<string> => {
  const size = Number(note.split('\n')[1])
  const link = since < size ? await tree.consistencyPath(since, size) : []
  const consistency = since < size ? { consistency: { path: link.map(base64), since } } : {}
  const extra = JSON.stringify({ kind, salt, statement, time, ...more, ...consistency })
  const path = await tree.inclusionPath(index, size)
  return [
    'c2sp.org/tlog-proof@v1',
    `extra ${Buffer.from(extra).toString('base64')}`,
    `index ${String(index)}`,
    ...path.map(base64),
    '',
    note,
  ].join('\n')
}

const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')

/** Receipts of one run as members hold them, with the keys of their pod server. */
export const receiptsOfRun = async (count: number) => {
  const pods = await createPodServer()
  const grant = createGrant({ owner: 'anna' })
  const uses: UseOf[] = Array.from({ length: count }, (_, place) => ({
    grant,
    at: instantOf(start - 60_000 + place),
  }))
  const receipts = receiptsIn(pods.batch(uses))
  return { receipts, podKeys: pods.jwks, run: runOf(receipts) }
}

/** What the log commits to of a run, and the path of each of its receipts. */
export const runOf = (receipts: readonly Receipt[]) => {
  const entries = receipts.map((receipt) => receiptHash(canonicalReceiptText(receipt)))
  const [first] = receipts
  return {
    said: {
      from: first?.position,
      podServer: first?.podServer,
      root: rootOf(entries),
      size: entries.length,
      type: 'receipts',
    },
    pathOf: async (place: number) => ({
      path: (
        await pathAmong(
          entries.map((entry) => leafHash(Buffer.from(entry, 'hex'))),
          place,
        )
      ).map(base64),
    }),
  }
}

/** A ristorno as the log commits to it, and the documents of its members (docs/verify/README.md). */
export const statementsOf = async (cents: readonly bigint[]) => {
  const ristorno = cents.reduce((sum, one) => sum + one, 0n)
  const drawn = cents.map((own, place) => {
    const statement = statementText({
      type: 'RistornoStatement',
      version: 1,
      year: '2026',
      member: place + 1,
      cents: String(own),
      revenueCents: String(ristorno * 2n + 33n),
      costsCents: '33',
      legalReserveCents: String(ristorno / 2n),
      mutualFundCents: '7',
      retainedCents: String(ristorno - ristorno / 2n - 7n),
      ristornoCents: String(ristorno),
    })
    const salt = randomBytes(32)
    const commitment = hash('sha256', Buffer.concat([salt, Buffer.from(statement)]), 'buffer')
    return { statement, salt: salt.toString('base64url'), leaf: leafHash(commitment) }
  })
  const pathTo = await pathsAmong(drawn.map(({ leaf }) => leaf))
  const root = base64(await rootAmong(drawn.map(({ leaf }) => leaf)))
  const said = {
    criteria: '0'.repeat(64),
    resolution: '2027/4',
    ristornoCents: String(ristorno),
    root,
    size: drawn.length,
    type: 'ristorno',
    year: '2026',
  }
  const documentOf = async (index: number, log: string): Promise<string> => {
    const { statement = '', salt = '' } = drawn[index] ?? {}
    const path = (await pathTo(index)).map(base64)
    const head = { type: 'RistornoStatementProof', version: 1, statement, salt, index }
    return JSON.stringify({ ...head, size: drawn.length, path, root, log })
  }
  return { said, documentOf }
}

const rootAmong = async (leaves: readonly Buffer[]): Promise<Buffer> => {
  const tiles = await grownTiles(0, leaves, () => Promise.resolve(undefined))
  return createTree((level, index) =>
    Promise.resolve(tiles.find((tile) => tile.level === level && tile.index === index)?.bytes),
  ).root(leaves.length)
}
