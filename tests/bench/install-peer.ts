import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface PeerPackage {
  readonly name: string
  readonly version: string
  /** Of its folder in the cache, without the version. */
  readonly folder: string
  /** What it is used with, as `name@version`, in the same folder. */
  readonly beside?: readonly string[]
}

export interface PeerInstallDeps {
  /** Folder outside the tree that keeps the installed peers from one run to the next. */
  readonly cache: string
  readonly say: (line: string) => void
}

/**
 * The folder of the installed package. Installs into a folder beside the final one and renames, so that an install cut
 * short is never taken for a whole one.
 * @throws {PeerMissing} when it cannot be had
 */
export const installPeer = async (peer: PeerPackage, { cache, say }: PeerInstallDeps): Promise<string> => {
  const wanted = `${peer.name}@${peer.version}`
  const folder = join(cache, `${peer.folder}-${peer.version}`)
  const installed = join(folder, 'node_modules', ...peer.name.split('/'))
  if (existsSync(installed)) return installed
  say(`Installing ${wanted} into ${folder}, once.`)
  const attempt = `${folder}.${process.pid}`
  await mkdir(attempt, { recursive: true })
  await writeFile(join(attempt, 'package.json'), '{"private":true}\n')
  const words = [
    'install',
    '--save-exact',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    wanted,
    ...(peer.beside ?? []),
  ]
  const npm = spawn('npm', words, { cwd: attempt, stdio: ['ignore', 2, 2] })
  // Without npm there is no exit, but an error.
  const [code] = (await once(npm, 'exit').catch(() => [null])) as [number | null]
  if (code !== 0) {
    await rm(attempt, { recursive: true, force: true })
    throw peerMissing(`${wanted} could not be installed: check the network, or run with --peer none.`)
  }
  await rename(attempt, folder)
  return installed
}

/** An error of this kind says that there is no peer to measure, not that it was measured and failed. */
export type PeerMissing = Error & { readonly code: 'PEER_MISSING' }

export const isPeerMissing = (fault: unknown): fault is PeerMissing =>
  fault instanceof Error && 'code' in fault && fault.code === 'PEER_MISSING'

const peerMissing = (sentence: string): PeerMissing =>
  Object.assign(new Error(sentence), { code: 'PEER_MISSING' as const })
