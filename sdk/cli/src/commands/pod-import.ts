import { createReadStream, openAsBlob } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { createGunzip, gunzipSync } from 'node:zlib'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { kindOfFile } from '@mutua/sdk/clients/kind-of-file'
import { fhirJson, fhirNdjson, type ImportContent, type PodClient } from '@mutua/sdk/clients/pod-client'
import type { ImportDetails, ImportReport } from '@mutua/sdk/clients/import-report'
import { Problem, type ProblemCode } from '@mutua/sdk/problem'
import type { Command, Outcome } from '../command.ts'
import { table } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { followImport } from './follow-import.ts'
import { stateNames } from './import-states.ts'
import { openImports } from './pod-imports.ts'
import { readNamedFile } from './pod.ts'

export const podImport: Command = {
  words: ['pod', 'import'],
  about: {
    it: 'importa FHIR (.json, .ndjson), CDA (.xml), .pdf, tabelle .csv ed export.zip di Apple Salute, da file o cartelle',
    en: 'imports FHIR (.json, .ndjson), CDA (.xml), .pdf, .csv tables and export.zip of Apple Health, from files or folders',
  },
  takes: ['FILE|DIR...'],
  options: {
    'pod': {
      kind: 'text',
      value: 'NAME',
      about: { it: 'in quale pod (di norma il proprio)', en: "into which pod (normally one's own)" },
    },
    'dry-run': {
      kind: 'flag',
      about: {
        it: 'dice che cosa accadrebbe, e non scrive nulla',
        en: 'says what would happen, and writes nothing',
      },
    },
    'hint': {
      kind: 'list',
      value: 'NAME=VALUE',
      about: {
        it: 'per una tabella: column.glucose=TITOLO, unit.glucose=mg/dL, dates=mdy, zone=Europe/Rome',
        en: 'for a table: column.glucose=TITLE, unit.glucose=mg/dL, dates=mdy, zone=Europe/Rome',
      },
    },
  },
  run: async (call, world) => {
    const files = await fhirFiles(call.places, world)
    const hints = Object.fromEntries(call.list('hint').map(hintOf))
    const dryRun = call.flag('dry-run')
    const { client, pod } = await openImports(call, world)
    const reports: FileReport[] = []
    for (const [index, found] of files.entries()) {
      world.terminal.progress(`${String(index + 1)}/${String(files.length)}  ${found.file}`)
      const options = { name: basename(found.file), hints }
      const isLong = !dryRun && (await sizeOf(found.file, world)) > longBytes
      reports.push(
        isLong
          ? await importLong(found, world, { client, pod, options })
          : await importFile(found, world, (content) => client.import(pod, content, { ...options, dryRun })),
      )
    }
    world.terminal.progress('')
    return importOutcome(reports, dryRun, world)
  },
}

const hintOf = (text: string): [string, string] => {
  const [name = '', ...value] = text.split('=')
  if (name !== '' && value.length > 0) return [name, value.join('=')]
  throw usageFault({ it: '--hint si scrive NOME=VALORE.', en: '--hint is written NAME=VALUE.' })
}

/** What became of one file. `entry` counts from 1: entries of a Bundle, lines of an NDJSON file. */
interface FileReport {
  readonly file: string
  readonly imported: number
  /** Of them, those that were there already, or came twice. */
  readonly already: number
  readonly refused: readonly { readonly entry: number; readonly reason: string }[]
  /** The first of them, each with its place and a sentence that says what it equals. */
  readonly same?: readonly { readonly entry: number; readonly already?: string }[]
  /** By which it can be looked at and undone. */
  readonly imports?: readonly string[]
  /** Why nothing of the file was imported, where that is so. */
  readonly failed?: string
  /** Why it was passed over: it lay in a folder and is something else. */
  readonly passedOver?: string
}

interface FoundFile {
  readonly file: string
  /** Named by the person, rather than found in a folder. */
  readonly named: boolean
}

type Send = (content: ImportContent) => Promise<ImportReport>

