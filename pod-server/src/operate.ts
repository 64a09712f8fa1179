import { createLog } from '@mutua/kit/log'
import { runOperations } from '@mutua/kit/operate/run-operations'
import { runTask } from '@mutua/kit/run-service'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openHome } from '@mutua/kit/sealing/open-home'
import { configFrom } from './config.ts'
import { podOperations, podRestore } from './operations.ts'

/** Serves an operator, and nobody else, from the folder of a pod server that is not running. */
await runTask('pod-server', async () => {
  const config = configFrom(process.env)
  await using home = await openHome(config.home, config.masterKey)
  const dataKeys = createDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const routes = { ...podOperations({ home, dataKeys, now: Date.now }), ...podRestore(home, Date.now) }
  const log = createLog('pod-server', config.logLevel)
  await runOperations({ home: config.home, routes, log }, { input: process.stdin, output: process.stdout })
})
