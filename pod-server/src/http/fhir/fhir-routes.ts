import type { Request, RequestHandler, Response } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { OngoingReads, Reading } from '../../access/ongoing-reads.ts'
import type { Authenticate } from '../../authn/authenticate.ts'
import type { ConsentCaller } from '../../authn/caller.ts'
import { parsePodPath, urlOf, type PodPath } from '../../resources/pod-path.ts'
import { callerRequest } from '../caller-request.ts'
import type { ReadBody } from '../read-body.ts'
import { createRecordRdf } from '../record-rdf.ts'
import { isPodRoot, receiptRelation } from '../resource-headers.ts'
import { answerFormatOf, createAnswerWriter, type AnswerWriter } from './answer-format.ts'
import type { FhirAnswer, FhirCall } from './fhir-call.ts'
import { createFhirFace, type FhirFaceDeps } from './fhir-face.ts'
import { smartConfiguration, smartConfigurationPath, type SmartPlace } from './smart-configuration.ts'

export interface FhirRoutesDeps extends FhirFaceDeps {
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly ongoing: Pick<OngoingReads, 'begin' | 'recordMark'>
  readonly readBody: ReadBody
}

/** `/fhir/{pod}/...`: the health records of a pod as a FHIR R4 server, for whoever may read them. */
export const fhirRoutes = (deps: FhirRoutesDeps): RequestHandler => {
  const face = createFhirFace(deps)
  return async (request, response) => {
    const { root, segments, query } = addressOf(request)
    if (segments.join('/') === smartConfigurationPath)
      return sendSmartConfiguration(request, response, { ...deps, root })
    const format = answerFormatOf(request, { query, segments, method: request.method })
    const url = `/fhir${root}${segments.map(encodeURIComponent).join('/')}`
    const writer = createAnswerWriter(format, { root, url }, { ...deps, recordRdf: createRecordRdf(deps) })
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    const call: FhirCall = {
      request,
      response,
      caller,
      at: deps.now(),
      root,
      method: request.method,
      segments,
      query,
      header: (name) => request.get(name),
      body: () => deps.readBody(request, response),
      ready: (resource) => writer.ready(resource),
    }
    const recordMark = caller.kind === 'consent' ? deps.ongoing.recordMark(caller.grant) : undefined
    const answer = await face(call)
    await send(response, call, { ...answer, recordMark }, { ...deps, writer })
  }
}

const addressOf = (
  request: Request,
): { root: PodPath; segments: readonly string[]; query: URLSearchParams } => {
  const [path = '', query] = request.originalUrl.split('?', 2)
  const [, , pod = '', ...rest] = path.split('/')
  const root = parsePodPath(`/${pod}/`)
  if (!isPodRoot(root)) throw new Problem('not-found', 'Name a pod: /fhir/{name}/.')
  const segments = rest.map((segment) => decodeURIComponent(segment))
  // The base itself may be named with a slash at its end.
  if (segments.length === 1 && segments[0] === '') segments.pop()
  return { root, segments, query: new URLSearchParams(query) }
}

/** To anybody, whatever they send along: it says nothing of the pod (SMART App Launch 2.2, "Conformance"). */
const sendSmartConfiguration = (request: Request, response: Response, place: SmartPlace): void => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.set('Allow', 'GET, HEAD, OPTIONS')
    if (request.method === 'OPTIONS') return void response.status(204).end()
    throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
  }
  response.set('Cache-Control', 'public, max-age=300').json(smartConfiguration(place))
}

const send = async (
  response: Response,
  { caller, method }: FhirCall,
  answer: FhirAnswer & Pick<Reading, 'recordMark'>,
  deps: Pick<FhirRoutesDeps, 'ongoing' | 'origin'> & { readonly writer: AnswerWriter },
): Promise<void> => {
  const { status, version, location, receipt, resource } = answer
  response.status(status)
  // Kept out of shared caches: what one caller may see is not for the next one.
  response.set('Cache-Control', 'private, no-cache')
  response.set('Vary', 'Origin, Accept, Authorization')
  response.set('X-Content-Type-Options', 'nosniff')
  if (version !== undefined) {
    response.set('ETag', `W/"${version.versionId}"`)
    response.set('Last-Modified', new Date(version.modified).toUTCString())
  }
  if (location !== undefined) response.location(location)
  if (receipt !== undefined) response.set('Link', `<urn:sha256:${receipt.id}>; rel="${receiptRelation}"`)
  if (resource === undefined) return void response.end()
  if (method === 'GET' || method === 'HEAD') await deps.writer.ready(resource)
  const bytes = await deps.writer.bytes(resource)
  // It has been done; what it has become can be asked for.
  if (bytes === undefined) return void response.end()
  response.setHeader('Content-Type', `${deps.writer.format}; charset=utf-8`)
  response.setHeader('Content-Length', bytes.length)
  if (method === 'HEAD') return void response.end()
  if (caller.kind === 'consent') cutOffWhenOver(response, caller, answer, deps)
  response.end(bytes)
}

/**
 * What is still being sent when the consent ends, or covers one of its records no more, is cut off (docs/decisions/0172): also
 * what was decided on a while ago, since many records are read one after the other.
 */
const cutOffWhenOver = (
  response: Response,
  { grant, person }: ConsentCaller,
  { handedOut = [], recordMark }: Pick<FhirAnswer, 'handedOut'> & Pick<Reading, 'recordMark'>,
  { ongoing, origin }: Pick<FhirRoutesDeps, 'ongoing' | 'origin'>,
): void => {
  const readings = new DisposableStack()
  response.once('close', () => readings.dispose())
  for (const path of handedOut)
    readings.use(
      ongoing.begin({ grant, resource: urlOf(origin, path), person, recordMark }, () => response.destroy()),
    )
}
