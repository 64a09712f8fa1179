import { isJsonObject } from './fhir-json.ts'
import { sensitivityOf } from './sensitivity.ts'

/**
 * What the law keeps out of sight until the person says otherwise starts hidden, wherever in `/health/` it comes to:
 * records, and documents that hold such records (docs/decisions/0219).
 */
export const sensitiveArrivals = {
  concerns: (path: string, contentType: string): boolean =>
    /^\/[^/]+\/health\//.test(path) &&
    /^application\/(?:fhir\+json|fhir\+xml|xml|hl7-cda\+xml)\b/i.test(contentType),
  startsHidden: (contentType: string, body: Uint8Array): boolean => {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
    const record = /json/i.test(contentType) ? parsed(text) : { codes: codesInXml(text) }
    return isJsonObject(record) && sensitivityOf(record).classes.length > 0
  },
} as const

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Codes of a clinical document (HL7 CDA R2), as far as their systems are among those that are known. */
const codesInXml = (text: string): { system: string; code: string }[] =>
  [...text.matchAll(/<[\w:]{1,40}\s[^<>]{0,2000}>/g)].flatMap(([tag]) => {
    const code = /\bcode="([^"]{1,40})"/.exec(tag)?.[1]
    const system = systemsByOid.get(/\bcodeSystem="([\d.]{1,80})"/.exec(tag)?.[1] ?? '')
    return code === undefined || system === undefined ? [] : [{ system, code }]
  })

const systemsByOid: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.113883.6.1', 'http://loinc.org'],
  ['2.16.840.1.113883.6.96', 'http://snomed.info/sct'],
  ['2.16.840.1.113883.6.103', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['2.16.840.1.113883.6.3', 'http://hl7.org/fhir/sid/icd-10'],
  ['2.16.840.1.113883.6.90', 'http://hl7.org/fhir/sid/icd-10'],
  ['2.16.840.1.113883.5.4', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
])
