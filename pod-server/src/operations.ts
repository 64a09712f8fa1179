import { once } from 'node:events'
import { join } from 'node:path'
import { receiptKeys } from '@mutua/sdk/receipt/verify'
import type { Check } from '@mutua/kit/operate/doctor'
import type { DoorRoutes } from '@mutua/kit/operate/door'
import { operationRoutes, restoreRoutes } from '@mutua/kit/operate/operations'
import type { DataKeyBook } from '@mutua/kit/sealing/data-keys'
import type { Home } from '@mutua/kit/sealing/open-home'
import { findServiceKey } from '@mutua/kit/service-key'
import { checkAccounts } from './check-accounts.ts'
import { searchRowRule } from './health/search-rows.ts'
import { createBlobShelf } from './resources/blob-shelf.ts'
import { createPodCheck } from './resources/check-pods.ts'
import { forgetFollowingRows } from './resources/following-rows.ts'
import { keyNameOf, rangesOf } from './resources/pod-keys.ts'
import { checkReceipts } from './usage/check-receipts.ts'
import type { Delivery } from './usage/deliver.ts'

/** What an operator asks of this service, running or not. */
export const podOperations = (deps: {
  home: Home
  dataKeys: DataKeyBook
  now: () => number
  /** Files stay while it is held; without: nothing is running that could remove one. */
  holdFiles?: () => Disposable
}): DoorRoutes => {
  const { engine, masterKeys } = deps.home
  const files = filesIn(deps.home)
  const routes = operationRoutes({
    service,
    store: engine,
    masterKeys,
    dataKeys: deps.dataKeys,
    keyNameOf,
    rangesOf,
    now: deps.now,
    files: createBlobShelf(files),
    checks: [createPodCheck(files, () => deps.now() - settledMs, searchRowRule), checkAccounts, checkChain],
    ...(deps.holdFiles === undefined ? {} : { hold: deps.holdFiles }),
  })
  return {
    ...routes,
    /** For rows that do not follow from their documents: nothing is lost with them. */
    'POST /find-anew': async ({ say }) => {
      await forgetFollowingRows(engine)
      await say({ done: true })
    },
  }
}

/** Only of a running service: its receipts wait for as long as the call lasts. */
export const deliveryRoutes = (delivery: Pick<Delivery, 'hold'>): DoorRoutes => ({
  'POST /hold-delivery': async ({ say, gone }) => {
    using _held = await delivery.hold()
    await say({ held: true })
    if (!gone.aborted) await once(gone, 'abort')
  },
})

/** Of a folder that no service uses. */
export const podRestore = (home: Home, now: () => number): DoorRoutes =>
  restoreRoutes({
    service,
    store: home.engine,
    masterKeys: home.masterKeys,
    files: createBlobShelf(filesIn(home)),
    now,
  })

/** The folder of the files of large bodies. */
export const filesIn = ({ path }: Pick<Home, 'path'>): string => join(path, 'files')

const service = 'pod-server'
/** A file may be younger than the snapshot that does not name it yet. */
const settledMs = 60_000

const checkChain: Check = async function* (store, sealer) {
  const key = await findServiceKey({ store, sealer })
  yield* checkReceipts(store, await receiptKeys({ keys: key === undefined ? [] : [...key.publicJwks] }))
}
