import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { createLog } from '@mutua/kit/log'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Finding } from '@mutua/kit/operate/doctor'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { ReadableStore, Store } from '@mutua/kit/store'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { searchRowRule } from '../health/search-rows.ts'
import { createPodCheck } from '../resources/check-pods.ts'
import { blobKeyOf } from '../resources/blobs.ts'
import { parsePodPath } from '../resources/pod-path.ts'
import type { BlobId } from '../resources/stored-record.ts'
import { openStorage, type Storage, type StorageSettings } from '../resources/storage.ts'
import type { PodWriterDeps } from '../resources/pod-writer.ts'

export interface TestStorage extends AsyncDisposable {
  readonly folder: string
  readonly store: Store
  readonly storage: Storage
  readonly now: () => Instant
  readonly pass: (milliseconds: number) => void
  /** Ends and starts again on the same folders. */
  readonly reopen: () => Promise<void>
  readonly faults: () => Promise<Finding[]>
}

/** What the doctor finds, and files that nothing in the store knows of. The store must rest. */
export const findFaults = async (store: ReadableStore, folder: string): Promise<Finding[]> => {
  const faults = await Array.fromAsync(createPodCheck(folder, () => Infinity, searchRowRule)(store, noSealer))
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const { name, parentPath } of files.filter((entry) => entry.isFile())) {
    const [pod = ''] = relative(folder, parentPath).split(sep)
    const id = name.replace(/\.part$/, '') as BlobId // what is no name of ours has no key either
    if ((await store.get(blobKeyOf({ pod, id }))) === undefined)
      faults.push({ where: join(parentPath, name), what: 'Nothing in the store knows of this file.' })
  }
  return faults
}

/** Nothing that is looked at here is sealed by hand. */
const noSealer = createTestSealer(new Uint8Array(32))

/** The real engine and real files in a folder of their own; `/anna/` exists. */
export const openTestStorage = async ({
  registrations,
  arrivals,
  ...settings
}: Partial<StorageSettings> &
  Pick<PodWriterDeps, 'registrations' | 'arrivals'> = {}): Promise<TestStorage> => {
  const home = await mkdtemp(join(tmpdir(), 'mutua-storage-'))
  let time = 1_800_000_000_000
  const now = () => instantOf(time)
  const folder = join(home, 'files')
  const open = async () => {
    const opened = new AsyncDisposableStack()
    const store = opened.use(await openLevelStore(join(home, 'store')))
    const storage = opened.use(
      await openStorage(
        {
          folder,
          blobThresholdBytes: 100,
          quotaBytes: 1_000_000,
          retention: { versions: 3, days: 10 },
          ...settings,
        },
        {
          store,
          now,
          log: createLog('test', 'silent'),
          rule: searchRowRule,
          registrations,
          arrivals,
        },
      ),
    )
    return { opened, store, storage }
  }
  let current = await open()
  const rootWrites = current.storage.pods.newPodWrites([
    { path: parsePodPath('/anna/'), contentType: 'text/turtle', body: new Uint8Array() },
  ])
  await current.store.write(rootWrites)
  return {
    folder,
    get store() {
      return current.store
    },
    get storage() {
      return current.storage
    },
    pass: (milliseconds) => {
      time += milliseconds
    },
    now,
    reopen: async () => {
      await current.opened.disposeAsync()
      current = await open()
    },
    faults: () => findFaults(current.store, folder),
    async [Symbol.asyncDispose]() {
      await current.opened.disposeAsync()
      await rm(home, { recursive: true, force: true })
    },
  }
}
