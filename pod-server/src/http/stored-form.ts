import type { BaseUrl } from '@mutua/sdk/ids'
import { recordPlaceOf } from '../health/record-place.ts'
import type { FhirValidator } from '../health/validate.ts'
import { isContainerPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { WholeDocument } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf } from '../resources/rdf.ts'
import { bodyText } from './body-text.ts'
import { isRecordDescription, withoutFacts } from './record-description.ts'
import { createRecordRdf } from './record-rdf.ts'

/**
 * A document as it is kept: a health record in FHIR JSON, whichever form it is written in, and its description without what
 * the server says. Anything else as it is.
 * @throws {Problem} `body-malformed`, `body-too-large`, `validator-unavailable`
 */
export const asStored = async (
  sent: WholeDocument,
  deps: { readonly origin: BaseUrl; readonly validator: FhirValidator },
): Promise<WholeDocument> => {
  const { path, contentType, body } = sent
  const rdfType = rdfTypeOf(contentType)
  if (rdfType === undefined) return sent
  if (isRecordDescription(path)) {
    const text = await withoutFacts(path, { text: bodyText(body), contentType: rdfType }, deps.origin)
    return { ...sent, body: Buffer.from(text) }
  }
  const stored = storedTypeOf(path, contentType)
  if (stored === contentType) return sent
  const quads = await parseRdf(bodyText(body), rdfType, urlOf(deps.origin, path))
  const record = await createRecordRdf(deps).read(quads, path)
  return { ...sent, contentType: stored, body: Buffer.from(JSON.stringify(record)) }
}

/** Where records of health are, RDF is another way to write them (docs/decisions/0217). @param path or a container of them */
export const storedTypeOf = (path: PodPath, contentType: string): string => {
  const isOfRecord = recordPlaceOf(isContainerPath(path) ? `${path}x` : path) !== undefined
  return isOfRecord && rdfTypeOf(contentType) !== undefined ? 'application/fhir+json' : contentType
}
