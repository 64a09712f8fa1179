import { createLog } from '@mutua/kit/log'
import { runOperations } from '@mutua/kit/operate/run-operations'
import { runTask } from '@mutua/kit/run-service'
import { createDataKeys, houseKeyName } from '@mutua/kit/sealing/data-keys'
import { createHouseSealer } from '@mutua/kit/sealing/house-sealer'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { configFrom } from './config.ts'
import { openKeys } from './keys/keys.ts'
import { findKeptOrigin } from './keys/operate-keys.ts'
import { consentOperations, consentRestore } from './wiring/operations.ts'

/** Serves an operator, and nobody else, from the folder of a consent service that is not running. */
await runTask('consent-service', async () => {
  const config = configFrom(process.env)
  await using home = await openHome(config.home, config.masterKey)
  const dataKeys = createDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const openOwnKeys = async () => {
    const house = await dataKeys.find(houseKeyName)
    if (typeof house === 'string') throw new Error('In this folder no service has ever started.')
    const store = createSealedStore({ store: home.engine, dataKeys, keyNameOf: () => houseKeyName })
    const sealer = createHouseSealer(house)
    const origin = await findKeptOrigin(config.origin, store)
    return openKeys({ store, sealer, origin, now: Date.now })
  }
  const keys = {
    openKeys: openOwnKeys,
    // Signing anew needs all of the service: it does so when it starts.
    renewCredentials: () => Promise.resolve(0),
  }
  const routes = {
    ...consentOperations({ home, dataKeys, now: Date.now, keys }),
    ...consentRestore(home, Date.now),
  }
  const log = createLog('consent-service', config.logLevel)
  await runOperations({ home: config.home, routes, log }, { input: process.stdin, output: process.stdout })
})
