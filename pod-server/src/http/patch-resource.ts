import type { Request, RequestHandler, Response } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { WacMode } from '../access/access-mode.ts'
import type { Basis } from '../access/decide.ts'
import { applyPatch } from '../resources/apply-patch.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { parseN3Patch } from '../resources/n3-patch.ts'
import { patchTypes, type PatchOperation, type PatchType } from '../resources/patch.ts'
import { isAcrPath, isAuxiliaryPath, isContainerPath, parsePodPath, urlOf } from '../resources/pod-path.ts'
import { wholeBody, type MakeVersion } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf, turtle, writeRdf } from '../resources/rdf.ts'
import { createRecentGraphs, type RecentGraphs } from '../resources/recent-graphs.ts'
import { parseSparqlUpdate } from '../resources/sparql-update.ts'
import type { ReceiptBook } from '../usage/receipt-book.ts'
import { bodyText } from './body-text.ts'
import { callerRequest } from './caller-request.ts'
import { checkRange } from './check-range.ts'
import { checkTermsOfWriting } from './check-terms.ts'
import { contentTypeOf, creatorOf, preconditionOf } from './request-headers.ts'
import { requirePermit } from './require-permit.ts'
import { requireCreation, type WriteAsk } from './require-write.ts'
import { setResourceHeaders } from './resource-headers.ts'
import { asStored } from './stored-form.ts'
import type { WriteDeps } from './write-resource.ts'

export interface PatchDeps extends WriteDeps {
  readonly book: Pick<ReceiptBook, 'record'>
}

/** PATCH: changes the triples of an RDF document, or makes it and the containers on the way (Solid Protocol §5.3). */
export const patchResource = (allDeps: PatchDeps): RequestHandler => {
  const deps = { ...allDeps, graphs: createRecentGraphs() }
  return async (request, response) => {
    const target = parsePodPath(request.originalUrl)
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    const ask = { request, response, caller, target }
    // Every patch is a way of writing, whatever is in it: nobody's is read who may not even append.
    const basis = await requirePermit({ ...ask, mode: 'append' }, deps)
    const type = patchTypeOf(request, response)
    const operations = parsePatch(type, await deps.readBody(request, response), urlOf(deps.origin, target))
    if (caller.kind === 'consent') await requirePermit({ ...ask, mode: 'append' }, deps)
    const further = furtherModes(operations)
    for (const mode of further) await requirePermit({ ...ask, mode }, deps)
    if (further.includes('read')) await recordLook(ask, basis, deps)
    if (isContainerPath(target))
      throw new Problem('containment-protected', 'What a container says follows from what is in it.')
    const asked = { target, comes: 'as it is', precondition: preconditionOf(request) } as const
    const precondition = await checkTermsOfWriting(basis, asked, deps)
    const { kind, etag, modified } = await deps.pods.edit(
      target,
      patched(operations, ask, deps),
      precondition,
    )
    await setResourceHeaders(response, { target, caller, modified }, deps)
    // The tag is a digest of the whole document: who may only append could try out guesses with it.
    const mayRead = await deps.decide({ caller, target, mode: 'read', at: deps.now() })
    if (mayRead.kind === 'permit') response.set('ETag', etag)
    if (kind === 'created') response.status(201).location(urlOf(deps.origin, target))
    else response.status(204)
    response.end()
  }
}

/**
 * The answer tells whether conditions and deletions were found, which is to look at the document: a use of price zero under
 * consent, like a HEAD, with a receipt before anything is told.
 */
const recordLook = async (
  { caller, target }: WriteAsk,
  basis: Basis,
  deps: Pick<PatchDeps, 'pods' | 'book' | 'origin' | 'now'>,
): Promise<void> => {
  if (basis.kind !== 'consent' || caller.kind !== 'consent') return
  const current = await deps.pods.find(target)
  if (current === undefined) return
  await checkRange(basis, current, deps)
  await deps.book.record({
    grant: basis.grant,
    tariff: basis.tariff,
    client: caller.clientId,
    person: caller.person,
    resource: urlOf(deps.origin, target),
    method: 'HEAD',
    status: 200,
    contentHash: current.hash,
    units: 0,
    idempotencyKey: undefined,
    at: deps.now(),
  })
}

/** @throws {Problem} `content-type-missing`, `content-type-unsupported` with `Accept-Patch` (RFC 5789 §2.2) */
const patchTypeOf = (request: Request, response: Response): PatchType => {
  const mediaType = mediaTypeOf(contentTypeOf(request))
  const known = patchTypes.find((type) => type === mediaType)
  if (known !== undefined) return known
  response.set('Accept-Patch', patchTypes.join(', '))
  throw new Problem('content-type-unsupported', `A patch is written as ${patchTypes.join(' or ')}.`)
}

const parsePatch = (type: PatchType, body: Uint8Array, base: string): PatchOperation[] => {
  const text = bodyText(body)
  return type === 'text/n3' ? [parseN3Patch(text, base)] : parseSparqlUpdate(text, base)
}

/**
 * "When ?conditions is non-empty, servers MUST treat the request as a Read operation. [...] When ?deletions is
 * non-empty, servers MUST treat the request as a Read and Write operation" (Solid Protocol §5.3.1): whether a triple
 * could be deleted tells that it was there.
 */
const furtherModes = (operations: readonly PatchOperation[]): WacMode[] => {
  const deletes = operations.some((operation) => operation.deletes.length > 0)
  const looks = deletes || operations.some(({ conditions }) => conditions.length > 0)
  return [...(looks ? (['read'] as const) : []), ...(deletes ? (['write'] as const) : [])]
}

/** The version that the patch makes of the current one, in the format that it has. */
const patched =
  (
    operations: readonly PatchOperation[],
    ask: WriteAsk,
    deps: WriteDeps & { graphs: RecentGraphs },
  ): MakeVersion =>
  async (current) => {
    // As the official suite has it: to make a document by inserting, Append on it is enough where PUT needs Write.
    if (current === undefined && !isAuxiliaryPath(ask.target)) await requireCreation(ask, deps)
    const contentType = current === undefined ? turtle : rdfTypeOf(current.contentType)
    if (contentType === undefined) {
      throw new Problem(
        'content-type-unsupported',
        'Only RDF documents can be patched; replace this resource with PUT.',
      )
    }
    const text = current === undefined ? '' : decoder.decode(wholeBody(current))
    const before =
      deps.graphs.find(ask.target, text, contentType) ??
      (await parseRdf(text, contentType, urlOf(deps.origin, ask.target)))
    // An access control resource is always there: to change nothing of it is no question of finding it.
    const unchanged = current === undefined && isAcrPath(ask.target) ? before : undefined
    const quads = applyPatch(before, operations) ?? unchanged
    if (quads === undefined) return undefined
    const after = await writeRdf(quads, contentType)
    const made = await asStored({ path: ask.target, contentType, body: Buffer.from(after) }, deps)
    const parsed = await deps.checkContent(made)
    if (parsed !== undefined)
      deps.graphs.keep(ask.target, { text: decoder.decode(made.body), contentType, quads: parsed })
    return { contentType: made.contentType, body: made.body, ...creatorOf(ask.caller) }
  }

const decoder = new TextDecoder()