const importFile = async ({ file, named }: FoundFile, world: World, send: Send): Promise<FileReport> => {
  const bytes = await readBytes(file, world)
  if (bytes === undefined) return { ...nothingOf(file), failed: texts.notGzip[world.language] }
  const contentType = binaryType(file)
  const text = bytes.toString('utf8')
  const isLines = isOfLines(file)
  if (contentType === undefined && !isLines && !isFhir(text)) {
    const why = texts.notFhir[world.language]
    return { ...nothingOf(file), ...(named ? { failed: why } : { passedOver: why }) }
  }
  try {
    // As bytes: an XML document says its encoding itself, and originals are kept to the byte.
    const report = await send(
      contentType === undefined
        ? { body: text, contentType: isLines ? fhirNdjson : fhirJson }
        : { body: new Uint8Array(bytes), contentType },
    )
    const imports = report.id === undefined ? {} : { imports: [report.id] }
    const lines = isLines ? linesIn(text) : []
    const refused = report.refused.map(({ entry, reason }) => ({ entry: lines[entry - 1] ?? entry, reason }))
    const already = report.imported.filter((one) => one.already !== undefined)
    const same = already.length === 0 ? {} : { same: already.slice(0, mostNamed) }
    return {
      file,
      imported: report.imported.length,
      already: already.length,
      ...same,
      refused,
      ...imports,
    }
  } catch (error) {
    return { ...nothingOf(file), failed: reasonOf(error) }
  }
}

/** A file that is sent again is the same throughout. */
const mostNamed = 100

/** Numbers of the lines that are not blank: an editor shows these, the server counts the others only. */
const linesIn = (text: string): number[] =>
  text.split('\n').flatMap((line, place) => (line.trim() === '' ? [] : [place + 1]))

/** Of what is not FHIR; that is looked for in files of any name. */
const binaryType = (file: string): string | undefined => {
  const contentType = kindOfFile(file)?.contentType
  return contentType === fhirJson || contentType === fhirNdjson ? undefined : contentType
}

const isOfLines = (file: string): boolean => kindOfFile(file)?.contentType === fhirNdjson

/** What takes longer than a moment runs by itself at the server: a line that breaks, or a server that stops, does not end it. */
const longBytes = 1_000_000

const sizeOf = async (file: string, { folder }: World): Promise<number> =>
  (await stat(resolve(folder, file)).catch(() => undefined))?.size ?? 0

const importLong = async (
  { file, named }: FoundFile,
  world: World,
  { client, pod, options }: { client: PodClient; pod: string; options: { name: string } },
): Promise<FileReport> => {
  const isPacked = /\.gz$/i.test(file)
  const contentType = binaryType(file) ?? (isOfLines(file) ? fhirNdjson : fhirJson)
  if (!named && contentType === fhirJson && !(await beginsAsFhir(file, world)))
    return { ...nothingOf(file), passedOver: texts.notFhir[world.language] }
  try {
    const body = await openAsBlob(resolve(world.folder, file))
    world.terminal.progress(`${file}: ${texts.sending[world.language]}`, { file, state: 'sending' })
    const sent = { body, contentType, ...(isPacked ? { encoding: 'gzip' as const } : {}) }
    const id = await client.beginImport(pod, sent, options)
    return reportOf(file, await followImport({ client, pod, id, file }, world), world)
  } catch (error) {
    return { ...nothingOf(file), failed: reasonOf(error) }
  }
}

const reportOf = (file: string, told: ImportDetails, { language }: World): FileReport => {
  const { created, replaced, unchanged, duplicates } = told.counts
  const why =
    told.state === 'done'
      ? undefined
      : [stateNames[told.state][language], ...(told.why === undefined ? [] : [told.why])].join(': ')
  return {
    file,
    imported: created + replaced + unchanged + duplicates,
    already: unchanged + duplicates,
    refused: told.refused.map(({ entry, reasons }) => ({ entry, reason: reasons.join('; ') })),
    imports: [told.id],
    ...(why === undefined ? {} : { failed: why }),
  }
}

/** Looks at the beginning only: a FHIR file says there what it is. */
const beginsAsFhir = async (file: string, world: World): Promise<boolean> => {
  const stream = createReadStream(resolve(world.folder, file))
  const unpacked = /\.gz$/i.test(file) ? stream.pipe(createGunzip()) : stream
  let text = ''
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      text += chunk.toString('latin1')
      if (text.length > 65_536) break
    }
  } catch {
    // The server says what is wrong with it.
    return true
  } finally {
    stream.destroy()
  }
  return text.includes('"resourceType"')
}

