import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Finding } from '@mutua/kit/operate/doctor'
import { fhirJson, createPodClient, type PodClient } from '@mutua/sdk/clients/pod-client'
import { parseBaseUrl, parseResourceUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { createPerson, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { faultsIn } from './faults-in.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const rounds = deep ? 150 : 4
const base = 40
const added = 2_400

const bundleOf = (gender: string, count: number): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: Array.from({ length: count }, (_, place) => ({
      resource: { resourceType: 'Patient', id: `p${String(place)}`, gender },
    })),
  })

it(
  `an import that is killed leaves whole records and goes on, or leaves a way back, and its undoing does, ${String(rounds)} times`,
  { timeout: deep ? 7_200_000 : 240_000 },
  async () => {
    await using folder = await createTemporaryFolder('kill-imports')
    const home = join(folder.path, 'home')
    await using server = await startPodServer({
      port: await freePort(),
      home,
      consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
      settings: { NODE_COMPILE_CACHE: join(folder.path, 'compiled') },
    })
    const anna = await createPerson(server.baseUrl, 'anna')
    const client = createPodClient({ podServer: server.baseUrl, fetch: anna.fetch })
    await client.import('anna', { body: bundleOf('male', base), contentType: fhirJson })
    const unsound: Finding[] = []
    const killAndRestart = async (): Promise<void> => {
      await server.kill('SIGKILL')
      unsound.push(...(await faultsIn(home)))
      await server.restart()
    }
    let halves = 0
    let resumed = 0
    // On a fast disk a kill may come too late: then once more.
    for (let round = 0; round < rounds || ((halves < 2 || resumed < 2) && round < 10 * rounds); round += 1) {
      const content = { body: bundleOf('female', base + added), contentType: fhirJson }
      const isUnattended = round % 2 === 1
      const sending = (
        isUnattended ? client.beginImport('anna', content) : client.import('anna', content)
      ).catch(() => undefined)
      await begun(client, sending)
      await pause(Math.random() * (isUnattended ? 400 : 120))
      await killAndRestart()
      await sending
      if (isUnattended) resumed += await goneOn(client, killAndRestart)
      const [last] = await client.imports('anna')
      const names = await namesIn(client, anna)
      const written = last?.counts.created ?? 0
      if (last === undefined || last.counts.received <= base || last.state === 'undone') {
        expect(names.length).toBe(base)
        continue
      }
      if (isUnattended)
        expect(last).toMatchObject({
          state: 'done',
          done: base + added,
          total: base + added,
          counts: { received: base + added, created: added, replaced: base, unchanged: 0, invalid: 0 },
        })
      // What the journal says is exactly what is there.
      expect(names.length).toBe(base + written)
      if (written > 0 && written < added) halves += 1
      const undoing = client.undoImport('anna', last.id).catch(() => undefined)
      if (round % 2 === 0) {
        await pause(Math.random() * 300)
        await killAndRestart()
      }
      await undoing
      const undone = await client.undoImport('anna', last.id)
      expect(undone).toEqual({ removed: written, restored: last.counts.replaced, kept: [] })
      expect(await namesIn(client, anna)).toHaveLength(base)
      for (const place of [0, base - 1]) {
        expect(await textOf(client, anna, `p${String(place)}`)).toContain('"male"')
      }
    }
    await server.kill('SIGTERM')
    unsound.push(...(await faultsIn(home)))
    expect(unsound).toEqual([])
    // If none was under way when the server was killed, nothing has been tried.
    expect(halves).toBeGreaterThan(0)
    expect(resumed).toBeGreaterThan(0)
    console.log(
      `killed in the middle of an import ${String(halves)} times of ${String(rounds)}; ${String(resumed)} went on by themselves`,
    )
  },
)

/** When its first write is there, or it has ended. */
const begun = async (client: PodClient, sending: Promise<unknown>): Promise<void> => {
  let ended = false
  void sending.then(() => (ended = true))
  const isRunning = async () => {
    const [last] = await client.imports('anna')
    return last?.state === 'running' && last.done > 0
  }
  while (!ended && !(await isRunning())) await pause(2)
}

/** Waits for what goes on by itself, which is killed once more in every other case. 1 when there was something to go on with. */
const goneOn = async (client: PodClient, killAndRestart: () => Promise<void>): Promise<number> => {
  const state = async () => (await client.imports('anna'))[0]?.state
  const isUnderWay = async (): Promise<boolean> => {
    const now = await state()
    return now === 'running' || now === 'interrupted'
  }
  if (!(await isUnderWay())) return 0
  if (Math.random() < 0.5) {
    await pause(Math.random() * 1_500)
    await killAndRestart()
  }
  while (await isUnderWay()) await pause(20)
  return 1
}

const container = (anna: Person) => parseResourceUrl(`${anna.pod}health/summary/Patient/`)

const namesIn = (client: PodClient, anna: Person) => client.list(container(anna))

const textOf = async (client: PodClient, anna: Person, id: string): Promise<string> => {
  const { bytes } = await client.read(parseResourceUrl(`${container(anna)}${id}`))
  return new TextDecoder().decode(bytes)
}
