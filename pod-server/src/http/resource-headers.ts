import type { ServerResponse } from 'node:http'
import type { Response } from 'express'
import { lwsNamespace } from '@mutua/sdk/consent/lws-access'
import { resourceTypesOf } from '@mutua/sdk/consent/terms'
import type { BaseUrl, Instant } from '@mutua/sdk/ids'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { Caller } from '../authn/caller.ts'
import { patchTypes } from '../resources/patch.ts'
import {
  aclSubjectOf,
  isAclPath,
  isAuxiliaryPath,
  isContainerPath,
  isMetaPath,
  metaPathOf,
  metaSubjectOf,
  parentOf,
  podNameOf,
  urlOf,
  type PodPath,
} from '../resources/pod-path.ts'
import { accessHeaders, type AccessHeaderDeps, type AccessHeaders } from './access-headers.ts'

export type ResourceHeaderDeps = AccessHeaderDeps

interface HeaderFacts {
  readonly target: PodPath
  readonly caller: Caller
  readonly modified: Instant
  /** Where they are known already. */
  readonly access?: AccessHeaders | undefined
}

export const receiptRelation = 'https://w3id.org/mutua/ns#receipt'

/** Beside the other links, where a receipt was left. */
export const addReceiptLink = (response: ServerResponse, receipt: ReceiptBody | undefined): void => {
  if (receipt === undefined) return
  const links = String(response.getHeader('Link'))
  response.setHeader('Link', `${links}, <urn:sha256:${receipt.id}>; rel="${receiptRelation}"`)
}

/** Headers of every answer about an existing resource (Solid Protocol §4.1, §5; WAC §6.1). */
export const setResourceHeaders = async (
  response: Response,
  facts: HeaderFacts,
  deps: ResourceHeaderDeps,
): Promise<void> => {
  const { target, caller, modified } = facts
  const access = facts.access ?? (await accessHeaders(target, caller, deps))
  response.set(
    'Link',
    [...linksOf(target), ...descriptionLinks(target, deps.origin), ...access.links].join(', '),
  )
  response.set('Allow', allowedMethods(target).join(', '))
  response.set('Last-Modified', new Date(modified).toUTCString())
  response.set(acceptedTypes(target))
  // A stored page must not act as a page of this origin, where people sign in (docs/decisions/0034).
  response.set('Content-Security-Policy', 'sandbox')
  response.set('X-Content-Type-Options', 'nosniff')
  // Kept out of shared caches: what one caller may see is not for the next one.
  response.set('Cache-Control', 'private, no-cache')
  response.setHeader('Vary', 'Origin, Accept, Authorization')
  if (access.wacAllow !== undefined) response.set('WAC-Allow', access.wacAllow)
}

export const allowedMethods = (target: PodPath): readonly string[] => {
  const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT']
  methods.push(isContainerPath(target) ? 'POST' : 'PATCH')
  if (!isPermanent(target)) methods.push('DELETE')
  return methods
}

const rdfTypes = 'text/turtle, application/ld+json'

/** `Accept-Put`, `Accept-Post` and `Accept-Patch` (Solid Protocol §5.2, §5.3.1), each where its method is possible. */
export const acceptedTypes = (target: PodPath): Readonly<Record<string, string>> => ({
  'Accept-Put': isAuxiliaryPath(target) ? rdfTypes : '*/*',
  ...(isContainerPath(target) ? { 'Accept-Post': '*/*' } : { 'Accept-Patch': patchTypes.join(', ') }),
})

/** `/anna/`: the root container of a storage (Solid Protocol §4.1). */
export const isPodRoot = (target: PodPath): boolean => isContainerPath(target) && parentOf(target) === '/'

/** The root of a storage and its access rules are never deleted, and `Allow` says so (Solid Protocol §5.4). */
export const isPermanent = (target: PodPath): boolean =>
  isPodRoot(isAclPath(target) ? aclSubjectOf(target) : target)

/** Where the storage that a path lies in is described, and how to be told of changes (Solid Protocol §4.1). */
export const storageDescriptionOf = (target: PodPath): string => `/.storage/${podNameOf(target) ?? ''}`

/** For Solid and for Linked Web Storage. Known from the address alone: says nothing about what exists. */
export const storageDescriptionLink = (target: PodPath): string =>
  ['http://www.w3.org/ns/solid/terms#', lwsNamespace]
    .map((vocabulary) => `<${storageDescriptionOf(target)}>; rel="${vocabulary}storageDescription"`)
    .join(', ')

/** Between a resource and its description, which may not be there yet (Solid Protocol §4.3.2; RFC 6892). */
const descriptionLinks = (target: PodPath, origin: BaseUrl): string[] => {
  if (isMetaPath(target)) return [`<${urlOf(origin, metaSubjectOf(target))}>; rel="describes"`]
  return isAuxiliaryPath(target) ? [] : [`<${urlOf(origin, metaPathOf(target))}>; rel="describedby"`]
}

const linksOf = (target: PodPath): string[] => {
  const links = resourceTypesOf(target).map((type) => `<${type}>; rel="type"`)
  if (isPodRoot(target)) links.push('<http://www.w3.org/ns/pim/space#Storage>; rel="type"')
  links.push(storageDescriptionLink(target))
  return links
}
