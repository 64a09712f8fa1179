import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry } from 'yauzl'
import { ZipFile } from 'yazl'

/**
 * One ZIP file of the parts, under its name only when it is whole and on the disk. Each part goes to a file of its own
 * first; a crash leaves such files, and never half an archive under the name.
 */
export const joinParts = async (
  file: string,
  parts: readonly (() => Promise<AsyncIterable<Uint8Array>>)[],
  steps: {
    readonly onBytes: (bytes: number) => void
    /** Looks at the whole before it gets its name. */
    readonly check: (whole: string) => Promise<void>
  },
): Promise<void> => {
  const draft = `${file}.${crypto.randomUUID()}`
  const drafts: string[] = []
  try {
    for (const [index, part] of parts.entries()) {
      const name = `${draft}.part${String(index + 1)}`
      drafts.push(name)
      let bytes = 0
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of await part()) {
          bytes += chunk.length
          steps.onBytes(bytes)
          yield chunk
        }
      }
      await pipeline(counted, createWriteStream(name, { flags: 'wx', mode: 0o600 }))
    }
    const whole = `${draft}.new`
    drafts.push(whole)
    await writeJoined(whole, drafts.slice(0, parts.length))
    await steps.check(whole)
    await rename(whole, file)
  } finally {
    for (const name of drafts) await rm(name, { force: true })
  }
}

const writeJoined = async (target: string, parts: readonly string[]): Promise<void> => {
  const zip = new ZipFile()
  const copied = (async () => {
    for (const part of parts) await copyEntries(part, zip)
    zip.end()
  })()
  const output = zip.outputStream as PassThrough // which its types do not say
  copied.catch((cause: unknown) => output.destroy(cause instanceof Error ? cause : new Error(String(cause))))
  await pipeline(output, createWriteStream(target, { flags: 'wx', mode: 0o600 }))
  await copied
  const written = await open(target)
  try {
    await written.sync()
  } finally {
    await written.close()
  }
}

/** Reads the directory at the end of the part: one that was cut off is refused here. */
const copyEntries = async (part: string, zip: ZipFile): Promise<void> => {
  const source = await openPromise(part, { lazyEntries: true, autoClose: false })
  try {
    await new Promise<void>((resolve, reject) => {
      source.on('entry', (entry: Entry) => {
        source.openReadStream(entry, (error, stream) => {
          if (error) return reject(error)
          stream.once('error', reject)
          stream.once('end', () => source.readEntry())
          zip.addReadStream(stream, entry.fileName, { mtime: entry.getLastModDate(), mode: 0o100644 })
        })
      })
      source.once('end', resolve)
      source.once('error', reject)
      source.readEntry()
    })
  } finally {
    source.close()
  }
}
