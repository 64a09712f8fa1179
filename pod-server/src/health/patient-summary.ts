import type { JsonObject } from './fhir-json.ts'
import { recordLine } from './record-line.ts'
import type { SummarySection } from './summary-sections.ts'

/** A record as it stands in a summary. */
export interface SummaryEntry {
  readonly fullUrl: string
  readonly type: string
  readonly id: string
  readonly resource: JsonObject
}

export interface SummaryParts {
  readonly patient: SummaryEntry
  readonly sections: readonly {
    readonly section: SummarySection
    readonly entries: readonly SummaryEntry[]
  }[]
  /** What entries refer to and that no section lists: medicines. */
  readonly others: readonly SummaryEntry[]
}

/**
 * An International Patient Summary as a FHIR document: a Bundle that begins with its Composition (FHIR R4 §3.3; IPS 2.0.1). Where
 * a required section has nothing the reason is `unavailable`: that nothing may be shown here is no finding, and what is
 * absent, hidden or not shared looks alike.
 */
export const summaryDocument = (
  { patient, sections, others }: SummaryParts,
  context: { at: string; language: 'en' | 'it'; newId: () => string },
): object => {
  const { at, language, newId } = context
  const id = newId()
  const told = sections.filter(({ section, entries }) => section.isRequired || entries.length > 0)
  const composition = {
    resourceType: 'Composition',
    id,
    language,
    status: 'final',
    type: { coding: [{ system: loinc, code: '60591-5', display: 'Patient summary Document' }] },
    subject: { reference: `Patient/${patient.id}` },
    date: at,
    author: [{ display: 'Mutua' }],
    title: language === 'it' ? 'Profilo sanitario sintetico' : 'Patient summary',
    section: told.map((one) => sectionOf(one, language)),
  }
  const listed = new Map<string, SummaryEntry>()
  for (const entry of [patient, ...told.flatMap(({ entries }) => entries), ...others])
    listed.set(entry.fullUrl, entry)
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${newId()}` },
    timestamp: at,
    entry: [
      { fullUrl: `urn:uuid:${id}`, resource: composition },
      ...[...listed.values()].map(({ fullUrl, resource }) => ({ fullUrl, resource })),
    ],
  }
}

const loinc = 'http://loinc.org'

const sectionOf = ({ section, entries }: SummaryParts['sections'][0], language: 'en' | 'it'): object => ({
  title: section.title[language],
  code: { coding: [{ system: loinc, code: section.code, display: section.display }] },
  text: { status: 'generated', div: narrative(entries, language) },
  ...(entries.length === 0
    ? { emptyReason: { coding: [unavailable], text: nothing[language] } }
    : { entry: entries.map(({ fullUrl }) => ({ reference: fullUrl })) }),
})

const unavailable = {
  system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
  code: 'unavailable',
  display: 'Unavailable',
}
const nothing = { en: 'No information available', it: 'Nessuna informazione disponibile' }

const narrative = (entries: readonly SummaryEntry[], language: 'en' | 'it'): string => {
  const lines = entries.map(({ resource }) => `<li>${escaped(recordLine(resource))}</li>`).join('')
  const inner = lines === '' ? `<p>${nothing[language]}</p>` : `<ul>${lines}</ul>`
  return `<div xmlns="http://www.w3.org/1999/xhtml" lang="${language}" xml:lang="${language}">${inner}</div>`
}

/** Attacker-controlled: what others wrote into records. XHTML of FHIR has no characters that XML has not. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
