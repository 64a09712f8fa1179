import { createHash, hash, type KeyObject } from 'node:crypto'
import { Readable, type PassThrough } from 'node:stream'
import { SignJWT } from 'jose'
import { ZipFile } from 'yazl'
import {
  archiveFormat,
  archiveNames,
  manifestSignatureType,
  type ArchivedFile,
  type ArchiveManifest,
} from '@mutua/sdk/archive/manifest'
import type { ResourceUrl, Sha256 } from '@mutua/sdk/ids'

/** What goes into an archive, one after the other. */
export type ArchiveItem =
  | (Omit<ArchivedFile, 'size' | 'sha256'> & {
      readonly kind: 'file'
      readonly body: Uint8Array | string | (() => AsyncIterable<Uint8Array>)
    })
  | { readonly kind: 'empty-container'; readonly resource: ResourceUrl }
  | { readonly kind: 'left-out'; readonly why: string }

export interface ArchiveSigner {
  readonly kid: string
  readonly key: KeyObject
  /** The JWK set that verifies it, as the service publishes it. */
  readonly jwks: object
}

/**
 * A ZIP file as it is made: one file after the other, no faster than it is taken, and no more of a body in memory than a
 * part of it. Last come the keys, the list of all files with their hashes, its signature, and the directory of the ZIP
 * file: what breaks off before that is no ZIP file for anybody.
 *
 * Two names that differ only in case, which are one on many disks, get different paths.
 */
export const streamArchive = (
  items: AsyncIterable<ArchiveItem>,
  facts: Pick<ArchiveManifest, 'part' | 'issuer' | 'owner' | 'madeAt'> & { readonly pod?: ResourceUrl },
  signer: ArchiveSigner,
): Readable => {
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough // which its types do not say
  const add = createAdd(zip, output, new Date(facts.madeAt))
  const names = archiveNames[facts.part]
  const write = async (): Promise<void> => {
    const taken = new Set([names.manifest, names.signature, names.keys])
    const files: ArchivedFile[] = []
    const emptyContainers: ResourceUrl[] = []
    const leftOut: string[] = []
    for await (const item of items) {
      if (item.kind === 'empty-container') emptyContainers.push(item.resource)
      else if (item.kind === 'left-out') leftOut.push(item.why)
      else {
        const { kind: _kind, body, ...about } = item
        const path = freePath(about.path, taken)
        files.push({ ...about, path, ...(await add(path, body)) })
      }
    }
    files.push({ path: names.keys, ...(await add(names.keys, text(signer.jwks))) })
    const manifest = Buffer.from(
      text({ format: archiveFormat, ...facts, files, emptyContainers, leftOut } satisfies ArchiveManifest),
    )
    await add(names.manifest, manifest)
    await add(names.signature, await sign(manifest, facts, signer))
    zip.end()
  }
  write().catch((cause: unknown) => output.destroy(cause instanceof Error ? cause : new Error(String(cause))))
  return output
}

type Add = (path: string, body: Body) => Promise<{ size: number; sha256: Sha256 }>
type Body = Uint8Array | string | (() => AsyncIterable<Uint8Array>)

/** Resolves when the whole body has gone on its way; rejects when nobody takes the archive any more. */
const createAdd = (zip: ZipFile, output: Readable, mtime: Date): Add => {
  let source: Readable | undefined
  let abandon: ((cause: Error) => void) | undefined
  const stop = (cause: Error): void => {
    source?.destroy()
    output.destroy(cause)
  }
  zip.on('error', stop)
  output.once('close', () => {
    source?.destroy()
    // One that waits for its turn has no source yet, and its turn does not come any more.
    abandon?.(cutOff())
  })
  return (path, body) =>
    new Promise((resolve, reject) => {
      if (output.destroyed) return reject(cutOff())
      abandon = reject
      const digest = createHash('sha256')
      let size = 0
      const measured = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of piecesOf(body)) {
          digest.update(chunk)
          size += chunk.length
          yield chunk
        }
      }
      zip.addReadStreamLazy(path, { mtime, mode: 0o100644 }, (give) => {
        const opened = Readable.from(measured(), { objectMode: false })
        source = opened
        opened.once('end', () => resolve({ size, sha256: digest.digest('hex') as Sha256 }))
        opened.once('error', reject)
        // After the end this changes nothing any more.
        opened.once('close', () => reject(cutOff()))
        give(undefined, opened)
      })
    })
}

const piecesOf = (body: Body): AsyncIterable<Uint8Array> | Iterable<Uint8Array> => {
  if (typeof body === 'function') return body()
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  return bytes.length === 0 ? [] : [bytes]
}

const cutOff = (): Error => new Error('the archive was not taken to its end')

/** On many disks two names that differ in case are one. */
const freePath = (wanted: string, taken: Set<string>): string => {
  const safe = wanted
    .replaceAll(/[:*?"<>|\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll(/\.(?=\/|$)/g, '%2E')
  let path = safe
  for (let count = 2; taken.has(path.toLowerCase()); count += 1) {
    const end = safe.lastIndexOf('.')
    const at = end > safe.lastIndexOf('/') + 1 ? end : safe.length
    path = `${safe.slice(0, at)}~${String(count)}${safe.slice(at)}`
  }
  taken.add(path.toLowerCase())
  return path
}

const sign = (
  manifest: Uint8Array,
  { issuer, owner, madeAt }: Pick<ArchiveManifest, 'issuer' | 'owner' | 'madeAt'>,
  { kid, key }: ArchiveSigner,
): Promise<string> =>
  new SignJWT({ digest: hash('sha256', manifest, 'hex') })
    .setProtectedHeader({ alg: 'EdDSA', typ: manifestSignatureType, kid })
    .setIssuer(issuer)
    .setSubject(owner)
    .setIssuedAt(Math.floor(Date.parse(madeAt) / 1000))
    .sign(key)

const text = (value: object): string => `${JSON.stringify(value, undefined, 1)}\n`
