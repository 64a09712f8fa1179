import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { masterKeyFrom } from '@mutua/kit/sealing/master-key'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { openLevelStore } from '@mutua/kit/level-store'
import { storeSuite } from './store-suite.ts'

const master = masterKeyFrom(new Uint8Array(32).fill(3))
const masterKeys = { current: () => master, find: () => master }

storeSuite('sealed Level', async (folder) => {
  const store = await openLevelStore(folder)
  return createSealedStore({
    store,
    dataKeys: createDataKeys({ store, masterKeys }),
    keyNameOf: () => 'house',
  })
})

// Every first letter has a key of its own, and fewer keys fit into memory than are in use.
storeSuite('Level, sealed by many keys,', async (folder) => {
  const store = await openLevelStore(folder)
  const dataKeys = createDataKeys({ store, masterKeys, bound: 4 })
  return createSealedStore({ store, dataKeys, keyNameOf: (key) => `pods/${key.slice(0, 1)}` })
})
