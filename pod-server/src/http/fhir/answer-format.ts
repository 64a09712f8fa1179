import type { Request } from 'express'
import { Problem } from '@mutua/sdk/problem'
import { isJsonObject } from '../../health/fhir-json.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import { jsonLd, turtle, type RdfType } from '../../resources/rdf.ts'
import type { RecordRdf } from '../record-rdf.ts'
import { fhirBase, type FhirCall } from './fhir-call.ts'

export const fhirJson = 'application/fhir+json'
export type AnswerFormat = typeof fhirJson | RdfType

/** Names of formats, as `CapabilityStatement.format` tells them. */
export const answerFormats: readonly string[] = [fhirJson, 'json', turtle, 'ttl', jsonLd]

/**
 * FHIR R4 §3.1.0.1.10: `_format` wins over `Accept`. A Bundle of calls is answered in JSON only: what was done cannot be
 * undone where its answer cannot be written.
 * @throws {Problem} `accept-unsupported`
 */
export const answerFormatOf = (
  request: Pick<Request, 'accepts'>,
  { query, method, segments }: Pick<FhirCall, 'query' | 'method' | 'segments'>,
): AnswerFormat => {
  const isOfCalls = method === 'POST' && segments.length === 0
  const named = query.get('_format')
  const format = named === null ? acceptedIn(request, isOfCalls) : formatNamed(named)
  if (format === undefined || (isOfCalls && format !== fhirJson))
    throw new Problem(
      'accept-unsupported',
      isOfCalls
        ? 'Bundles of calls are answered in application/fhir+json.'
        : 'Records are had as application/fhir+json, text/turtle or application/ld+json.',
    )
  return format
}

const acceptedIn = (request: Pick<Request, 'accepts'>, isOfCalls: boolean): AnswerFormat | undefined => {
  const offers = [fhirJson, 'application/json', ...(isOfCalls ? [] : [turtle, fhirTurtle, jsonLd])]
  const accepted = request.accepts(offers)
  return accepted === false ? undefined : formatNamed(accepted)
}

const fhirTurtle = 'application/fhir+turtle'

const formatNamed = (name: string): AnswerFormat | undefined => {
  // A plus sign of an address that was not escaped is a space.
  const [bare = ''] = name.toLowerCase().replaceAll(' ', '+').split(';', 1)
  if (/^(?:json|(?:application|text)\/(?:fhir\+)?json)\+?$/.test(bare)) return fhirJson
  if (['ttl', 'turtle', turtle, fhirTurtle].includes(bare)) return turtle
  return ['jsonld', jsonLd].includes(bare) ? jsonLd : undefined
}

/** Writes the answer to one request in the format that was asked for. */
export interface AnswerWriter {
  readonly format: AnswerFormat
  /**
   * To be called before the use is recorded: an answer that cannot be written so has not been given.
   * @throws {Problem} `accept-unsupported`, `validator-unavailable`
   */
  ready(resource: object): Promise<void>
  /** `undefined` where it cannot be written so. @throws {Problem} `validator-unavailable` */
  bytes(resource: object): Promise<Uint8Array | undefined>
}

/** @param place root of the pod */
export const createAnswerWriter = (
  format: AnswerFormat,
  { root, url }: { root: PodPath; url: string },
  { origin, recordRdf }: { origin: string; recordRdf: Pick<RecordRdf, 'write'> },
): AnswerWriter => {
  const made = new WeakMap<object, string | undefined>()
  const textOf = async (resource: object): Promise<string | undefined> => {
    if (format === fhirJson) return JSON.stringify(resource)
    if (made.has(resource)) return made.get(resource)
    const subject = subjectOf(resource, fhirBase(origin, root)) ?? `${origin}${url}`
    const text = isJsonObject(resource)
      ? await recordRdf.write(resource, { subject, path: root }, format)
      : undefined
    made.set(resource, text)
    return text
  }
  return {
    format,
    ready: async (resource) => {
      if (format === fhirJson || (await textOf(resource)) !== undefined) return
      throw new Problem(
        'accept-unsupported',
        'This cannot be written in RDF, or is too much for it: ask for application/fhir+json, or for fewer records with _count.',
      )
    },
    bytes: async (resource) => {
      const text = await textOf(resource)
      return text === undefined ? undefined : Buffer.from(text)
    },
  }
}

/** A record is named by its address; what is made for one answer by that of the request. */
const subjectOf = (resource: object, base: string): string | undefined => {
  const { resourceType, id } = resource as { resourceType?: unknown; id?: unknown } // read with care below
  return typeof resourceType === 'string' && typeof id === 'string' && resourceType !== 'Bundle'
    ? `${base}/${resourceType}/${id}`
    : undefined
}
