import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Finding } from '@mutua/kit/operate/doctor'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { createPerson } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { faultsIn } from './faults-in.ts'
import { startWriting, type WritingReport } from './writing-loop.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const kills = deep ? 2_000 : 8
const writers = 8
/** Servers side by side, each with a store of its own: most of the time goes into starting again. */
const lanes = 2

it(
  `no acknowledged write is lost and none is half there, though the pod server is killed ${String(kills)} times`,
  { timeout: deep ? 14_400_000 : 300_000 },
  async () => {
    const reports = await Promise.all(Array.from({ length: lanes }, () => killOften(kills / lanes)))
    const sum = (count: (report: LaneReport) => number) => reports.reduce((all, one) => all + count(one), 0)
    const unanswered = sum((one) => one.unanswered)
    console.log(
      `kills ${String(kills)}, acknowledged writes ${String(sum((one) => one.acknowledged))}, cut off ${String(unanswered)}, faults ${String(sum((one) => one.faults.length))}, unsound ${String(sum((one) => one.unsound.length))}`,
    )
    expect(reports.flatMap((one) => one.faults).slice(0, 10)).toEqual([])
    expect(reports.flatMap((one) => one.unsound).slice(0, 10)).toEqual([])
    // If no write was under way when the server was killed, nothing has been tried.
    expect(unanswered).toBeGreaterThanOrEqual(kills)
  },
)

interface LaneReport extends WritingReport {
  readonly unsound: readonly Finding[]
}

const killOften = async (times: number): Promise<LaneReport> => {
  await using folder = await createTemporaryFolder('kill-writes')
  const home = join(folder.path, 'home')
  await using server = await startPodServer({
    port: await freePort(),
    home,
    consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
    settings: {
      // Little room and few versions, so that old ones leave all the time.
      POD_KEPT_VERSIONS: '3',
      POD_QUOTA_BYTES: '60000000',
      // What Node makes of the sources, kept from start to start.
      NODE_COMPILE_CACHE: join(folder.path, 'compiled'),
    },
  })
  // Who is killed keeps nothing for the next start.
  await server.kill('SIGTERM')
  await server.restart()
  const anna = await createPerson(server.baseUrl, 'anna')
  const writing = startWriting(writers, { fetch: anna.fetch, container: anna.pod })
  const unsound: Finding[] = []
  for (let kill = 1; kill <= times; kill += 1) {
    await writing.untilEachWrote(3, 60_000)
    await pause(Math.random() * 150)
    await server.kill('SIGKILL')
    unsound.push(...(await faultsIn(home)))
    await server.restart()
    const goOn = await writing.hold()
    await writing.check()
    goOn()
    if (kill % 100 === 0) console.log(`killed ${String(kill)} times, unsound ${String(unsound.length)}`)
  }
  await writing.untilEachWrote(3, 60_000)
  const report = await writing.stop()
  await server.kill('SIGTERM')
  unsound.push(...(await faultsIn(home)))
  return { ...report, unsound }
}
