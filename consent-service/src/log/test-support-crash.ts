import { writeSync } from 'node:fs'
import { createPrivateKey } from 'node:crypto'
import { openLevelStore } from '@mutua/kit/level-store'
import { createLog } from '@mutua/kit/log'
import { openLog } from './open-log.ts'
import { logName, numbersUpTo } from './test-support.ts'

/**
 * A process that logs numbers, which grow all the time, until it is killed, and says every checkpoint that it gives out,
 * as one line of base64. Its arguments: the folder of its store, and the private key of the log.
 */
const [, , folder = '', pem = ''] = process.argv
const store = await openLevelStore(folder)
/** From where the life before this one ended, a few more every millisecond. */
const source = numbersUpTo(() => Number.MAX_SAFE_INTEGER)
const log = await openLog({
  store,
  now: Date.now,
  log: createLog('log', 'error'),
  signer: { name: logName, privateKey: createPrivateKey(pem) },
  sources: [
    { ...source, readAfter: (after, limit) => source.readAfter(after, Math.ceil(Math.random() * limit)) },
  ],
  witnesses: [],
  exchange: () => Promise.reject(new Error('there are no witnesses')),
  monotonic: () => performance.now(),
  everyMs: 1,
})
for (let said = ''; ; await new Promise((resolve) => setTimeout(resolve, 1))) {
  const note = log.checkpoint()
  if (note === said) continue
  said = note
  writeSync(1, `${Buffer.from(note).toString('base64')}\n`)
}
