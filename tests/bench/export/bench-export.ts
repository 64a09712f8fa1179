import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { crc32, deflateRawSync } from 'node:zlib'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { openArchive } from '../../../sdk/cli/src/archive/open-archive.ts'
import { createTestAccount } from '../../support/account.ts'
import { freePort } from '../../support/free-port.ts'
import { startPodServer } from '../../support/servers.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { processorTimeOf } from '../size/server-cpu.ts'

export interface ExportOptions {
  /** Health records in the pod; beside them stand four files of eight megabytes. */
  readonly entries: number
}

export const exportUsage = 'npm run bench -- export [--entries 1..100000]'

/** @throws {Error} naming the option that cannot be used */
export const parseExportOptions = (words: readonly string[]): ExportOptions => {
  const { values } = parseArgs({
    args: [...words],
    options: { entries: { type: 'string', default: '1000' } },
  })
  const entries = Number(values.entries)
  if (Number.isInteger(entries) && entries >= 1 && entries <= 100_000) return { entries }
  throw new Error('--entries: a number from 1 to 100000')
}

export interface ExportLine {
  readonly entries: number
  readonly megabytes: number
  /** From the question to the last byte. */
  readonly seconds: number
  /** Processor time of the server. */
  readonly cpuSeconds: number
  /** Processor time that it takes to pack the same bytes into a ZIP file and nothing else, in turns with the exports. */
  readonly plainZipCpuSeconds: number
  /** How many times as much the export takes: reading, opening what is sealed, hashes, Turtle, summary, page, signature. */
  readonly timesPlainZip: number
  /** By how much the most memory that the server has ever had grew, with the second export and with the third. */
  readonly peakGrowthMegabytes: readonly [number, number]
}

/** A pod of many records and a few large files, carried away three times from a server of its own. */
export const benchExport = async (
  { entries }: ExportOptions,
  say: (line: string) => void,
): Promise<ExportLine> => {
  await using folder = await createTemporaryFolder('bench-export')
  await using server = await startPodServer({
    port: await freePort(),
    home: join(folder.path, 'pod'),
    consentService: parseBaseUrl('http://localhost:1'),
  })
  const anna = await createTestAccount(server.baseUrl, 'anna')
  const { fetch } = await anna.signIn()
  await fill(entries, { server: server.baseUrl, pod: anna.pod, fetch })
  say(`${String(entries)} records and four files are in the pod`)
  const runs: { seconds: number; cpuSeconds: number; plain: number; bytes: number; peak: number }[] = []
  for (let run = 0; run < 3; run += 1) {
    const spent = await processorTimeOf(server.pid)
    const begun = performance.now()
    const answer = await fetch(`${server.baseUrl}/.export/anna/`)
    if (!answer.ok || answer.body === null) throw new Error(`the export answers ${String(answer.status)}`)
    const chunks: Uint8Array[] = []
    for await (const chunk of answer.body) chunks.push(chunk)
    const seconds = (performance.now() - begun) / 1_000
    const cpuSeconds = ((await processorTimeOf(server.pid)) - spent) / 1e9
    const peak = await peakMegabytes(server.pid)
    const archive = Buffer.concat(chunks)
    const plain = plainZipCpuSeconds(await contentsOf(archive, folder.path))
    say(
      `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of the processor (${plain.toFixed(2)} s to zip the same bytes), at most ${peak.toFixed(0)} MB`,
    )
    runs.push({ seconds, cpuSeconds, plain, bytes: archive.length, peak })
  }
  const [first, second, third] = runs
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('three runs were made')
  const cpuSeconds = Math.min(...runs.map((run) => run.cpuSeconds))
  const plain = Math.min(...runs.map((run) => run.plain))
  return {
    entries,
    megabytes: rounded(third.bytes / 1e6),
    seconds: rounded(Math.min(...runs.map((run) => run.seconds))),
    cpuSeconds: rounded(cpuSeconds),
    plainZipCpuSeconds: rounded(plain),
    timesPlainZip: rounded(cpuSeconds / plain),
    peakGrowthMegabytes: [rounded(second.peak - first.peak), rounded(third.peak - second.peak)],
  }
}

/** The same bytes, without their list and its signature. */
const contentsOf = async (archive: Uint8Array, folder: string): Promise<readonly Buffer[]> => {
  const file = join(folder, crypto.randomUUID())
  await writeFile(file, archive)
  await using opened = await openArchive(file)
  const contents: Buffer[] = []
  for (const { path } of opened.files) contents.push(await buffer(await opened.open(path)))
  return contents
}

/** What any program does that packs bytes into a ZIP file: a checksum of each file, and deflating it. */
const plainZipCpuSeconds = (contents: readonly Buffer[]): number => {
  const before = process.cpuUsage()
  let packed = 0
  for (const bytes of contents) packed += crc32(bytes) === 0 ? 0 : deflateRawSync(bytes).length
  if (packed === 0) throw new Error('nothing was packed')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const fill = async (
  entries: number,
  { server, pod, fetch }: { server: string; pod: string; fetch: typeof globalThis.fetch },
): Promise<void> => {
  for (let from = 0; from < entries; from += 500) {
    const body = Array.from({ length: Math.min(500, entries - from) }, (_, index) => line(from + index)).join(
      '\n',
    )
    await expectOk(
      fetch(`${server}/fhir/anna/$import`, {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+ndjson' },
        body,
      }),
    )
  }
  for (let count = 0; count < 4; count += 1) {
    const body = new Uint8Array(8_000_000)
    for (let at = 0; at < body.length; at += 65_536) crypto.getRandomValues(body.subarray(at, at + 65_536))
    await expectOk(
      fetch(`${pod}scans/${String(count)}.bin`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body,
      }),
    )
  }
}

const line = (index: number): string =>
  index === 0
    ? JSON.stringify({ resourceType: 'Patient', id: 'me', name: [{ family: 'Bianchi', given: ['Anna'] }] })
    : JSON.stringify({
        resourceType: 'Observation',
        id: `o${String(index)}`,
        status: 'final',
        category: [
          {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
            ],
          },
        ],
        code: { coding: [{ system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' }] },
        subject: { reference: 'Patient/me' },
        effectiveDateTime: new Date(Date.UTC(2020, 0, 1 + (index % 2_000))).toISOString(),
        valueQuantity: { value: 40 + (index % 30), unit: 'mmol/mol' },
      })

const expectOk = async (answer: Promise<Response>): Promise<void> => {
  const { ok, status } = await answer
  if (!ok) throw new Error(`filling the pod: ${String(status)}`)
}

/** Linux only. */
const peakMegabytes = async (pid: number): Promise<number> =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024

const rounded = (figure: number): number => Math.round(figure * 100) / 100
