import type { Quad } from 'n3'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { CheckRules } from '../access/check-rules.ts'
import { issueSentence } from '../health/fhir-verdict.ts'
import type { FhirValidator } from '../health/validate.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { isAclPath, isAuxiliaryPath, urlOf } from '../resources/pod-path.ts'
import type { NewDocument, WholeDocument } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf } from '../resources/rdf.ts'
import { bodyText } from './body-text.ts'

/**
 * What an RDF document says; `undefined` for any other.
 * @throws {Problem} `body-malformed`, `content-type-unsupported`, `rules-not-in-force`, `rules-not-understood`
 */
export type CheckContent = (document: WholeDocument) => Promise<readonly Quad[] | undefined>

/** What is checked is bounded and read as a whole; anything else may be of any length. */
export const isChecked = ({ path, contentType }: Pick<NewDocument, 'path' | 'contentType'>): boolean => {
  const mediaType = mediaTypeOf(contentType)
  return isAuxiliaryPath(path) || rdfTypeOf(contentType) !== undefined || isJson(mediaType)
}

/** What a pod stores must be what it says it is: a fault is told to its writer, not to the readers after. */
export const createCheckContent =
  (deps: { origin: BaseUrl; validator: FhirValidator; checkRules: CheckRules }): CheckContent =>
  async ({ path, contentType, body }) => {
    const mediaType = mediaTypeOf(contentType)
    const rdfType = rdfTypeOf(contentType)
    if (rdfType !== undefined) {
      const quads = await parseRdf(bodyText(body), rdfType, urlOf(deps.origin, path))
      if (isAclPath(path)) await deps.checkRules(path, quads)
      return quads
    }
    if (isAuxiliaryPath(path))
      throw new Problem(
        'content-type-unsupported',
        'What belongs to another resource is written in Turtle or JSON-LD.',
      )
    if (mediaType === 'application/fhir+json') await checkFhir(body, deps.validator)
    else if (isJson(mediaType)) parseJson(body)
    return undefined
  }

const isJson = (mediaType: string): boolean => mediaType === 'application/json' || mediaType.endsWith('+json')

const checkFhir = async (body: Uint8Array, validator: FhirValidator): Promise<void> => {
  const verdict = await validator.validate(parseJson(body))
  if (verdict.kind === 'valid') return
  throw new Problem(
    'body-malformed',
    `The body is not valid FHIR R4: ${verdict.issues.slice(0, 5).map(issueSentence).join(' ')}`,
  )
}

const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(bodyText(body))
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not valid JSON.', { cause })
  }
}
