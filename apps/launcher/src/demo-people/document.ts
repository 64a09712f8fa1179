import { type Chart, idOf } from './chart.ts'
import {
  type Coded,
  concept,
  entriesOf,
  type FhirBundle,
  type FhirResource,
  narrative,
  referenceTo,
} from './fhir-record.ts'

export interface DocumentSection {
  readonly kind: Coded
  readonly entries: readonly FhirResource[]
  /** What a reader without the entries should see; at least one line. */
  readonly lines: readonly string[]
}

export interface DocumentParts {
  /** Unique among the documents of the member. */
  readonly name: string
  readonly kind: Coded
  /** RFC 3339 instant. */
  readonly at: string
  readonly author: FhirResource
  readonly sections: readonly DocumentSection[]
  /** Resources that no section lists but some entry refers to. */
  readonly context?: readonly FhirResource[]
}

/** A FHIR document (FHIR R4 §3.3): a Bundle whose first entry is the Composition that lists the others. */
export const documentBundle = (chart: Chart, parts: DocumentParts): FhirBundle => {
  const composition: FhirResource = {
    resourceType: 'Composition',
    id: idOf(chart, `${parts.name}/composition`),
    status: 'final',
    type: concept(parts.kind),
    subject: referenceTo(chart.patient),
    date: parts.at,
    author: [referenceTo(parts.author)],
    title: parts.kind.label,
    language: 'it',
    section: parts.sections.map(compositionSection),
  }
  const id = idOf(chart, `${parts.name}/document`)
  const carried = [
    composition,
    chart.patient,
    parts.author,
    ...(parts.context ?? []),
    ...parts.sections.flatMap(({ entries }) => entries),
  ]
  return {
    resourceType: 'Bundle',
    id,
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` },
    type: 'document',
    timestamp: parts.at,
    entry: entriesOf([...new Map(carried.map((resource) => [resource.id, resource])).values()]),
  }
}

const compositionSection = ({ kind, entries, lines }: DocumentSection): object => ({
  title: kind.label,
  code: concept(kind),
  text: narrative(lines),
  // http://terminology.hl7.org/CodeSystem/list-empty-reason: asked, and there is nothing.
  ...(entries.length === 0
    ? {
        emptyReason: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'nilknown' }],
        },
      }
    : { entry: entries.map(referenceTo) }),
})
