import { createHash } from 'node:crypto'
import { covers } from '@mutua/sdk/consent/check-grant'
import type { BaseUrl, ResourceUrl, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { Basis } from '../../access/decide.ts'
import { ancestorsInPod, urlOf, type PodPath } from '../../resources/pod-path.ts'
import type { ReceiptBook, Use } from '../../usage/receipt-book.ts'
import { noting, type NoteRefusal } from '../note-refusal.ts'
import type { FhirCall } from './fhir-call.ts'

export interface RecordUseDeps {
  readonly origin: BaseUrl
  readonly book: ReceiptBook
  readonly noteRefusal: NoteRefusal
}

/** A record whose content leaves with an answer. */
export interface HandedOut {
  readonly path: PodPath
  readonly basis: Basis
  /** Of the stored bytes. */
  readonly hash: Sha256
}

/**
 * One record was read: the same use as that of its document, so that whoever reads it on both sides with one
 * `Idempotency-Key` uses it once. Nothing when it is no use under consent.
 */
export const recordRead = (
  call: FhirCall,
  { path, basis, hash }: HandedOut,
  status: 200 | 304,
  deps: RecordUseDeps,
): Promise<ReceiptBody | undefined> => {
  const isHead = call.method === 'HEAD'
  const use = { resource: urlOf(deps.origin, path), status, contentHash: hash }
  const units = isHead || status === 304 ? 0 : 1
  return record(call, basis, { ...use, method: isHead ? 'HEAD' : 'GET', units }, deps)
}

/**
 * A dataset was handed out, or it was told that there is none, or how many: one use, of as many units as records leave. It
 * is named by the narrowest container that all of them are in, as far as the consent covers it (docs/decisions/0212).
 */
export const recordDataset = (
  call: FhirCall,
  handedOut: readonly HandedOut[],
  looked: { readonly basis: Basis; readonly container: PodPath },
  deps: RecordUseDeps,
): Promise<ReceiptBody | undefined> => {
  const { basis } = handedOut[0] ?? looked
  if (basis.kind !== 'consent') return Promise.resolve(undefined)
  const { grant } = basis
  // Each document once: a dataset is one use, and could not be told from its documents afterwards.
  if (grant.terms?.fetch === 'once' && handedOut.length > 0)
    throw new Problem('grant-out-of-scope', 'This consent gives each document once: read them one by one.')
  const digest = createHash('sha256')
  for (const { path, hash } of handedOut) digest.update(`${path} ${hash}\n`)
  const resource =
    handedOut.length === 0
      ? urlOf(deps.origin, looked.container)
      : nameOfDataset(
          handedOut.map(({ path }) => path),
          grant.scope,
          deps.origin,
        )
  const contentHash = digest.digest('hex') as Sha256
  return record(
    call,
    basis,
    { resource, status: 200, contentHash, method: 'GET', units: handedOut.length },
    deps,
  )
}

const record = async (
  call: FhirCall,
  basis: Basis,
  use: Pick<Use, 'resource' | 'status' | 'contentHash' | 'method' | 'units'>,
  { book, noteRefusal }: RecordUseDeps,
): Promise<ReceiptBody | undefined> => {
  const { caller, at } = call
  if (basis.kind !== 'consent' || caller.kind !== 'consent') return undefined
  const { grant, tariff } = basis
  const recording = book.record({
    ...use,
    grant,
    tariff,
    client: caller.clientId,
    person: caller.person,
    idempotencyKey: idempotencyKeyOf(call),
    at,
  })
  return noting(recording, (code) => noteRefusal({ caller, target: call.root, at }, code))
}

/** A name without a slash at its end: that of a container is the name of a listing, which costs nothing. */
const nameOfDataset = (
  paths: readonly PodPath[],
  scope: Parameters<typeof covers>[0],
  origin: BaseUrl,
): ResourceUrl => {
  const [first, ...others] = paths
  if (first === undefined) throw new Error('a dataset has a record')
  for (const container of ancestorsInPod(first)) {
    if (!others.every((path) => path.startsWith(container))) continue
    const name = `${urlOf(origin, container)}$dataset` as ResourceUrl
    if (covers(scope, name)) return name
  }
  // The consent names several places that have nothing narrower in common: the first of them stands for all.
  const place = scope.resources.find((covered) =>
    covers({ ...scope, resources: [covered] }, urlOf(origin, first)),
  )
  if (place === undefined) throw new Error('what is handed out is covered')
  return place.endsWith('/') ? (`${place}$dataset` as ResourceUrl) : place
}

const idempotencyKeyOf = ({ header }: FhirCall): string | undefined => {
  const key = header('Idempotency-Key')
  if (key !== undefined && (key.length === 0 || key.length > 255))
    throw new Problem('input-malformed', 'An Idempotency-Key has 1 to 255 characters.')
  return key
}
