import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseBaseUrl, parseResourceUrl } from '@mutua/sdk/ids'
import { importReportSchema, type ImportReport } from '@mutua/sdk/clients/import-report'
import { createPodClient, type PodClient } from '@mutua/sdk/clients/pod-client'
import { createPerson, type Person } from '../../support/coop.ts'
import { freePort } from '../../support/free-port.ts'
import { startPodServer } from '../../support/servers.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import type { ImportOptions } from './import-options.ts'
import { forgetPeak, memoryOf } from './server-memory.ts'

/** The line of stdout. */
export interface ImportLine {
  /** Entries received: those of Bundles, resources, lines; kept documents not counted. */
  readonly resources: number
  /** Valid, and not in the pod afterwards; or answered neither as taken nor as refused with a reason. */
  readonly lost: number
  readonly invalid: number
  /** From the first file sent to the last one answered. */
  readonly seconds: number
}

/** The line before it: resident memory of the server, when all pods were there and the most while files came in. */
export interface ImportMemory {
  readonly restMegabytes: number
  readonly peakMegabytes: number
}

/** Imports all files of a folder over HTTP, each into a pod of its own, and looks for every resource afterwards. */
export const benchImport = async (
  { input, atOnce }: ImportOptions,
  say: (line: string) => void,
): Promise<{ readonly line: ImportLine; readonly memory: ImportMemory }> => {
  const files = await filesIn(input)
  await using folder = await createTemporaryFolder('bench-import')
  await using server = await startPodServer({
    port: await freePort(),
    home: folder.path,
    consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
  })
  const people = await inTurns(files, atOnce, (_file, place) =>
    createPerson(server.baseUrl, `person-${String(place)}`),
  )
  say(`${String(files.length)} files, a pod for each`)
  const { now: restMegabytes } = await memoryOf(server.pid)
  await forgetPeak(server.pid)
  const started = performance.now()
  const sent = await inTurns(files, atOnce, async (file, place) => {
    const person = people[place]
    if (person === undefined) throw new Error('every file has a pod')
    return { file, person, report: await send(file, person) }
  })
  const seconds = Math.round((performance.now() - started) / 10) / 100
  const { peak: peakMegabytes } = await memoryOf(server.pid)
  const told = await inTurns(sent, atOnce, ({ file, person, report }) => look(file, person, report, say))
  const sum = (count: (one: Told) => number): number => told.reduce((all, one) => all + count(one), 0)
  const line = {
    resources: sum(({ resources }) => resources),
    lost: sum(({ lost }) => lost),
    invalid: sum(({ invalid }) => invalid),
    seconds,
  }
  return { line, memory: { restMegabytes, peakMegabytes } }
}

const filesIn = async (input: string): Promise<string[]> => {
  const entries = await readdir(input, { recursive: true, withFileTypes: true })
  const named = entries
    .filter((entry) => entry.isFile() && /\.(json|ndjson|xml)(\.gz)?$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  const files: string[] = []
  for (const file of named) if (await isRecord(file)) files.push(file)
  if (files.length === 0) throw new Error(`${input} holds no file that could be imported`)
  return files
}

/** Folders hold lists and notes of their own beside the records. */
const isRecord = async (file: string): Promise<boolean> => {
  const bytes = await readFile(file)
  const text = /\.gz$/i.test(file) ? gunzipSync(bytes) : bytes
  return text.includes('"resourceType"') || /\.xml(\.gz)?$/i.test(file)
}

const send = async (file: string, person: Person): Promise<ImportReport> => {
  const answer = await person.fetch(`${new URL(person.pod).origin}/fhir/${person.name}/$import`, {
    method: 'POST',
    headers: {
      'Content-Type': /\.xml(\.gz)?$/i.test(file) ? 'application/xml' : 'application/fhir+json',
      ...(/\.gz$/i.test(file) ? { 'Content-Encoding': 'gzip' } : {}),
    },
    body: new Uint8Array(await readFile(file)),
  })
  const text = await answer.text()
  if (answer.ok) return importReportSchema.parse(JSON.parse(text))
  return { imported: [], refused: [{ entry: 1, status: answer.status, reason: text }] }
}

type Told = Omit<ImportLine, 'seconds'>

const look = async (
  file: string,
  person: Person,
  { imported, refused }: ImportReport,
  say: (line: string) => void,
): Promise<Told> => {
  const client = createPodClient({ podServer: parseBaseUrl(new URL(person.pod).origin), fetch: person.fetch })
  // What the law keeps out of sight is there, for its owner alone (docs/decisions/0219).
  const hidden = new Set<string>((await client.hidden(person.name)).map(({ resource }) => resource))
  const seen = imported.filter(({ location }) => location === undefined || !hidden.has(location))
  const there = await addressesIn(client, seen)
  const missing = seen.filter(({ location }) => location === undefined || !there.has(location))
  const failed = refused.filter(({ status }) => status >= 500)
  for (const { entry, reason } of refused.slice(0, 3)) say(`${file}, entry ${String(entry)}: ${reason}`)
  if (refused.length > 3) say(`${file}: and ${String(refused.length - 3)} more`)
  const documents = imported.filter(({ location = '' }) => location.includes('/documents/Bundle/')).length
  return {
    resources: imported.length - documents + refused.length,
    lost: missing.length + failed.length,
    invalid: refused.length - failed.length,
  }
}

/** Everything that the containers list in which something should be. */
const addressesIn = async (
  client: PodClient,
  imported: ImportReport['imported'],
): Promise<ReadonlySet<string>> => {
  const containers = new Set(
    imported
      .map(({ location = '' }) => location.slice(0, location.lastIndexOf('/') + 1))
      .filter((url) => url !== ''),
  )
  const there = new Set<string>()
  for (const container of containers) {
    for (const url of await client.list(parseResourceUrl(container))) there.add(url)
  }
  return there
}

const inTurns = async <Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, place: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = []
  const places = items.keys()
  const lane = async (): Promise<void> => {
    for (const place of places) {
      const item = items[place]
      if (item !== undefined) results[place] = await work(item, place)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}
