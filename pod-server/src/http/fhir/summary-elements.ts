import { isJsonObject, type JsonObject } from '../../health/fhir-json.ts'
import type { FhirValidator } from '../../health/validate.ts'

/**
 * What `_summary=true` leaves of a resource: elements that FHIR R4 marks as its summary, those that every resource must have,
 * and the mark that others are not there (§3.1.1.5.8).
 */
export const summaryOf = async (
  validator: Pick<FhirValidator, 'summaryElements'>,
): Promise<(resource: JsonObject) => JsonObject> => {
  const elements = await validator.summaryElements()
  return (resource) => {
    const kept = new Set(elements[String(resource['resourceType'])])
    const { meta } = resource
    const tags = isJsonObject(meta) && Array.isArray(meta['tag']) ? (meta['tag'] as unknown[]) : []
    const summary = Object.entries(resource).filter(
      ([name]) => name === 'resourceType' || kept.has(name.replace(/^_/, '')),
    )
    return {
      ...Object.fromEntries(summary),
      meta: { ...(isJsonObject(meta) ? meta : {}), tag: [...tags, subsetted] },
    }
  }
}

const subsetted = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }
