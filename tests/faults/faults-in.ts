import { join } from 'node:path'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Finding } from '@mutua/kit/operate/doctor'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedReader } from '@mutua/kit/sealing/sealed-store'
import { configFrom } from '../../pod-server/src/config.ts'
import { keyNameOf } from '../../pod-server/src/resources/pod-keys.ts'
import { findFaults } from '../../pod-server/src/test-support/storage.ts'

/** Everything in the folder of a server that is not running: no orphan, no half resource, counters that agree. */
export const faultsIn = async (home: string): Promise<Finding[]> => {
  const config = configFrom({ POD_HOME: home })
  await using engine = await openLevelStore(join(home, 'store'))
  const masterKeys = await openMasterKeys(config.masterKey)
  const dataKeys = createDataKeys({ store: engine, masterKeys })
  const store = createSealedReader({ store: engine, dataKeys, keyNameOf })
  return await findFaults(store, join(home, 'files'))
}