const fhirFiles = async (places: readonly string[], world: World): Promise<readonly FoundFile[]> => {
  const files: FoundFile[] = []
  for (const place of places) {
    const kind = await stat(resolve(world.folder, place)).catch(() => undefined)
    if (kind === undefined) throw usageFault({ it: `${place} non c'è.`, en: `${place} does not exist.` })
    if (!kind.isDirectory()) {
      files.push({ file: place, named: true })
      continue
    }
    const entries = await readdir(resolve(world.folder, place), { recursive: true, withFileTypes: true })
    const found = entries
      .filter((entry) => entry.isFile() && /\.((nd)?json|xml|pdf)(\.gz)?$/i.test(entry.name))
      .map((entry) => join(place, entry.parentPath.slice(resolve(world.folder, place).length), entry.name))
    for (const file of found.toSorted()) files.push({ file, named: false })
  }
  if (files.length > 0) return files
  throw usageFault({ it: 'Non c’è nessun file FHIR.', en: 'There is no FHIR file.' })
}

/** `undefined` when a .gz is none, or unpacks to more than any import may be. */
const readBytes = async (file: string, world: World): Promise<Buffer | undefined> => {
  const bytes = await readNamedFile(file, world)
  if (!/\.gz$/i.test(file)) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: 256 * 1024 * 1024 })
  } catch {
    return undefined
  }
}

/** Folders hold other JSON too (lists, notes). What is no JSON at all goes to the server, whose reason is the better one. */
const isFhir = (text: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed
  } catch {
    return true
  }
}

const nothingOf = (file: string) => ({ file, imported: 0, already: 0, refused: [] })

const texts = {
  sending: { it: 'si invia', en: 'sending' },
  notGzip: { it: 'il file .gz non si apre', en: 'the .gz file cannot be unpacked' },
  notFhir: {
    it: 'non è un documento FHIR (manca resourceType)',
    en: 'is not a FHIR document (no resourceType)',
  },
}

/**
 * What is wrong with one document does not stop the others; everything else does: a sign-in that is refused, a server that
 * is gone.
 */
const reasonOf = (error: unknown): string => {
  if (error instanceof Problem && documentProblems.has(error.code)) return error.detail ?? error.code
  if (isClientFault(error) && error.kind === 'refused' && documentStatuses.has(error.status ?? 0))
    return error.message
  throw error
}

const documentProblems: ReadonlySet<ProblemCode> = new Set([
  'body-malformed',
  'body-too-large',
  'input-malformed',
  'content-type-unsupported',
])
const documentStatuses: ReadonlySet<number> = new Set([400, 413, 415, 422])

const importOutcome = (files: readonly FileReport[], dryRun: boolean, { language }: World): Outcome => {
  const imported = files.reduce((sum, file) => sum + file.imported, 0)
  const already = files.reduce((sum, file) => sum + file.already, 0)
  const refused = files.reduce((sum, file) => sum + file.refused.length, 0)
  const failures = files.filter((file) => file.failed !== undefined).length
  const rows = files.flatMap((file) => [
    ...[file.failed ?? file.passedOver ?? []].flat().map((reason) => [file.file, '', reason]),
    ...file.refused.map(({ entry, reason }) => [file.file, String(entry), reason]),
  ])
  const counts = [imported, refused, failures].map(String)
  const done = dryRun
    ? { it: 'Risorse che si importerebbero', en: 'Resources that would be imported' }
    : { it: 'Risorse importate', en: 'Resources imported' }
  const same = { it: ` (già presenti: ${String(already)})`, en: ` (${String(already)} were there already)` }
  const known = already === 0 ? '' : same[language]
  const sentence =
    language === 'it'
      ? `${done.it}: ${counts[0] ?? ''}${known}. Non valide: ${counts[1] ?? ''}. File lasciati fuori: ${counts[2] ?? ''}.`
      : `${done.en}: ${counts[0] ?? ''}${known}. Not valid: ${counts[1] ?? ''}. Files left out: ${counts[2] ?? ''}.`
  const head = language === 'it' ? ['FILE', 'VOCE', 'MOTIVO'] : ['FILE', 'ENTRY', 'REASON']
  return {
    json: { imported, already, refused, failed: failures, files },
    text: rows.length === 0 ? sentence : `${table(head, rows)}\n\n${sentence}`,
    incomplete: refused + failures > 0,
  }
}
