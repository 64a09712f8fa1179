import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLevelStore } from '@mutua/kit/level-store'
import { parseRow } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { cosignNote, parseNote, vkeyOf } from '@mutua/kit/tlog/signed-note'
import { appendNews, type AppendDeps, type LogSource } from './append.ts'
import type { LogItem } from './entry.ts'
import { headKey, headSchema } from './log-rows.ts'
import { readEntryBundle, readTile } from './read-log.ts'

export const logName = 'coop.example/log'
export const start = Date.parse('2026-11-22T10:00:00.000Z')

export const openTestStore = async (): Promise<{ store: Store } & AsyncDisposable> => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-log-'))
  const store = await openLevelStore(folder)
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A source whose facts are the numbers up to `count()`. */
export const numbersUpTo = (count: () => number, name = 'numbers'): LogSource => ({
  name,
  readAfter: (after, limit) => {
    const upTo = Math.max(after, Math.min(count(), after + limit))
    const items = Array.from({ length: upTo - after }, (_, place) => numberItem(after + place + 1, name))
    return Promise.resolve({ items, upTo })
  },
})

export const numberItem = (count: number, name = 'numbers'): LogItem => ({
  kind: 'number.counted',
  place: `${name}/${String(count).padStart(12, '0')}`,
  statement: { count, type: 'number' },
})

export interface Signing {
  readonly privateKey: KeyObject
  readonly vkey: string
}

export const createSigning = (name: string, type: 1 | 4): Signing => {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { privateKey, vkey: vkeyOf(name, type, createPublicKey(privateKey)) }
}

/** Logs until the sources have nothing more; time goes on by a second a round, or as `timeOf` says. */
export const logAll = async (
  deps: Omit<AppendDeps, 'now'>,
  timeOf: (round: number) => number = (round) => start + round * 1_000,
): Promise<void> => {
  for (let round = 0; ; round += 1) {
    const { added } = await appendNews({ ...deps, now: () => timeOf(round) })
    if (added === 0) return
  }
}

export const headOf = async (store: Store): Promise<{ size: number; note: string }> => {
  const bytes = await store.get(headKey)
  if (bytes === undefined) throw new Error('nothing was logged')
  return parseRow(headSchema, bytes)
}

/** The log as a verifier reads it over HTTP. */
export const readerOf =
  (store: Store, note?: string) =>
  async (path: string): Promise<Uint8Array> => {
    if (path === 'checkpoint') return Buffer.from(note ?? (await headOf(store)).note)
    const [, kind = '', digits = '', width = '256'] = /^tile\/(\w+)\/(.+?)(?:\.p\/(\d+))?$/.exec(path) ?? []
    const place = { index: Number(digits.replaceAll(/\D/g, '')), width: Number(width) }
    const bytes =
      kind === 'entries'
        ? await readEntryBundle(place, store)
        : await readTile({ level: Number(kind), ...place }, store)
    if (bytes === undefined) throw new Error(`there is no ${path}`)
    return bytes
  }

export const cosign = (note: string, seconds: number, name: string, { privateKey }: Signing): string =>
  note + cosignNote(parseNote(note)?.text ?? '', seconds, { name, privateKey })

/** The verifier that shares no code with the log. */
export interface Verifier {
  readonly parseKey: (vkey: string) => Promise<unknown>
  readonly auditLog: (
    read: (path: string) => Promise<Uint8Array>,
    options: {
      readonly logKey: unknown
      readonly witnesses?: readonly unknown[]
      readonly quorum?: number
      readonly old?: string
      readonly seen?: readonly string[]
      readonly isQuick?: boolean
      readonly now?: number
      readonly patienceMs?: number
    },
  ) => Promise<{ readonly size: number; readonly cosignedBy: readonly string[] }>
  readonly verifyProof: (
    proof: string,
    options: ProofOptions & {
      readonly receipt?: unknown
      readonly podKeys?: unknown
      readonly credential?: string
    },
  ) => Promise<ProofVerdict>
  readonly verifyStatement: (proof: string, options: ProofOptions) => Promise<ProofVerdict>
  readonly verifyClose: (
    close: object,
    options: ProofOptions & {
      readonly proof: string
      readonly receipts?: readonly unknown[]
      readonly officers?: unknown
    },
  ) => Promise<ProofVerdict>
}

interface ProofOptions {
  readonly logKey: unknown
  readonly witnesses?: readonly unknown[]
  readonly quorum?: number
  readonly old?: string
}

interface ProofVerdict {
  readonly kind: string
  readonly index: number
  readonly statement: unknown
  readonly looked: Readonly<Record<string, boolean | number>>
}

export const loadVerifier = async (): Promise<Verifier> =>
  // The files stand outside of the house on purpose, and have no types.
  Object.assign({}, ...(await Promise.all(['verify.mjs', 'audit.mjs', 'close.mjs'].map(load)))) as Verifier

const load = async (name: string): Promise<object> =>
  (await import(new URL(`../../../docs/verify/${name}`, import.meta.url).href)) as object
