import { isClientFault } from '@mutua/sdk/clients/client-fault'
import type { PodClient } from '@mutua/sdk/clients/pod-client'
import type { ArchiveManifest } from '@mutua/sdk/archive/manifest'
import type { ResourceUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { carriedPart } from './carried-part.ts'
import type { OpenArchive } from './open-archive.ts'
import { restoreDocument, type RestoredBytes, type RestoreClient } from './restore-document.ts'
import { planRestore, type Target } from './restore-plan.ts'

export interface RestoreReport {
  /** Documents of the archive that are in the pod now. */
  readonly restored: number
  /** Those of them that were there already, to the byte. */
  readonly alreadyThere: number
  /** Earlier versions that were written before them. */
  readonly versions: number
  /** Where the part of the co-op lies, in a pod of another address. */
  readonly carried?: ResourceUrl
  readonly left: readonly {
    readonly resource: string
    readonly why: 'former-address' | 'refused'
    readonly reason?: string
  }[]
}

export interface RestoreTo {
  /** Root of the pod that is written to. */
  readonly root: ResourceUrl
  /** Who writes; the archive is theirs, or it is of their former WebID, which they name. */
  readonly webId: WebId
  readonly formerWebId?: string | undefined
  readonly withVersions: boolean
}

/**
 * Writes the documents of an archive into a pod, as its owner, by plain PUTs: any Solid server will do. In this order: what
 * was hidden, and hides it, before anything else could show it; documents, each after its earlier versions; at last the rules
 * of access, the outermost at the very end, so that nothing is open sooner than it was.
 *
 * What is there already, to the byte, is not written again: one that was cut off goes on, and repeating a whole one changes
 * nothing. A document that has changed since is replaced, and what it was is kept as any other version is.
 *
 * In a pod of another address rules of access, the profile and the type indexes stay what they are there: they name people
 * and places by the former one, and the pod would not obey its owner any more. The part of the co-op goes along as one file, since the
 * consents and proofs in it have nobody else who keeps them there.
 *
 * @throws {Problem} `archive-refused` before anything is written: it is somebody else's, or a document lies outside its pod
 */
export const restorePod = async (
  archive: OpenArchive,
  to: RestoreTo,
  {
    pod,
    progress,
  }: { pod: RestoreClient & Pick<PodClient, 'putContainer' | 'hide' | 'hidden'> } & {
    progress: (done: number, all: number) => void
  },
): Promise<RestoreReport> => {
  const manifest = archive.parts.find(({ manifest: { part } }) => part === 'pod')?.manifest
  if (manifest?.pod === undefined)
    throw new Problem('archive-refused', 'There is no pod in this archive. Nothing was changed.')
  requireOwnArchive(manifest, to)
  const plan = planRestore(manifest, manifest.pod, to)
  const carried = plan.isSame ? undefined : await carriedPart(archive, to.root)
  const all = plan.hidden.length + plan.documents.length + plan.rules.length + (carried === undefined ? 0 : 1)
  const sum = { restored: 0, alreadyThere: 0, versions: 0 }
  const left: RestoreReport['left'][number][] = plan.formerAddress.map((resource) => ({
    resource,
    why: 'former-address',
  }))
  let done = 0
  const restore = async (resource: ResourceUrl, bytes: readonly RestoredBytes[]): Promise<boolean> => {
    try {
      const outcome = await restoreDocument(resource, bytes, pod)
      sum.restored += 1
      sum.versions += outcome.versions
      if (outcome.wasThere) sum.alreadyThere += 1
      return true
    } catch (error) {
      left.push({ resource, why: 'refused', reason: reasonOf(error) })
      return false
    } finally {
      progress((done += 1), all)
    }
  }
  const write = async (target: Target): Promise<void> => {
    await restore(target.to, bytesOf(target, archive))
  }

  await restoreHidden(plan.hidden, to.root, {
    pod,
    write,
    wasThere: () => void ((sum.restored += 1), (sum.alreadyThere += 1)),
  })
  for (const container of plan.emptyContainers) await pod.putContainer(container).catch(unlessThere)
  await eachOf(plan.documents, write)
  const isCarried = carried !== undefined && (await restore(carried.to, [carried]))
  // One after the other: the rules of a container govern those beneath it.
  for (const rules of plan.rules) await write(rules)
  return { ...sum, left, ...(isCarried ? { carried: carried.to } : {}) }
}

/** Whoever holds the file of another member, by mistake or not, makes no pod of their own out of it. */
const requireOwnArchive = ({ owner }: ArchiveManifest, { webId, formerWebId }: RestoreTo): void => {
  if (owner === (formerWebId ?? webId)) return
  throw new Problem(
    'archive-refused',
    formerWebId === undefined
      ? 'The archive is of somebody else. If it is yours, from a pod that you had elsewhere, name the WebID in it with --of. Nothing was changed.'
      : 'The archive is not of the WebID that --of names. Nothing was changed.',
  )
}

/** At an address where something is hidden there is nothing to be seen: it is asked for beforehand. */
const restoreHidden = async (
  targets: readonly Target[],
  root: ResourceUrl,
  deps: {
    readonly pod: Pick<PodClient, 'hide' | 'hidden'>
    readonly write: (target: Target) => Promise<void>
    readonly wasThere: () => void
  },
): Promise<void> => {
  if (targets.length === 0) return
  const podName = new URL(root).pathname.split('/')[1] ?? ''
  const hidden = new Set<string>((await deps.pod.hidden(podName)).map(({ resource }) => resource))
  const absent = targets.filter(({ to }) => !hidden.has(to))
  for (const _target of targets.slice(absent.length)) deps.wasThere()
  await eachOf(absent, deps.write)
  for (const within of new Set(absent.flatMap((one) => one.within ?? []))) await deps.pod.hide(within)
}

const bytesOf = ({ files }: Target, archive: OpenArchive): readonly RestoredBytes[] =>
  files.map(({ path, sha256, contentType = 'application/octet-stream' }) => ({
    sha256,
    contentType,
    open: () => archive.open(path),
  }))

/** A few at a time: each is durable when it is answered. */
const eachOf = async (
  targets: readonly Target[],
  write: (target: Target) => Promise<void>,
): Promise<void> => {
  const rest = targets.values()
  const work = async (): Promise<void> => {
    for (const target of rest) await write(target)
  }
  await Promise.all(Array.from({ length: 8 }, work))
}

const unlessThere = (error: unknown): void => {
  if (!(error instanceof Problem && error.code === 'precondition-failed')) throw error
}

/** What is wrong with one document stops no other; a server that is gone, or a sign-in that ended, does. */
const reasonOf = (error: unknown): string => {
  if (error instanceof Problem && ![401, 403, 507].includes(error.status) && error.status < 500)
    return error.detail ?? error.code
  if (isClientFault(error) && error.kind === 'refused') return error.message
  throw error
}
