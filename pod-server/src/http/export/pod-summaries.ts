import type { Request, Response } from 'express'
import type { BaseUrl, Instant, WebId } from '@mutua/sdk/ids'
import type { Caller } from '../../authn/caller.ts'
import type { SearchRows } from '../../health/search-rows.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import type { FhirFace } from '../fhir/fhir-call.ts'

/** An International Patient Summary in both languages of the house. */
export interface PatientSummary {
  /** Id of the Patient. */
  readonly patient: string
  readonly it: object
  readonly en: object
}

/** Documents of several senders bring Patients of their own (docs/decisions/0214); more than this are a pool, not a person. */
const mostPatients = 20

/** The summaries of the people in a pod, as the FHIR face makes them for its owner. */
export const readSummaries = async function* (
  who: { root: PodPath; owner: WebId; request: Request; response: Response },
  deps: { searchRows: Pick<SearchRows, 'list'>; face: FhirFace; origin: BaseUrl; now: () => Instant },
): AsyncGenerator<PatientSummary> {
  const { root, request, response, owner: webId } = who
  const { origin } = deps
  const caller: Caller = { kind: 'agent', webId, clientId: origin }
  const seen = new Set<string>()
  for await (const { id } of deps.searchRows.list(root, 'Patient')) {
    if (seen.has(id)) continue
    if (seen.size === mostPatients) return
    seen.add(id)
    const summaryIn = async (language: string): Promise<object> => {
      const { resource = {} } = await deps.face({
        request: askedIn(language, request),
        response,
        caller,
        at: deps.now(),
        root,
        method: 'GET',
        segments: ['Patient', id, '$summary'],
        query: new URLSearchParams(),
        header: () => undefined,
        body: () => Promise.resolve(new Uint8Array()),
      })
      return resource
    }
    yield { patient: id, it: await summaryIn('it'), en: await summaryIn('en') }
  }
}

/** The same request by somebody who reads another language. */
const askedIn = (language: string, request: Request): Request =>
  Object.create(request, {
    headers: { value: { ...request.headers, 'accept-language': language } },
  }) as Request // a request in all but one header
