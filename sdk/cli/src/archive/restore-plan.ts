import type { ArchivedFile, ArchiveManifest } from '@mutua/sdk/archive/manifest'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/** One document, with the files of its earlier versions before it. */
export interface Target {
  readonly to: ResourceUrl
  readonly files: readonly ArchivedFile[]
  /** What was hidden as one with it. */
  readonly within?: ResourceUrl
}

export interface RestorePlan {
  /** Whether the pod has the address that it had. */
  readonly isSame: boolean
  readonly hidden: readonly Target[]
  readonly emptyContainers: readonly ResourceUrl[]
  readonly documents: readonly Target[]
  /** Of access, the innermost first. */
  readonly rules: readonly Target[]
  /** What stays behind because it speaks of the former address. */
  readonly formerAddress: readonly ResourceUrl[]
}

/**
 * What is to be written where. Earlier versions of documents that are deleted, and of rules, are not: the one were thrown
 * away, the other would open for a moment what is closed.
 * @throws {Problem} `archive-refused`
 */
export const planRestore = (
  { files, emptyContainers }: Pick<ArchiveManifest, 'files' | 'emptyContainers'>,
  from: ResourceUrl,
  { root, withVersions }: { readonly root: ResourceUrl; readonly withVersions: boolean },
): RestorePlan => {
  const isSame = from === root
  const earlier = withVersions ? versionsOf(files) : new Map<string, readonly ArchivedFile[]>()
  const targets = files.flatMap((file): Target[] => {
    if (file.resource === undefined) return []
    const to = moved(file.resource, from, root)
    const before = isAuxiliary(to) ? [] : (earlier.get(file.resource) ?? [])
    const target = { to, files: [...before, file] }
    return [
      file.hiddenWithin === undefined ? target : { ...target, within: moved(file.hiddenWithin, from, root) },
    ]
  })
  const isLeft = ({ to }: Target): boolean => !isSame && (isRules(to) || ofAddress.has(to.slice(root.length)))
  const kept = targets.filter((target) => !isLeft(target))
  const open = kept.filter(({ within }) => within === undefined)
  return {
    isSame,
    hidden: kept.filter(({ within }) => within !== undefined),
    emptyContainers: emptyContainers.map((container) => moved(container, from, root)),
    documents: open.filter(({ to }) => !isRules(to)),
    rules: open.filter(({ to }) => isRules(to)).toSorted((left, right) => right.to.length - left.to.length),
    formerAddress: targets.filter(isLeft).map(({ to }) => to),
  }
}

const versionsOf = (files: readonly ArchivedFile[]): ReadonlyMap<string, readonly ArchivedFile[]> => {
  const versions = Map.groupBy(
    files.flatMap((file) => (file.earlier === undefined ? [] : [{ file, ...file.earlier }])),
    ({ of }) => of,
  )
  return new Map(
    [...versions].map(([of, kept]) => [
      of,
      kept.toSorted((left, right) => left.version - right.version).map(({ file }) => file),
    ]),
  )
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

/** What a pod says of itself: who it is, and what lies where in it. The new one says so of its own. */
const ofAddress = new Set(['profile/card', 'settings/publicTypeIndex.ttl', 'settings/privateTypeIndex.ttl'])

const isRules = (url: string): boolean => /\.ac[lr]$/.test(url)
const isAuxiliary = (url: string): boolean => /\.(?:ac[lr]|meta)$/.test(url)
