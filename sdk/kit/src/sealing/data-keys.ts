import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow, row } from '../row.ts'
import { prefixRange, wholeRange, type ReadableStore, type Store } from '../store.ts'
import { createDataKey, type DataKey } from './data-key.ts'
import { masterKeyFault, type MasterKey, type MasterKeys } from './master-key.ts'

/** The data keys of one name: what is sealed now is sealed by the current one. */
export interface KeySet {
  readonly current: DataKey
  /** Values may still rest sealed by an earlier key. */
  readonly renewing: boolean
  /** Any of them, a retired one too. */
  find(id: string): DataKey | undefined
}

/** `absent`: nothing was ever sealed under this name. `erased`: what was can never be opened again. */
export type FoundKeys = KeySet | 'absent' | 'erased'

export interface DataKeys {
  /** From memory alone; undefined says nothing. */
  known(name: string): FoundKeys | undefined
  /** @throws {Error} with `code: 'MASTER_KEY_WRONG'` when they cannot be opened */
  find(name: string): Promise<FoundKeys>
  /** The keys of a name, made and durable if it had none. @throws {Problem} `not-found` for a name that is being erased */
  ensure(name: string): Promise<KeySet>
  /** Goes up whenever the keys of a name have changed; what was found before may then be out of date. */
  changes(): number
}

/** The name of the key that seals whatever belongs to no pod. */
export const houseKeyName = 'house'

/** Keys: `data-key {name}` wrapped keys, the current one first · `erasing {name}` a name whose values are being swept. */
const rowPrefix = 'data-key '
const erasingPrefix = 'erasing '
/** Stands while a backup is being restored into the store. */
export const restoringKey = 'restoring'
export const keyRowRange = prefixRange(rowPrefix)
export const isKeyRow = (key: string): boolean =>
  key.startsWith(rowPrefix) || key.startsWith(erasingPrefix) || key === restoringKey
export const rowKeyOf = (name: string): string => rowPrefix + name
export const nameOfRow = (key: string): string => key.slice(rowPrefix.length)
export const erasingKeyOf = (name: string): string => erasingPrefix + name

export const keyRowSchema = z.object({
  keys: z
    .array(
      z.object({
        id: z.string().regex(/^[0-9a-f]{16}$/),
        /** Id of the master key that wrapped it. */
        master: z.string(),
        /** base64 */
        wrapped: z.string(),
        /** Nothing in the store is sealed by it any more; backups from before may be. */
        retired: z.boolean().optional(),
      }),
    )
    .min(1),
})
export type WrappedKey = z.infer<typeof keyRowSchema>['keys'][number]

export interface DataKeysDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly masterKeys: Pick<MasterKeys, 'current' | 'find'>
  /** How many names are kept unwrapped in memory; the least used go first. */
  readonly bound?: number
}

/** What the renewal and erasure of keys may do besides. */
export interface DataKeyBook extends DataKeys {
  /** Drops what memory holds of a name: its row has changed. */
  forget(name: string): void
}

/**
 * The data keys of a service. Each rests in the store wrapped by the master key, and is unwrapped once, when first
 * needed. They are rows like others, so that what they seal and they themselves are always of one moment; yet no backup
 * holds them (docs/decisions/0126).
 */
export const createDataKeys = (deps: DataKeysDeps): DataKeyBook => {
  const { store, bound = 10_000 } = deps
  const held = new Map<string, FoundKeys>()
  const loading = new Map<string, Promise<FoundKeys>>()

  const hold = (name: string, found: FoundKeys): void => {
    held.delete(name)
    held.set(name, found)
    const [oldest] = held.keys()
    if (held.size > bound && oldest !== undefined) held.delete(oldest)
  }

  const load = async (name: string): Promise<FoundKeys> => {
    const bytes = await store.get(rowKeyOf(name))
    if (bytes !== undefined) return openKeys(name, parseRow(keyRowSchema, bytes).keys, deps)
    return (await store.get(erasingKeyOf(name))) === undefined ? 'absent' : 'erased'
  }

  const find = async (name: string): Promise<FoundKeys> => {
    const known = held.get(name)
    if (known !== undefined) return known
    const running = loading.get(name) ?? load(name)
    loading.set(name, running)
    try {
      const found = await running
      // Whoever forgot the name meanwhile has changed its row: this is not what stands there now.
      if (found !== 'absent' && loading.get(name) === running) hold(name, found)
      return found
    } finally {
      if (loading.get(name) === running) loading.delete(name)
    }
  }

  let changes = 0
  const forget = (name: string): void => {
    changes += 1
    held.delete(name)
    loading.delete(name)
  }

  return {
    known: (name) => {
      const found = held.get(name)
      // Touched, so that the bound drops what nobody asks for.
      if (found !== undefined && held.size > bound / 2) hold(name, found)
      return found
    },
    find,
    ensure: async (name) => {
      for (;;) {
        const found = await find(name)
        if (found === 'erased') throw new Problem('not-found', 'What was here is being erased.')
        if (found !== 'absent') return found
        const fresh = await newWrappedKey(name, deps.masterKeys.current())
        // A crash after this leaves a key that seals nothing yet. When refused, another writer has just made one.
        await store.write(
          [row(rowKeyOf(name), { keys: [fresh] })],
          new Map([
            [rowKeyOf(name), undefined],
            [erasingKeyOf(name), undefined],
          ]),
        )
      }
    },
    changes: () => changes,
    forget,
  }
}

