import { createPublicKey } from 'node:crypto'
import type { Did } from '@mutua/sdk/consent/did-web'
import { createFirstEntry, createNextEntry, verifyLog, type LogEntry } from '@mutua/kit/did/webvh-log'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'
import { createNodeKms } from './node-kms.ts'

/**
 * `keys/history/{did}/{number}` a version of the DID document, as did:webvh has it · `keys/history-next/{did}` the key
 * that the last version has committed itself to. Its private half rests sealed among the others and signs once.
 */
const prefixOf = (did: Did): string => `keys/history/${did}/`
const nextKeyOf = (did: Did): string => `keys/history-next/${did}`

export const readHistory = async (store: Pick<Store, 'list'>, did: Did): Promise<readonly LogEntry[]> => {
  const entries: LogEntry[] = []
  for await (const { value } of store.list(prefixRange(prefixOf(did)))) {
    // Written below and by nobody else; the doctor verifies it.
    entries.push(JSON.parse(toText(value)) as LogEntry)
  }
  return entries
}

/**
 * Writes the next version. The key that signed it is destroyed in the same write, so that the past cannot be written
 * again, by us neither.
 * @param did the did:web beside it
 * @param stateOf the document under the DID of the history
 */
export const appendVersion = async (
  did: Did,
  stateOf: (did: string) => object,
  deps: { store: Pick<Store, 'get' | 'list' | 'write'>; sealer: Sealer; at: number },
): Promise<void> => {
  const { store, at } = deps
  const kms = createNodeKms(deps)
  const entries = await readHistory(store, did)
  const last = entries.at(-1)
  const promised = await store.get(nextKeyOf(did))
  const kid =
    last === undefined || promised === undefined
      ? (await kms.createKey({ type: 'Ed25519' })).kid
      : toText(promised)
  const next = await kms.createKey({ type: 'Ed25519' })
  const version = {
    key: await kms.privateKey(kid),
    nextKey: createPublicKey(await kms.privateKey(next.kid)),
    at,
  }
  const entry =
    last === undefined
      ? createFirstEntry(did.slice('did:web:'.length), stateOf, version)
      : createNextEntry(last, stateOf(last.state.id), version)
  await kms.deleteKey({ kid })
  await store.write([
    { key: `${prefixOf(did)}${ordinalKey(entries.length + 1)}`, value: toBytes(JSON.stringify(entry)) },
    { key: nextKeyOf(did), value: toBytes(next.kid) },
  ])
}

/** Why a document is not the last one of the history, in a sentence; undefined when it is. */
export const historyFault = (
  entries: readonly unknown[],
  document: Readonly<Record<string, unknown>>,
  now: number,
): string | undefined => {
  const verdict = verifyLog(entries, now)
  if (verdict.kind === 'refused') return `Version ${String(verdict.at)} of the history: ${verdict.why}`
  const did = String(document['id'])
  const names = verdict.state['alsoKnownAs']
  if (!Array.isArray(names) || !names.includes(did))
    return 'The DID document is of another DID than its history.'
  const asHistory = JSON.stringify(keyPart(document)).replaceAll(`${did}#`, `${verdict.did}#`)
  const inHistory = JSON.stringify(keyPart(verdict.state))
  if (asHistory.replaceAll(`"${did}"`, `"${verdict.did}"`) === inHistory) return undefined
  return 'The DID document and its history have different keys: one of them was swapped.'
}

const keyPart = (document: Readonly<Record<string, unknown>>) => ({
  id: document['id'],
  verificationMethod: document['verificationMethod'],
  assertionMethod: document['assertionMethod'],
})
