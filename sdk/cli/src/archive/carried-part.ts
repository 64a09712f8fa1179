import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { hash } from 'node:crypto'
import { ZipFile } from 'yazl'
import { archiveNames } from '@mutua/sdk/archive/manifest'
import { parseResourceUrl, type ResourceUrl, type Sha256 } from '@mutua/sdk/ids'
import type { OpenArchive } from './open-archive.ts'
import type { RestoredBytes } from './restore-document.ts'

/**
 * The part of the co-op as a ZIP file of its own, which verifies by itself: consents, receipts and proofs of a life that
 * went on elsewhere. The same part gives the same bytes.
 * @returns undefined when there is none
 */
export const carriedPart = async (
  archive: OpenArchive,
  root: ResourceUrl,
): Promise<(RestoredBytes & { readonly to: ResourceUrl }) | undefined> => {
  const manifest = archive.parts.find(({ manifest: { part } }) => part === 'coop')?.manifest
  if (manifest === undefined) return undefined
  const { manifest: list, signature } = archiveNames.coop
  const zip = new ZipFile()
  const packed = buffer(zip.outputStream)
  const mtime = new Date(manifest.madeAt)
  for (const path of [...manifest.files.map((file) => file.path), list, signature])
    zip.addBuffer(await buffer(await archive.open(path)), path, { mtime, mode: 0o100644 })
  zip.end()
  const bytes = await packed
  const host = new URL(manifest.issuer).host.replace(':', '-')
  return {
    to: parseResourceUrl(`${root}${carriedFolder}${host}-${manifest.madeAt.replaceAll(/[-:.]/g, '')}.zip`),
    sha256: hash('sha256', bytes, 'hex') as Sha256,
    contentType: 'application/zip',
    open: () => Promise.resolve(Readable.from([bytes])),
  }
}

/** Beneath the root of a pod. */
export const carriedFolder = 'carried/'
