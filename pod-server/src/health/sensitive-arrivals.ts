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
    const record = /json/i.test(contentType)
      ? parsed(text)
      : { codes: [...codesInXml(text), ...codesInFhirXml(text)] }
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
    const code = /\bcode\s{0,9}=\s{0,9}["']([^"']{1,40})["']/.exec(tag)?.[1]
    const oid = /\bcodeSystem\s{0,9}=\s{0,9}["']([\d.]{1,80})["']/.exec(tag)?.[1]
    const system = systemsByOid.get(oid ?? '')
    return code === undefined || system === undefined ? [] : [{ system, code }]
  })

/** Codings of FHIR in XML: a system, perhaps its version, and the code behind it (FHIR R4 §2.24.0.4). */
const codesInFhirXml = (text: string): { system: string; code: string }[] => {
  let system: string | undefined
  const found: { system: string; code: string }[] = []
  for (const [, name, value = ''] of text.matchAll(
    /<(?:\w{1,20}:)?(coding|system|code)(?:\s{1,9}value\s{0,9}=\s{0,9}["']([^"'<>]{1,200})["'])?/g,
  )) {
    if (name === 'code' && system !== undefined) found.push({ system, code: value })
    system = name === 'system' ? value : undefined
  }
  return found
}

const systemsByOid: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.113883.6.1', 'http://loinc.org'],
  ['2.16.840.1.113883.6.96', 'http://snomed.info/sct'],
  ['2.16.840.1.113883.6.103', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['2.16.840.1.113883.6.3', 'http://hl7.org/fhir/sid/icd-10'],
  ['2.16.840.1.113883.6.90', 'http://hl7.org/fhir/sid/icd-10'],
  ['2.16.840.1.113883.5.4', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
])
