import type { Quad } from 'n3'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { isJsonObject, parseFhirJson, type JsonObject } from '../health/fhir-json.ts'
import { fhirToQuads } from '../health/rdf/fhir-to-quads.ts'
import { fhirPrefixes } from '../health/rdf/fhir-terms.ts'
import { quadsToFhir } from '../health/rdf/quads-to-fhir.ts'
import type { FhirValidator } from '../health/validate.ts'
import { writeNestedTurtle } from '../resources/nested-turtle.ts'
import { podNameOf, type PodPath } from '../resources/pod-path.ts'
import { turtle, writeRdf, type RdfType } from '../resources/rdf.ts'

/** Health records in RDF, and back: what is stored is FHIR JSON (docs/decisions/0217). */
export interface RecordRdf {
  /**
   * @param record what may leave, and nothing else: it is written as it is
   * @param subject its address
   * @returns nothing for what is no record of FHIR R4, or too large to be written in RDF
   * @throws {Problem} `validator-unavailable`
   */
  write(
    record: JsonObject,
    names: { subject: string; path: PodPath },
    wanted: RdfType,
  ): Promise<string | undefined>
  /**
   * The record that is said.
   * @param quads attacker-controlled
   * @throws {Problem} `body-malformed` in words of FHIR alone, `validator-unavailable`
   */
  read(quads: readonly Quad[], path: PodPath): Promise<JsonObject>
}

export const createRecordRdf = (deps: {
  origin: BaseUrl
  validator: Pick<FhirValidator, 'elements'>
}): RecordRdf => {
  const baseOf = (path: PodPath): string => `${deps.origin}/fhir/${podNameOf(path) ?? ''}`
  return {
    write: async (record, { subject, path }, wanted) => {
      const quads = fhirToQuads(record, { subject, base: baseOf(path) }, await deps.validator.elements())
      if (quads === undefined) return undefined
      return wanted === turtle ? writeNestedTurtle(quads, fhirPrefixes) : writeRdf(quads, wanted)
    },
    read: async (quads, path) => {
      const reading = quadsToFhir(quads, { base: baseOf(path) }, await deps.validator.elements())
      if (reading.kind === 'record') return reading.record
      throw new Problem('body-malformed', `The body is not a record of FHIR R4: ${reading.why.join(' ')}`)
    },
  }
}

/** Stored bytes, where they are a FHIR resource in JSON. */
export const recordInBytes = (body: Uint8Array): JsonObject | undefined => {
  try {
    const value = parseFhirJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
