import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import {
  archiveNames,
  archiveParts,
  verifyManifest,
  type ArchivedFile,
  type ArchiveManifest,
} from '@mutua/sdk/archive/manifest'
import { Problem } from '@mutua/sdk/problem'
import { sha256Hex } from '@mutua/sdk/receipt/verify'

export interface OpenArchive extends AsyncDisposable {
  /** One or two, both of one owner; their signatures verify. */
  readonly parts: readonly { readonly manifest: ArchiveManifest; readonly kid: string }[]
  readonly files: readonly ArchivedFile[]
  /** The bytes of a file of the lists. */
  readonly open: (path: string) => Promise<Readable>
}

/**
 * Opens an archive and reads all of it once: every name is a plain one, every file is in a signed list, every file of the
 * lists is there with its size and hash. Only then is anything of it given out. Nothing is written anywhere.
 *
 * The file is attacker-controlled: names that climb, links, doubles, files within files, and bombs are refused, each before
 * it is unpacked.
 *
 * @param trusted a JWK set from elsewhere, instead of the keys in the archive
 * @throws {Problem} `archive-refused`
 */
export const openArchive = async (file: string, trusted?: unknown): Promise<OpenArchive> => {
  const zip = await openZip(file)
  try {
    const entries = await readEntries(zip, (await stat(file)).size)
    const open = async (path: string): Promise<Readable> => {
      const entry = entries.get(path)
      if (entry === undefined) throw refused(`${shown(path)} is in the list and not in the archive`)
      return openEntry(zip, entry)
    }
    const parts = await readParts(entries, open, trusted)
    const files = parts.flatMap(({ manifest }) => manifest.files)
    await checkFiles(files, entries, open)
    return { parts, files, open, [Symbol.asyncDispose]: () => closeZip(zip) }
  } catch (error) {
    await closeZip(zip)
    throw error instanceof Problem ? error : refused('it cannot be read to its end', error)
  }
}

const openZip = async (file: string): Promise<ZipFile> => {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true })
  } catch (cause) {
    throw refused('it is no ZIP file, or was cut off', cause)
  }
}

const closeZip = async (zip: ZipFile): Promise<void> => {
  if (!zip.isOpen) return
  const closed = once(zip, 'close')
  zip.close()
  await closed
}

const openEntry = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })

const readEntries = async (zip: ZipFile, fileSize: number): Promise<Map<string, Entry>> => {
  const entries = new Map<string, Entry>()
  const seen = new Set<string>()
  let packed = 0
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      try {
        packed += entry.compressedSize
        // More packed bytes than the file has: entries that lie over each other unpack to more than anybody has room for.
        if (packed > fileSize) throw refused('its files lie over each other')
        const fault = nameFault(entry) ?? (seen.has(entry.fileName.toLowerCase()) ? 'comes twice' : undefined)
        if (fault !== undefined) throw refused(`${shown(entry.fileName)} ${fault}`)
        seen.add(entry.fileName.toLowerCase())
        // Who packs it again by hand gets entries for folders.
        if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
        if (entries.size > mostEntries) throw refused('it has too many files')
        zip.readEntry()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
    zip.once('end', resolve)
    zip.once('error', (cause: Error) =>
      reject(refused('a name in it is not allowed, or it is damaged', cause)),
    )
    zip.readEntry()
  })
  return entries
}

const mostEntries = 1_000_100

const nameFault = ({ fileName, externalFileAttributes, generalPurposeBitFlag, compressionMethod }: Entry) => {
  const kind = (externalFileAttributes >>> 16) & 0o170000
  if (kind !== 0 && kind !== 0o100000 && !(kind === 0o040000 && fileName.endsWith('/')))
    return 'is no plain file'
  if ((generalPurposeBitFlag & 1) === 1) return 'is encrypted'
  if (compressionMethod !== 0 && compressionMethod !== 8) return 'is packed in a way that is not used here'
  const names = fileName.replace(/\/$/, '').split('/')
  if (names.some((name) => name === '' || name === '.' || name === '..')) return 'has a name that climbs'
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\\:]/.test(fileName) || fileName.length > 4_000)
    return 'has a name that is not allowed'
  return undefined
}

type Open = (path: string) => Promise<Readable>

const readParts = async (
  entries: ReadonlyMap<string, Entry>,
  open: Open,
  trusted: unknown,
): Promise<OpenArchive['parts']> => {
  const read = async (path: string) => readSmall(path, entries, open)
  const parts: { manifest: ArchiveManifest; kid: string }[] = []
  for (const part of archiveParts) {
    const { manifest, signature, keys } = archiveNames[part]
    if (!entries.has(manifest)) continue
    const found = await verifyManifest(
      {
        bytes: await read(manifest),
        signature: new TextDecoder().decode(await read(signature)),
        keys: trusted ?? parseJson(await read(keys)),
      },
      sha256Hex,
    )
    if (found.manifest.part !== part) throw refused(`${manifest} is the list of another part`)
    parts.push(found)
  }
  const [first, second] = parts
  if (first === undefined) throw refused('there is no list of files in it')
  if (second !== undefined && first.manifest.owner !== second.manifest.owner)
    throw refused('its two parts are of two people')
  return parts
}

const checkFiles = async (
  files: readonly ArchivedFile[],
  entries: ReadonlyMap<string, Entry>,
  open: Open,
): Promise<void> => {
  const listed = new Set(files.map(({ path }) => path))
  if (listed.size < files.length) throw refused('a file is in the lists twice')
  const beside = new Set(
    archiveParts.flatMap((part) => [archiveNames[part].manifest, archiveNames[part].signature]),
  )
  for (const path of entries.keys())
    if (!listed.has(path) && !beside.has(path)) throw refused(`${shown(path)} is in no list`)
  for (const { path, size } of files)
    // Before anything is unpacked: what says another size than the signed list is a bomb, or damaged.
    if (entries.get(path)?.uncompressedSize !== size)
      throw refused(`${shown(path)} is missing or has another size`)
  for (const { path, sha256 } of files)
    if ((await digestOf(path, open)) !== sha256) throw refused(`${shown(path)} is not what was signed`)
}

/** What was changed often does not unpack either: who mends it is to know which file that is. */
const digestOf = async (path: string, open: Open): Promise<string> => {
  try {
    const digest = createHash('sha256')
    for await (const chunk of await open(path)) digest.update(chunk as Uint8Array)
    return digest.digest('hex')
  } catch (cause) {
    throw refused(`${shown(path)} is damaged`, cause)
  }
}

/** Lists and keys are read as a whole. */
const readSmall = async (
  path: string,
  entries: ReadonlyMap<string, Entry>,
  open: Open,
): Promise<Uint8Array<ArrayBuffer>> => {
  if ((entries.get(path)?.uncompressedSize ?? 0) > 512 * 1024 * 1024) throw refused(`${path} is too large`)
  return new Uint8Array(await buffer(await open(path)))
}

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  } catch (cause) {
    throw refused('its keys cannot be read', cause)
  }
}

const shown = (path: string): string => JSON.stringify(path.slice(0, 200))

const refused = (why: string, cause?: unknown): Problem =>
  new Problem('archive-refused', `The archive is refused: ${why}. Nothing was changed.`, { cause })
