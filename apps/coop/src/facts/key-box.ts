/**
 * An officer’s own key in IndexedDB of this browser, by WebID. Its private half is not extractable: no page, this one included, can
 * read it; whoever has the device and the sign-in can use it.
 */
export interface KeyBox {
  readonly read: (webId: string) => Promise<CryptoKeyPair | undefined>
  readonly keep: (webId: string, pair: CryptoKeyPair) => Promise<void>
  readonly remove: (webId: string) => Promise<void>
}

/** Opened anew for each act: no open page stands in the way of another one. */
export const openKeyBox = (): KeyBox => {
  const inTurn = async <Value>(
    mode: IDBTransactionMode,
    act: (keys: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value> => {
    const base = await openBase()
    try {
      // `strict`: a key that was registered is not lost when the device goes dark a moment later.
      const turn = base.transaction(store, mode, { durability: 'strict' })
      const over = new Promise<void>((resolve, reject) => {
        turn.addEventListener('complete', () => resolve())
        turn.addEventListener('abort', () => reject(faultOf(turn.error)))
      })
      const asked = act(turn.objectStore(store))
      await over
      return asked.result
    } finally {
      base.close()
    }
  }
  return {
    read: async (webId) => {
      const found: unknown = await inTurn<unknown>('readonly', (keys) => keys.get(webId))
      return isPair(found) ? found : undefined
    },
    keep: async (webId, pair) => {
      await inTurn('readwrite', (keys) => keys.put(pair, webId))
    },
    remove: async (webId) => {
      await inTurn('readwrite', (keys) => keys.delete(webId))
    },
  }
}

const store = 'keys'

const openBase = (): Promise<IDBDatabase> => {
  const opening = indexedDB.open('mutua.officer-keys', 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(store))
  return new Promise((resolve, reject) => {
    opening.addEventListener('success', () => resolve(opening.result))
    opening.addEventListener('error', () => reject(faultOf(opening.error)))
  })
}

const isPair = (found: unknown): found is CryptoKeyPair =>
  typeof found === 'object' &&
  found !== null &&
  'privateKey' in found &&
  found.privateKey instanceof CryptoKey &&
  'publicKey' in found &&
  found.publicKey instanceof CryptoKey

const faultOf = (error: DOMException | null): Error => error ?? new Error('The browser keeps no keys here.')
