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
  `an import that is killed leaves whole records and a way back, and its undoing does, ${String(rounds)} times`,
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
    // On a fast disk a kill may come too late: then once more.
    for (let round = 0; round < rounds || (halves < 2 && round < 10 * rounds); round += 1) {
      const sending = client
        .import('anna', { body: bundleOf('female', base + added), contentType: fhirJson })
        .catch(() => undefined)
      await begun(client, sending)
      await pause(Math.random() * 120)
      await killAndRestart()
      await sending
      const [last] = await client.imports('anna')
      const names = await namesIn(client, anna)
      const written = last?.counts.created ?? 0
      if (last === undefined || last.counts.received <= base || last.state === 'undone') {
        expect(names.length).toBe(base)
        continue
      }
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
    console.log(`killed in the middle of an import ${String(halves)} times of ${String(rounds)}`)
  },
)

/** When its first write is there, or it has ended. */
const begun = async (client: PodClient, sending: Promise<unknown>): Promise<void> => {
  let ended = false
  void sending.then(() => (ended = true))
  const isRunning = async () => (await client.imports('anna'))[0]?.state === 'running'
  while (!ended && !(await isRunning())) await pause(2)
}

const container = (anna: Person) => parseResourceUrl(`${anna.pod}health/summary/Patient/`)

const namesIn = (client: PodClient, anna: Person) => client.list(container(anna))

const textOf = async (client: PodClient, anna: Person, id: string): Promise<string> => {
  const { bytes } = await client.read(parseResourceUrl(`${container(anna)}${id}`))
  return new TextDecoder().decode(bytes)
}
