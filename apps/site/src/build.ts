import { resolve } from 'node:path'
import { runTask } from '@mutua/kit/run-service'
import { buildApps } from './build-apps.ts'

/** `node build.ts FOLDER`: builds the apps there, if their sources have changed since they were. */
await runTask('site', async () => {
  const folder = process.argv[2]
  if (folder === undefined) throw new Error('Say into which folder.')
  await buildApps(resolve(folder), () => process.stdout.write('Building the pages of the apps ...\n'))
})
