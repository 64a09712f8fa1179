import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Problem } from '@mutua/sdk/problem'
import { carriedFolder } from './carried-part.ts'
import { openArchive, type OpenArchive } from './open-archive.ts'
import { isWhole, verifyContents, type ContentFindings } from './verify-contents.ts'

export type CarriedFindings =
  | (ContentFindings & { readonly path: string; readonly issuer: string; readonly verified: boolean })
  | { readonly path: string; readonly verified: false; readonly why: string }

/** Parts of other co-ops that the member brought along into this pod: each is an archive of its own. */
export const verifyCarried = async (archive: OpenArchive): Promise<readonly CarriedFindings[]> => {
  const paths = archive.files.filter(({ path }) => carried.test(path)).map(({ path }) => path)
  if (paths.length === 0) return []
  const folder = await mkdtemp(join(tmpdir(), 'mutua-carried-'))
  const findings: CarriedFindings[] = []
  try {
    for (const path of paths) {
      const file = join(folder, crypto.randomUUID())
      await pipeline(await archive.open(path), createWriteStream(file, { flags: 'wx', mode: 0o600 }))
      findings.push(await verifyPart(path, file))
    }
    return findings
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const verifyPart = async (path: string, file: string): Promise<CarriedFindings> => {
  try {
    await using part = await openArchive(file)
    const found = await verifyContents(part)
    return { path, issuer: part.parts[0]?.manifest.issuer ?? '', verified: isWhole(found), ...found }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { path, verified: false, why: error.detail ?? error.code }
  }
}

const carried = new RegExp(`^pod/${carriedFolder}[^/]+\\.zip$`)
