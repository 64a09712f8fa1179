/** Three things of one round, in IndexedDB. What is written in one go is kept in one go, and on the disk when it resolves. */
export interface RoundStore {
  readonly name: string
  readonly read: (name: RoundPart) => Promise<unknown>
  /** `undefined` removes. */
  readonly write: (parts: Readonly<Partial<Record<RoundPart, unknown>>>) => Promise<void>
  readonly erase: () => Promise<void>
}
export type RoundPart = 'facts' | 'day' | 'queue' | 'drafts'

/** Opened anew for each act, so that no open page stands in the way of another one, or of erasing. */
export const openRoundStore = (name: string): RoundStore => {
  const inTurn = async <Value>(
    mode: IDBTransactionMode,
    act: (parts: IDBObjectStore) => IDBRequest<Value> | undefined,
  ): Promise<Value | undefined> => {
    const base = await openBase(name)
    try {
      // `strict`: a device that goes dark a moment later has it.
      const turn = base.transaction('parts', mode, { durability: 'strict' })
      const over = new Promise<void>((resolve, reject) => {
        turn.addEventListener('complete', () => resolve())
        turn.addEventListener('abort', () => reject(faultOf(turn.error)))
      })
      const asked = act(turn.objectStore('parts'))
      await over
      return asked?.result
    } finally {
      base.close()
    }
  }
  return {
    name,
    read: (part) => inTurn<unknown>('readonly', (parts) => parts.get(part)),
    write: async (changed) => {
      await inTurn<unknown>('readwrite', (parts) => {
        for (const [part, value] of Object.entries(changed))
          if (value === undefined) parts.delete(part)
          else parts.put(value, part)
        return undefined
      })
    },
    erase: () => settled(indexedDB.deleteDatabase(prefix + name)).then(() => undefined),
  }
}

export const roundStoreNames = async (): Promise<readonly string[]> =>
  (await indexedDB.databases()).flatMap(({ name = '' }) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  )

const prefix = 'mutua.round.'

const openBase = (name: string): Promise<IDBDatabase> => {
  const opening = indexedDB.open(prefix + name, 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('parts'))
  return settled(opening)
}

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(faultOf(request.error)))
  })

const faultOf = (cause: unknown): Error => new Error('This device keeps nothing any more.', { cause })
