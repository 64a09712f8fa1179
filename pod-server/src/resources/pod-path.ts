import { Problem } from '@mutua/sdk/problem'
import type { BaseUrl, Brand, ResourceUrl } from '@mutua/sdk/ids'

/** Canonical path of a resource: `/anna/health/a.ttl`; a container ends with `/` (Solid Protocol §3.1). */
export type PodPath = Brand<string, 'PodPath'>

const maxSegmentBytes = 255
const maxPathLength = 1_500

/**
 * Raw request target -> canonical path, so that one resource has one name: percent-encodings are normalised
 * (RFC 3986 §6.2.2), while dot segments, encoded slashes and control characters are refused, never resolved.
 * @param target attacker-controlled; may carry a query, which is dropped
 * @throws {Problem} `path-invalid`
 */
export const parsePodPath = (target: string): PodPath => {
  const path = target.split('?', 1)[0] ?? ''
  if (!path.startsWith('/')) throw new Problem('path-invalid', 'A path starts with a slash.')
  if (path.length > maxPathLength) throw tooLong()
  const segments = path.slice(1).split('/')
  const last = segments.length - 1
  const canonical = `/${segments.map((segment, index) => canonicalSegment(segment, index === last)).join('/')}`
  // Encoding what came bare makes a path up to six times longer, and a URL of ours must fit wherever it is written.
  if (canonical.length > maxPathLength) throw tooLong()
  if (/\.(?:ac[lr]|meta)(?:\/|\.(?:ac[lr]|meta)$)/.test(canonical))
    throw new Problem(
      'path-invalid',
      'A name that ends with .acl, .acr or .meta is kept for what belongs to another resource.',
    )
  return canonical as PodPath
}

const tooLong = (): Problem =>
  new Problem('path-invalid', `A path has at most ${String(maxPathLength)} characters when it is encoded.`)

export const isContainerPath = (path: PodPath): boolean => path.endsWith('/')

/** The container a resource is in; `undefined` for the root of the origin. */
export const parentOf = (path: PodPath): PodPath | undefined => {
  if (path === '/') return undefined
  const trimmed = isContainerPath(path) ? path.slice(0, -1) : path
  return trimmed.slice(0, trimmed.lastIndexOf('/') + 1) as PodPath
}

/** Last segment, with the slash of a container. */
export const segmentOf = (path: PodPath): string => path.slice((parentOf(path) ?? '').length)

/** Name of the pod a path lies in: its first segment; `undefined` for the root. */
export const podNameOf = (path: PodPath): string | undefined => {
  const end = path.indexOf('/', 1)
  return end === -1 ? undefined : path.slice(1, end)
}

/** Root container of the pod a path lies in; `undefined` for the root of the origin and what lies directly in it. */
export const podRootOf = (path: PodPath): PodPath | undefined => {
  const end = path.indexOf('/', 1)
  return end === -1 ? undefined : (path.slice(0, end + 1) as PodPath)
}

/** The same name with the other slash semantics; both may never exist together (Solid Protocol §3.1). */
export const slashTwinOf = (path: PodPath): PodPath =>
  (isContainerPath(path) ? path.slice(0, -1) : `${path}/`) as PodPath

/** Containers from the parent up to the root of the pod, nearest first. */
export const ancestorsInPod = (path: PodPath): PodPath[] => {
  const ancestors: PodPath[] = []
  for (let parent = parentOf(path); parent !== undefined && parent !== '/'; parent = parentOf(parent))
    ancestors.push(parent)
  return ancestors
}

export const urlOf = (origin: BaseUrl, path: PodPath): ResourceUrl => `${origin}${path}` as ResourceUrl

/**
 * Where the rules of access to a resource are written: its access control list (WAC §3.1) or its access control resource
 * (ACP §4.1). `/anna/.acl` and `/anna/.acr` belong to `/anna/`. Both are governed alike, whichever is in force.
 */
export const isAclPath = (path: PodPath): boolean => path.endsWith('.acl') || isAcrPath(path)
export const isAcrPath = (path: PodPath): boolean => path.endsWith('.acr')
export const aclPathOf = (path: PodPath): PodPath => `${path}.acl` as PodPath
export const acrPathOf = (path: PodPath): PodPath => `${path}.acr` as PodPath
/** The resource that these rules are for. */
export const aclSubjectOf = (path: PodPath): PodPath => path.slice(0, -'.acl'.length) as PodPath

/** Where a resource is described: what is said about it beside itself (Solid Protocol §4.3.2). At most one for each. */
export const isMetaPath = (path: PodPath): boolean => path.endsWith('.meta')
export const metaPathOf = (path: PodPath): PodPath => `${path}.meta` as PodPath
/** The resource that is described. */
export const metaSubjectOf = (path: PodPath): PodPath => path.slice(0, -'.meta'.length) as PodPath

/** What belongs to another resource, is listed nowhere, and goes when that one goes (Solid Protocol §4.3). */
export const isAuxiliaryPath = (path: PodPath): boolean => isAclPath(path) || isMetaPath(path)
export const auxiliaryPathsOf = (path: PodPath): PodPath[] =>
  isAuxiliaryPath(path) ? [] : [aclPathOf(path), acrPathOf(path), metaPathOf(path)]

/** One name for a new resource from a client's hint (RFC 5023 §9.7); what can be no plain name gives undefined. */
export const segmentFromSlug = (slug: string | undefined): string | undefined => {
  if (slug === undefined) return undefined
  try {
    const segment = canonicalSegment(slug.replace(/\/$/, ''), false)
    return isAuxiliaryPath(segment as PodPath) ? undefined : segment
  } catch {
    return undefined
  }
}

const canonicalSegment = (raw: string, mayBeEmpty: boolean): string => {
  if (raw === '' && mayBeEmpty) return ''
  const name = decode(raw)
  if (!name.isWellFormed()) throw new Problem('path-invalid', 'The path is not valid Unicode.')
  if (name === '') throw new Problem('path-invalid', 'A path has no empty names between slashes.')
  if (name === '.' || name === '..') throw new Problem('path-invalid', 'A path has no dot segments.')
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f/\\]/.test(name))
    throw new Problem('path-invalid', 'A name has no slash, backslash or control character in it.')
  if (Buffer.byteLength(name) > maxSegmentBytes)
    throw new Problem('path-invalid', `A name has at most ${String(maxSegmentBytes)} bytes.`)
  // encodeURIComponent leaves fewer characters bare than RFC 3986 `pchar` allows; these read better as they are.
  return encodeURIComponent(name).replaceAll(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}

const decode = (raw: string): string => {
  try {
    return decodeURIComponent(raw)
  } catch (cause) {
    throw new Problem('path-invalid', 'The path has a broken percent-encoding.', { cause })
  }
}
