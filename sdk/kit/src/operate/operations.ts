import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { instantOf, parseInstant, type Instant } from '@mutua/sdk/ids'
import { parseBackupKey, type BackupKey } from '@mutua/sdk/backup-key'
import { restoreKeys, restoreValues, writeKeys, writeValues, type FileShelf } from '../backup/backup.ts'
import { openStream, sealStream } from '../backup/sealed-stream.ts'
import type { MasterKeys } from '../sealing/master-key.ts'
import { renewDataKey, renewMasterKey, type RenewalDeps } from '../sealing/renew-key.ts'
import type { StoreEngine, StoreSnapshot, Write } from '../store.ts'
import { examine, type Check } from './doctor.ts'
import type { DoorCall, DoorRoutes } from './door.ts'

export interface OperationsDeps extends RenewalDeps {
  /** `pod-server`: names its part in a backup. */
  readonly service: string
  readonly now: () => number
  readonly checks: readonly Check[]
  readonly files?: FileShelf
  /** Names whose keys and values go into no backup. */
  readonly isInNoBackup?: (keyName: string) => boolean
  /** Keeps what a snapshot names besides: files are not removed while it is held. */
  readonly hold?: () => Disposable
}

/**
 * What an operator asks of a service, whether it serves or only its folder is open. A backup is taken in steps, so that
 * the snapshots of two services can be taken before the first byte of either is read.
 */
export const operationRoutes = (deps: OperationsDeps): DoorRoutes => {
  const snapshots = new Map<string, StoreSnapshot>()

  const snapshotOf = ({ query }: DoorCall): StoreSnapshot => {
    const snapshot = snapshots.get(query.get('snapshot') ?? '')
    if (snapshot === undefined) throw new Error('There is no such snapshot any more.')
    return snapshot
  }
  const sealed = (call: DoorCall, section: string, plain: AsyncIterable<Uint8Array>) =>
    call.send(sealStream({ section, at: call.query.get('at') ?? '' }, keyFrom(call, 'public'), plain))

  return {
    'GET /': async ({ say }) => say({ service: deps.service }),

    /** Lives as long as the call: who made it holds the connection open. */
    'POST /snapshot': async ({ say, gone }) => {
      using _held = deps.hold?.()
      await using snapshot = deps.store.snapshot()
      const id = randomUUID()
      snapshots.set(id, snapshot)
      try {
        await say({ snapshot: id, at: instantOf(deps.now()) })
        if (!gone.aborted) await once(gone, 'abort')
      } finally {
        snapshots.delete(id)
      }
    },

    'GET /values': (call) => sealed(call, deps.service, writeValues({ ...deps, snapshot: snapshotOf(call) })),

    'GET /keys': (call) => sealed(call, keysSection(deps.service), writeKeys(snapshotOf(call), deps)),

    'POST /doctor': async ({ say }) => {
      using _held = deps.hold?.()
      await using snapshot = deps.store.snapshot()
      for await (const finding of examine({ ...deps, snapshot })) await say({ finding })
      await say({ done: true })
    },

    'POST /master-key': async ({ say }) => {
      const done = await renewMasterKey(deps, (count) => void say({ progress: count }))
      await say({ done: true, keys: done, master: deps.masterKeys.current().id })
    },

    'POST /data-key': async ({ query, say }) => {
      const name = query.get('name') ?? ''
      const done = await renewDataKey(
        name,
        deps,
        (count) => void (count % 1_000 === 0 && say({ progress: count })),
      )
      await say({ done: true, values: done })
    },
  }
}

/** For a folder that is empty and that no service uses. */
export const restoreRoutes = (deps: {
  service: string
  store: StoreEngine
  masterKeys: MasterKeys
  files?: FileShelf
  now: () => number
  /** What rests of a gap of which nothing is known, sealed. Not asked where the services were stopped for their backup. */
  rowsOfGap?: (gap: { readonly from: Instant; readonly to: Instant }) => Promise<readonly Write[]>
}): DoorRoutes => ({
  'POST /restore-keys': async (call) => {
    const stream = await openStream(call.body, keysSection(deps.service), keyFrom(call, 'private'))
    if (stream === undefined) return call.say({ absent: true })
    await call.say({ done: true, at: stream.head.at, keys: await restoreKeys(stream.plain, deps) })
  },
  'POST /restore-values': async (call) => {
    const stream = await openStream(call.body, deps.service, keyFrom(call, 'private'))
    if (stream === undefined) throw new Error(`The backup holds no part for the ${deps.service}.`)
    const { head, plain } = stream
    if ((call.query.get('keys-at') ?? '') < head.at)
      throw new Error(
        'The keyring is older than the backup: take the one that was written with it, or a later one.',
      )
    const gap = { from: parseInstant(head.at), to: instantOf(deps.now()) }
    const besides = call.query.get('moved') === 'yes' ? undefined : await deps.rowsOfGap?.(gap)
    await call.say({ done: true, at: head.at, ...(await restoreValues(plain, { ...deps, besides })) })
  },
})

const keysSection = (service: string): string => `${service} keys`

const keyFrom = (call: DoorCall, half: BackupKey['half']): BackupKey => {
  const key = parseBackupKey(call.header('mutua-backup-key') ?? '')
  if (key?.half !== half) throw new Error(`That is not the ${half} half of a backup key.`)
  return key
}