/**
 * The data keys of a service that starts; the first start makes the one of the house.
 * @throws {Error} with `code: 'MASTER_KEY_WRONG'`, `'STORE_OUTDATED'` or `'STORE_INCOMPLETE'` and a sentence that says what
 * to do
 */
export const openDataKeys = async (
  deps: DataKeysDeps & { store: ReadableStore & Pick<Store, 'write'> },
): Promise<DataKeyBook & { readonly house: KeySet }> => {
  const keys = createDataKeys(deps)
  if ((await deps.store.get(restoringKey)) !== undefined) {
    const sentence =
      'A backup was being restored into this folder and did not come to its end: empty it, and restore again.'
    throw Object.assign(new Error(sentence), { code: 'STORE_INCOMPLETE' })
  }
  if ((await findRow(deps.store, rowKeyOf(houseKeyName), keyRowSchema)) === undefined) {
    for await (const _entry of deps.store.list({ ...wholeRange, limit: 1 })) {
      const sentence =
        'The store in this folder was made by an earlier version of Mutua, which did not seal what it kept: move the folder away, or set another one, and start again.'
      throw Object.assign(new Error(sentence), { code: 'STORE_OUTDATED' })
    }
  }
  return { ...keys, house: await keys.ensure(houseKeyName) }
}

export const newWrappedKey = async (name: string, master: MasterKey): Promise<WrappedKey> => {
  const id = randomBytes(8).toString('hex')
  return wrapKey(id, randomBytes(32), name, master)
}

/** Wraps anew, by the key that wraps now; the data key itself, and so all it has sealed, stays as it is. */
export const rewrapKey = async (
  key: WrappedKey,
  name: string,
  masterKeys: Pick<MasterKeys, 'current' | 'find'>,
): Promise<WrappedKey> => wrapKey(key.id, await unwrapKey(key, name, masterKeys), name, masterKeys.current())

const wrapKey = async (
  id: string,
  secret: Uint8Array,
  name: string,
  master: MasterKey,
): Promise<WrappedKey> => {
  const wrapped = await master.wrap(secret, `${name} ${id}`)
  return { id, master: master.id, wrapped: Buffer.from(wrapped).toString('base64') }
}

const unwrapKey = async (
  { id, master, wrapped }: WrappedKey,
  name: string,
  masterKeys: Pick<MasterKeys, 'find'>,
): Promise<Uint8Array> => {
  const wrong = `The data keys here were wrapped by another master key (${master}): put back the file or setting that belongs to this folder.`
  const masterKey = masterKeys.find(master)
  if (masterKey === undefined) throw masterKeyFault(wrong)
  try {
    return await masterKey.unwrap(Buffer.from(wrapped, 'base64'), `${name} ${id}`)
  } catch (cause) {
    const damaged = `A data key that the master key ${master} has wrapped does not open: it is damaged, or lies under another name.`
    throw Object.assign(masterKeyFault(damaged), { cause })
  }
}

/** @throws {Error} with `code: 'MASTER_KEY_WRONG'` */
export const openKeys = async (
  name: string,
  wrapped: readonly WrappedKey[],
  deps: { readonly masterKeys: Pick<MasterKeys, 'find'> },
): Promise<KeySet> => {
  const keys = await Promise.all(
    wrapped.map(async (key) => createDataKey(key.id, await unwrapKey(key, name, deps.masterKeys))),
  )
  const [current] = keys
  if (current === undefined) throw new Error('A row of data keys holds at least one.')
  const byId = new Map(keys.map((key) => [key.id, key]))
  return {
    current,
    renewing: wrapped.filter(({ retired }) => retired !== true).length > 1,
    find: (id) => byId.get(id),
  }
}
