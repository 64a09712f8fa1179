import { createLog } from '@mutua/kit/log'
import { runOperations } from '@mutua/kit/operate/run-operations'
import { runTask } from '@mutua/kit/run-service'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openHome } from '@mutua/kit/sealing/open-home'
import { configFrom } from './config.ts'
import { consentOperations, consentRestore } from './operations.ts'

/** Serves an operator, and nobody else, from the folder of a consent service that is not running. */
await runTask('consent-service', async () => {
  const config = configFrom(process.env)
  await using home = await openHome(config.home, config.masterKey)
  const dataKeys = createDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const routes = { ...consentOperations({ home, dataKeys, now: Date.now }), ...consentRestore(home) }
  const log = createLog('consent-service', config.logLevel)
  await runOperations({ home: config.home, routes, log }, { input: process.stdin, output: process.stdout })
})
