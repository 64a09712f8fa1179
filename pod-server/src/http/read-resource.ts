import type { Request, RequestHandler, Response } from 'express'
import type { BaseUrl, Instant, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { AcrDocuments } from '../access/acr-documents.ts'
import type { Basis, Decide } from '../access/decide.ts'
import { recordMarkOf, type OngoingReads } from '../access/ongoing-reads.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import type { Caller } from '../authn/caller.ts'
import type { FhirValidator } from '../health/validate.ts'
import type { PodImports } from '../resources/pod-imports.ts'
import { isContainerPath, parsePodPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import type { ReceiptBook } from '../usage/receipt-book.ts'
import { accessHeaders } from './access-headers.ts'
import type { AnswerMemory, ReadyAnswer } from './answer-memory.ts'
import { callerRequest } from './caller-request.ts'
import { refuseRequest, type ChallengeDeps } from './challenge.ts'
import { askedBy, readyAnswer, sendReady } from './ready-answers.ts'
import { noting, type NoteRefusal } from './note-refusal.ts'
import { describeRecord, isRecordDescription } from './record-description.ts'
import { createRecordTermsOf } from './record-terms.ts'
import { createRepresent, type Representation, type Source } from './represent.ts'
import { addReceiptLink, setResourceHeaders, type ResourceHeaderDeps } from './resource-headers.ts'
import { seenUnderTerms } from './seen-under-terms.ts'
import { selectAnswer, whole, type Selection } from './select-answer.ts'
import { sendParts, sendWhole } from './send-answer.ts'

export interface ReadDeps extends ChallengeDeps, ResourceHeaderDeps {
  readonly now: () => Instant
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly decide: Decide
  readonly pods: PodStore
  readonly acrDocuments: AcrDocuments
  readonly book: ReceiptBook
  readonly noteRefusal: NoteRefusal
  readonly ongoing: Pick<OngoingReads, 'begin'>
  readonly validator: FhirValidator
  readonly imports: PodImports
  /** Where answers may be sent again. */
  readonly answers?: AnswerMemory | undefined
}

/** GET and HEAD of a resource or container: one read, under consent or not, from top to bottom. */
export const readResource = (deps: ReadDeps): RequestHandler => {
  const represent = createRepresent(deps)
  const recordTermsOf = createRecordTermsOf()
  return async (request, response) => {
    const at = deps.now()
    const target = parsePodPath(request.originalUrl)
    using watch = deps.answers?.watch(target)
    // Receipts of one moment are written together: those that are there wait a little for what this may become.
    using coming = new DisposableStack()
    const expect = (): void => void coming.use(deps.book.expect())
    const caller = await deps.authenticate(callerRequest(request, deps.origin, expect))
    const decision = await deps.decide({ caller, target, mode: 'read', at, looksAtRecords: true })
    const note = (code: string) => deps.noteRefusal({ caller, target, at }, code)
    if (decision.kind === 'refuse')
      return await noting(refuseRequest({ request, response, target, mode: 'read', decision }, deps), note)
    const { basis } = decision
    const access = basis.kind === 'consent' ? undefined : await accessHeaders(target, caller, deps)
    // A description says more to the owner than to others who may do the same.
    const asked = isRecordDescription(target) ? undefined : askedBy(request, { caller, basis, access })
    const ready = asked === undefined ? undefined : deps.answers?.find(target, asked)
    if (ready !== undefined)
      return await noting(
        sendAgain(response, ready, { request, caller, basis, target, at, coming }, deps),
        note,
      )
    const recordTerms = recordTermsOf(basis, caller)
    const stored = await deps.acrDocuments.complete(target, await deps.pods.find(target))
    const found = await describeRecord(target, stored, basis, deps)
    const resource = await noting(seenUnderTerms(found, { basis, target, recordTerms }, deps), note)
    if (resource === undefined) throw new Problem('not-found', 'There is nothing at this address.')
    const representation = await represent(resource, request)
    const selection = selectAnswer(request, representation)
    if (selection.kind === 'unsatisfiable') return refuseRange(response, caller, representation)
    // Before the receipt, which must not speak of bytes that can no longer be had.
    await using source = leavesBody(request, selection) ? await representation.open() : undefined
    // Receipt before bytes: a crash in between charges a use that never left; the reverse would hide one that did.
    const { hash } = source ?? representation
    const use = { request, caller, basis, target, hash, selection, at, coming }
    const receipt = await noting(recordUse(use, deps), note)
    const { modified } = resource
    await setResourceHeaders(response, { target, caller, modified, access }, deps)
    setVersionHeaders(response, { representation, source, selection })
    if (asked !== undefined && source?.kind === 'bytes' && mayBeKept(basis, source.bytes, selection))
      watch?.keep(asked, readyAnswer(response, source))
    addReceiptLink(response, receipt)
    cutOffWhenOver(response, { basis, caller, target, source }, deps)
    await respond(response, { representation, source, selection })
  }
}

/**
 * A body that does not leave in one piece is still being read when the consent ends: then it ends, too, wherever it is.
 * The connection is cut, so nobody takes the part for the whole.
 */
const cutOffWhenOver = (
  response: Response,
  {
    basis,
    caller,
    target,
    source,
  }: { basis: Basis; caller: Caller; target: PodPath; source: Source | undefined },
  { ongoing, origin }: ReadDeps,
): void => {
  if (basis.kind !== 'consent' || source === undefined) return
  if (source.kind === 'bytes' && source.bytes.length <= onePieceBytes) return
  const resource = urlOf(origin, target)
  const person = caller.kind === 'consent' ? caller.person : undefined
  const recordMark = recordMarkOf(basis.grant.terms)
  const read = { grant: basis.grant.id, resource, person, recordMark }
  const reading = ongoing.begin(read, () => response.destroy())
  response.once('close', () => reading[Symbol.dispose]())
}

/** What the end of a consent could still cut off is made for each read. */
const mayBeKept = (basis: Basis, bytes: Uint8Array, { kind }: Selection): boolean =>
  kind === 'whole' && (basis.kind !== 'consent' || bytes.length <= onePieceBytes)

/** What a socket takes at once; nothing could be called back of it. */
const onePieceBytes = 65_536

interface ReadOutcome {
  readonly request: Request
  readonly caller: Caller
  readonly basis: Basis
  readonly target: PodPath
  readonly hash: Sha256
  readonly selection: LeavingSelection
  readonly at: Instant
  /** That the receipt may be on its way. */
  readonly coming: Disposable
}

type LeavingSelection = Exclude<Selection, { kind: 'unsatisfiable' }>

const leavesBody = (request: Request, { kind }: Selection): boolean =>
  request.method !== 'HEAD' && kind !== 'unchanged'

/** Only a use under consent leaves a receipt: what the owner does, and what is public, is nobody's to count. */
const recordUse = async (read: ReadOutcome, { book, origin }: ReadDeps): Promise<ReceiptBody | undefined> => {
  const { request, caller, basis, target, hash, selection, at, coming } = read
  if (basis.kind !== 'consent' || caller.kind !== 'consent') return undefined
  const recorded = book.record({
    grant: basis.grant,
    tariff: basis.tariff,
    client: caller.clientId,
    person: caller.person,
    resource: urlOf(origin, target),
    method: request.method === 'HEAD' ? 'HEAD' : 'GET',
    status: selection.status,
    contentHash: hash,
    // Learning that nothing changed, or what there is, is a use of price zero; the bytes of a document are one unit. So
    // is a part of them: which part was the one that mattered, nobody can tell (docs/decisions/0120).
    units: leavesBody(request, selection) && !isContainerPath(target) ? 1 : 0,
    idempotencyKey: idempotencyKeyOf(request),
    at,
  })
  coming[Symbol.dispose]()
  return recorded
}

/** The same steps, with what was read before: receipt before bytes. */
const sendAgain = async (
  response: Response,
  ready: ReadyAnswer,
  read: Omit<ReadOutcome, 'hash' | 'selection'>,
  deps: ReadDeps,
): Promise<void> => {
  const use = { ...read, hash: ready.hash, selection: whole }
  sendReady(response, ready, read.basis.kind === 'consent' ? await recordUse(use, deps) : undefined)
}

const idempotencyKeyOf = (request: Request): string | undefined => {
  const key = request.get('Idempotency-Key')
  if (key !== undefined && (key.length === 0 || key.length > 255)) {
    throw new Problem('input-malformed', 'An Idempotency-Key has 1 to 255 characters.')
  }
  return key
}

/**
 * RFC 9110 §15.5.17. Under consent the length is not told: a refusal leaves no receipt, and a HEAD, which tells it, does.
 * @throws {Problem} always: `range-unsatisfiable`
 */
const refuseRange = (response: Response, caller: Caller, { size }: Representation): never => {
  if (caller.kind !== 'consent') response.set('Content-Range', `bytes */${String(size)}`)
  throw new Problem('range-unsatisfiable', 'The resource is shorter than that; ask HEAD for its length.')
}

interface Leaving {
  readonly representation: Representation
  readonly source: Source | undefined
  readonly selection: LeavingSelection
}

const setVersionHeaders = (response: Response, { representation, source, selection }: Leaving): void => {
  response.status(selection.status).setHeader('ETag', (source ?? representation).etag)
  response.setHeader('Accept-Ranges', representation.size === undefined ? 'none' : 'bytes')
  if (selection.kind !== 'unchanged') response.setHeader('Content-Type', representation.contentType)
}

const respond = async (response: Response, { representation, source, selection }: Leaving): Promise<void> => {
  const { contentType, size } = representation
  if (selection.kind === 'unchanged') return void response.end()
  if (source === undefined) {
    if (size !== undefined) response.setHeader('Content-Length', size)
    return void response.end()
  }
  if (selection.kind === 'whole' || source.kind === 'pieces') return sendWhole(response, source)
  return sendParts(response, source, selection.parts, contentType)
}
