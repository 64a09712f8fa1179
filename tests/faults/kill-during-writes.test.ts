import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Finding } from '@mutua/kit/operate/doctor'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedReader } from '@mutua/kit/sealing/sealed-store'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { configFrom } from '../../pod-server/src/config.ts'
import { keyNameOf } from '../../pod-server/src/resources/pod-keys.ts'
import { findFaults } from '../../pod-server/src/test-support/storage.ts'
import { createPerson } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { startWriting } from './writing-loop.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const kills = deep ? 2_000 : 8
const writers = 8

it(
  `no acknowledged write is lost and none is half there, though the pod server is killed ${String(kills)} times`,
  { timeout: deep ? 14_400_000 : 300_000 },
  async () => {
    await using folder = await createTemporaryFolder('kill-writes')
    await using server = await startPodServer({
      port: await freePort(),
      home: folder.path,
      consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
      // Little room and few versions, so that old ones leave all the time.
      settings: { POD_KEPT_VERSIONS: '3', POD_QUOTA_BYTES: '60000000' },
    })
    const anna = await createPerson(server.baseUrl, 'anna')
    const writing = startWriting(writers, { fetch: anna.fetch, container: `${anna.pod}load/` })
    const unsound: Finding[] = []
    for (let kill = 1; kill <= kills; kill += 1) {
      await writing.untilEachWrote(3, 60_000)
      await pause(Math.random() * 150)
      await server.kill('SIGKILL')
      unsound.push(...(await faultsIn(folder.path)))
      await server.restart()
      const goOn = await writing.hold()
      await writing.check()
      goOn()
    }
    await writing.untilEachWrote(3, 60_000)
    const report = await writing.stop()
    await server.kill('SIGTERM')
    unsound.push(...(await faultsIn(folder.path)))
    console.log(
      `kills ${String(kills)}, acknowledged writes ${String(report.acknowledged)}, cut off ${String(report.unanswered)}, faults ${String(report.faults.length)}, unsound ${String(unsound.length)}`,
    )
    expect(report.faults.slice(0, 10)).toEqual([])
    expect(unsound.slice(0, 10)).toEqual([])
    // If no write was under way when the server was killed, nothing has been tried.
    expect(report.unanswered).toBeGreaterThanOrEqual(kills)
  },
)

/** Everything in the folder of a server that is not running: no orphan, no half resource, counters that agree. */
const faultsIn = async (home: string): Promise<Finding[]> => {
  const config = configFrom({ POD_HOME: home })
  await using engine = await openLevelStore(join(home, 'store'))
  const masterKeys = await openMasterKeys(config.masterKey)
  const dataKeys = createDataKeys({ store: engine, masterKeys })
  const store = createSealedReader({ store: engine, dataKeys, keyNameOf })
  return await findFaults(store, join(home, 'files'))
}
