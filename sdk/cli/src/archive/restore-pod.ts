import { buffer } from 'node:stream/consumers'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import type { PodClient } from '@mutua/sdk/clients/pod-client'
import type { ArchivedFile } from '@mutua/sdk/archive/manifest'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { OpenArchive } from './open-archive.ts'

export interface RestoreReport {
  readonly restored: number
  readonly left: readonly {
    readonly resource: string
    readonly why: 'former-address' | 'refused'
    readonly reason?: string
  }[]
}

type Target = ArchivedFile & { readonly to: ResourceUrl; readonly within?: ResourceUrl }

/**
 * Writes the documents of an archive into a pod, as its owner, by plain PUTs: any Solid server will do. In this order: what
 * was hidden, and hides it, before anything else could show it; documents; at last the rules of access, the outermost at the
 * very end, so that nothing is open sooner than it was. Repeating it changes nothing.
 *
 * In a pod of another address rules of access and the profile stay what they are there: they name people and places by
 * the former one, and the pod would not obey its owner any more.
 *
 * @param root of the pod it is written to
 * @throws {Problem} `archive-refused` before anything is written, when a document lies outside the pod of the archive
 */
export const restorePod = async (
  archive: OpenArchive,
  root: ResourceUrl,
  {
    pod,
    progress,
  }: { pod: Pick<PodClient, 'put' | 'putContainer' | 'hide'>; progress: (done: number, all: number) => void },
): Promise<RestoreReport> => {
  const manifest = archive.parts.find(({ manifest: { part } }) => part === 'pod')?.manifest
  const from = manifest?.pod
  if (manifest === undefined || from === undefined)
    throw new Problem('archive-refused', 'There is no pod in this archive.')
  const isSame = from === root
  const targets = manifest.files.flatMap((file) => targetOf(file, from, root))
  const containers = manifest.emptyContainers.map((container) => moved(container, from, root))
  const left: { resource: string; why: 'former-address' | 'refused'; reason?: string }[] = []
  const kept = targets.filter(({ to }) => isSame || !isOfAddress(to, root))
  for (const { to } of targets)
    if (!isSame && isOfAddress(to, root)) left.push({ resource: to, why: 'former-address' })
  let done = 0
  const write = async (target: Target): Promise<void> => {
    try {
      const body = new Uint8Array(await buffer(await archive.open(target.path)))
      await pod.put(target.to, { body, contentType: target.contentType ?? 'application/octet-stream' })
    } catch (error) {
      left.push({ resource: target.to, why: 'refused', reason: reasonOf(error) })
    }
    progress((done += 1), kept.length)
  }
  const hidden = kept.filter(({ within }) => within !== undefined)
  await eachOf(hidden, write)
  for (const within of new Set(hidden.flatMap((one) => one.within ?? []))) await pod.hide(within)
  for (const container of containers) await pod.putContainer(container).catch(unlessThere)
  const open = kept.filter(({ within }) => within === undefined)
  await eachOf(
    open.filter(({ to }) => !isRules(to)),
    write,
  )
  // One after the other: the rules of a container govern those beneath it.
  for (const rules of open.filter(({ to }) => isRules(to)).toSorted(longestFirst)) await write(rules)
  return { restored: kept.length - left.filter(({ why }) => why === 'refused').length, left }
}

const targetOf = (file: ArchivedFile, from: ResourceUrl, root: ResourceUrl): Target[] => {
  if (file.resource === undefined) return []
  const to = moved(file.resource, from, root)
  return [
    file.hiddenWithin === undefined
      ? { ...file, to }
      : { ...file, to, within: moved(file.hiddenWithin, from, root) },
  ]
}

/** The list is signed by whoever made it, which may be anybody: no address of it leads out of the pod. */
const moved = (url: string, from: ResourceUrl, root: ResourceUrl): ResourceUrl => {
  const to = root + url.slice(from.length)
  if (
    !url.startsWith(from) ||
    !URL.canParse(to) ||
    new URL(to).href !== to ||
    /%2f|%5c/i.test(to) ||
    /[?#]/.test(to)
  )
    throw new Problem(
      'archive-refused',
      'A document of the archive lies outside its pod. Nothing was changed.',
    )
  return parseResourceUrl(to)
}

const isRules = (url: string): boolean => /\.ac[lr]$/.test(url)
const isOfAddress = (url: string, root: string): boolean => isRules(url) || url === `${root}profile/card`
const longestFirst = (left: Target, right: Target): number => right.to.length - left.to.length

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
