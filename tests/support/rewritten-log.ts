import { cp } from 'node:fs/promises'
import { houseKeyName, openDataKeys } from '@mutua/kit/sealing/data-keys'
import { createHouseSealer } from '@mutua/kit/sealing/house-sealer'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { findRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { checkpointText } from '@mutua/kit/tlog/checkpoint'
import { leafHash } from '@mutua/kit/tlog/merkle'
import { openNoteKey } from '@mutua/kit/tlog/note-key'
import { signNote } from '@mutua/kit/tlog/signed-note'
import {
  entriesPrefix,
  entryKey,
  headKey,
  headSchema,
  logKeyKey,
  publishedKey,
  tileKey,
  tilesPrefix,
} from '../../consent-service/src/log/log-rows.ts'
import { createTree, grownTiles, type ReadTile } from '@mutua/kit/tlog/tree'

/**
 * Another past for a log whose operator has all its keys: a copy of the folder of a consent service that does not run, in
 * which the entries are what `rewrite` makes of them, with tiles and a signed checkpoint that fit them.
 */
export const rewriteLog = async (
  from: string,
  to: string,
  log: { readonly name: string; readonly rewrite: (entries: readonly Uint8Array[]) => readonly Uint8Array[] },
): Promise<void> => {
  await cp(from, to, { recursive: true })
  await using home = await openHome(to, { kind: 'file', path: `${to}/secret` })
  const dataKeys = await openDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const store = createSealedStore({ store: home.engine, dataKeys, keyNameOf: () => houseKeyName })
  const sealer = createHouseSealer(dataKeys.house)
  const readTo = (await findRow(store, headKey, headSchema))?.readTo ?? {}
  const entries = log.rewrite(await valuesAt(entriesPrefix, store))
  const grown = await grownTiles(0, entries.map(leafHash), () => Promise.resolve(undefined))
  const tiles = new Map(grown.map(({ level, index, bytes }) => [tileKey(level, index), bytes]))
  const readTile: ReadTile = (level, index) => Promise.resolve(tiles.get(tileKey(level, index)))
  const root = await createTree(readTile).root(entries.length)
  const text = checkpointText({ origin: log.name, size: entries.length, root })
  const signer = { name: log.name, privateKey: await openNoteKey(logKeyKey, { store, sealer }) }
  const note = `${text}\n${signNote(text, signer)}`
  const before = [
    ...(await keysAt(entriesPrefix, store)),
    ...(await keysAt(tilesPrefix, store)),
    publishedKey,
  ]
  await store.write(before.map((key) => ({ key, value: undefined })))
  await store.write([
    ...entries.map((value, index) => ({ key: entryKey(index), value })),
    ...[...tiles].map(([key, value]) => ({ key, value })),
    row(headKey, { size: entries.length, note, readTo }),
  ])
}

const valuesAt = async (prefix: string, store: Pick<Store, 'list'>): Promise<Uint8Array[]> => {
  const values: Uint8Array[] = []
  for await (const { value } of store.list(prefixRange(prefix))) values.push(value)
  return values
}

const keysAt = async (prefix: string, store: Pick<Store, 'list'>): Promise<string[]> => {
  const keys: string[] = []
  for await (const { key } of store.list(prefixRange(prefix))) keys.push(key)
  return keys
}
