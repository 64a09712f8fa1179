import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { zipOf } from '../../../pod-server/src/health/files/test-support-files.ts'
import { writeFile } from 'node:fs/promises'

export const largeKinds = ['bundle', 'ndjson', 'apple'] as const
export type LargeKind = (typeof largeKinds)[number]

export interface LargeInput {
  readonly contentType: string
  /** Entries; of Apple Health records. */
  readonly entries: number
}

/** Writes a file of so many bytes, as a server elsewhere would hand it out: entries name each other by `urn:uuid:`. */
export const writeLargeInput = async (file: string, kind: LargeKind, bytes: number): Promise<LargeInput> => {
  if (kind === 'apple') return writeApple(file, bytes)
  let entries = 0
  const texts = function* () {
    if (kind === 'bundle') yield '{"resourceType":"Bundle","type":"transaction","entry":['
    for (let size = 0; size < bytes; entries += 1) {
      const text = kind === 'bundle' ? bundleEntry(entries) : `${JSON.stringify(observation(entries))}\n`
      size += text.length
      yield text
    }
    if (kind === 'bundle') yield ']}'
  }
  await pipeline(Readable.from(texts()), createWriteStream(file))
  return { contentType: kind === 'bundle' ? 'application/fhir+json' : 'application/fhir+ndjson', entries }
}

const urnOf = (place: number): string => `urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, '0')}`

const bundleEntry = (place: number): string => {
  const { id: _id, ...resource } = observation(place)
  const entry = { fullUrl: urnOf(place), resource, request: { method: 'POST', url: 'Observation' } }
  return (place === 0 ? '' : ',') + JSON.stringify(entry)
}

/** Like those of a hospital: about 1,200 bytes; refers to one before and to one after it. */
const observation = (place: number) => ({
  resourceType: 'Observation',
  id: `o-${String(place)}`,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: {
    coding: [{ system: 'http://loinc.org', code: '2339-0', display: 'Glucose [Mass/volume] in Blood' }],
    text: 'Glicemia',
  },
  effectiveDateTime: `20${String(10 + (place % 15))}-0${String(1 + (place % 9))}-1${String(place % 10)}T08:00:00+01:00`,
  valueQuantity: {
    value: 60 + (place % 150),
    unit: 'mg/dL',
    system: 'http://unitsofmeasure.org',
    code: 'mg/dL',
  },
  derivedFrom: [{ reference: urnOf(Math.max(0, place - 1)) }, { reference: urnOf(place + 1) }],
  note: [{ text: `Prelievo numero ${String(place)}. ${'Campione idoneo, nessuna nota. '.repeat(12)}` }],
})

const writeApple = async (file: string, bytes: number): Promise<LargeInput> => {
  const start = Date.parse('2016-01-01T00:00:00Z')
  const records: string[] = []
  for (let size = 0; size < bytes;) {
    const at = new Date(start + records.length * 600_000).toISOString().slice(0, 19).replace('T', ' ')
    const text = `<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" sourceVersion="10.1" device="&lt;&lt;HKDevice: 0x0&gt;, name:Watch&gt;" unit="count/min" creationDate="${at} +0100" startDate="${at} +0100" endDate="${at} +0100" value="${String(55 + (records.length % 60))}"/>\n`
    size += text.length
    records.push(text)
  }
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="it_IT">\n${records.join('')}</HealthData>\n`
  await writeFile(file, zipOf({ 'apple_health_export/export.xml': xml }))
  return { contentType: 'application/zip', entries: records.length }
}
