import { openAsBlob } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createPodClient, fhirJson } from '@mutua/sdk/clients/pod-client'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createPerson } from '../../support/coop.ts'
import { freePort } from '../../support/free-port.ts'
import { startPodServer } from '../../support/servers.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import type { LargeImportOptions } from './import-options.ts'
import { writeLargeInput, type LargeKind } from './large-input.ts'
import { forgetPeak, memoryOf } from './server-memory.ts'

/** The line of stdout. */
export interface LargeImportLine {
  readonly kind: LargeKind
  /** Of the file that was sent. */
  readonly bytes: number
  readonly entries: number
  /** Documents that are there afterwards. */
  readonly created: number
  readonly invalid: number
  readonly seconds: number
  /** Of the server's process, both threads. */
  readonly cpuSeconds: number
  /** Resident memory of the server: after an import of one record, and the most while the large one ran. */
  readonly restMegabytes: number
  readonly peakMegabytes: number
}

/** One large file into one pod, and what it takes of the server's memory. */
export const benchLargeImport = async (
  { large: kind, megabytes }: LargeImportOptions,
  say: (line: string) => void,
): Promise<LargeImportLine> => {
  await using folder = await createTemporaryFolder('bench-large-import')
  const file = join(folder.path, 'input')
  const { contentType, entries } = await writeLargeInput(file, kind, megabytes * 1_000_000)
  const { size } = await stat(file)
  say(`${kind}: ${String(entries)} entries, ${String(size)} bytes`)
  await using server = await startPodServer({
    port: await freePort(),
    home: join(folder.path, 'home'),
    consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
  })
  const anna = await createPerson(server.baseUrl, 'anna')
  const client = createPodClient({ podServer: server.baseUrl, fetch: anna.fetch })
  // The definitions of FHIR are loaded with the first.
  await client.import('anna', { body: '{"resourceType":"Patient","id":"first"}', contentType: fhirJson })
  const before = await memoryOf(server.pid)
  await forgetPeak(server.pid)
  const cpuBefore = await cpuSecondsOf(server.pid)
  const began = performance.now()
  const body = await openAsBlob(file)
  const sent = await anna.fetch(`${server.baseUrl}/fhir/anna/$import`, {
    method: 'POST',
    headers: { 'Content-Type': contentType, 'Prefer': 'respond-async' },
    body,
  })
  const address = sent.headers.get('Content-Location')
  if (address === null) throw new Error(`not begun: ${String(sent.status)} ${await sent.text()}`)
  const id = address.slice(address.lastIndexOf('/') + 1)
  let told = await client.readImport('anna', id)
  for (; told.state === 'running'; told = await client.readImport('anna', id)) await pause(100)
  if (told.state !== 'done') throw new Error(`${told.state}: ${told.why ?? ''}`)
  return {
    kind,
    bytes: size,
    entries,
    created: told.counts.created,
    invalid: told.counts.invalid,
    seconds: rounded((performance.now() - began) / 1000),
    cpuSeconds: rounded((await cpuSecondsOf(server.pid)) - cpuBefore),
    restMegabytes: before.now,
    peakMegabytes: (await memoryOf(server.pid)).peak,
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100

/** proc(5), `stat`: user and system time in hundredths of a second, after the name in brackets. */
const cpuSecondsOf = async (pid: number): Promise<number> => {
  const fields = (await readFile(`/proc/${String(pid)}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}
