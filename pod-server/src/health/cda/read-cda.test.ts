import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planImport } from '../import-bundle.ts'
import { openFhirValidator, type FhirValidator } from '../validate.ts'
import { systemOf } from './code-systems.ts'
import { readCda } from './read-cda.ts'
import { cdaSample, documentKinds } from './test-support-cda.ts'
import { childrenOf, parseXml, type XmlElement } from './xml-tree.ts'

let validator: FhirValidator
beforeAll(() => {
  validator = openFhirValidator()
})
afterAll(() => validator[Symbol.asyncDispose]())

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Resource {
  readonly resourceType: string
  readonly [member: string]: unknown
}

const bundleOf = (text: string): { readonly entry: readonly { fullUrl: string; resource: Resource }[] } => {
  const outcome = readCda(bytesOf(text))
  if (outcome.kind === 'refused') throw new Error(outcome.why)
  return JSON.parse(outcome.bundle) as never
}
const resourcesOf = (text: string, type: string): readonly Resource[] =>
  bundleOf(text)
    .entry.map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === type)

/**
 * Questions that FHIR asks by the name of an element, and words that it says by a code of its own (kind of an allergy): their
 * meaning arrives without their code.
 */
const saidOtherwise: ReadonlySet<string> = new Set([
  ...'33999-4 89261-2 52473-6 75321-0 48767-8 30973-2 75323-6 31044-1 59785-6 35267-4 52797-8 10157-6'
    .split(' ')
    .map((code) => `http://loinc.org ${code}`),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode SEV',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode DALG',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationValue H',
])

/** Every code with its system in the entries of a document. */
const codesIn = (document: XmlElement): readonly string[] => {
  const found: string[] = []
  const walk = (element: XmlElement, isInEntry: boolean): void => {
    const { code, codeSystem } = element.attributes
    const coding = `${systemOf(codeSystem) ?? ''} ${code ?? ''}`
    if (isInEntry && code !== undefined && codeSystem !== undefined && !saidOtherwise.has(coding))
      found.push(coding)
    for (const inner of childrenOf(element)) walk(inner, isInEntry || inner.name === 'entry')
  }
  walk(document, false)
  return found
}

const codingsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(codingsIn)
  if (typeof value !== 'object' || value === null) return []
  const { system, code } = value as { system?: unknown; code?: unknown }
  return [
    ...(typeof code === 'string' ? [`${String(system)} ${code}`] : []),
    ...Object.values(value).flatMap(codingsIn),
  ]
}

describe.each(documentKinds)('a document of the kind %s', (kind) => {
  const text = cdaSample(kind)

  it('arrives with at least 95 of 100 coded values', () => {
    const sent = codesIn(parseXml(bytesOf(text)))
    const arrived = new Set(codingsIn(bundleOf(text)))
    const missing = sent.filter((code) => !arrived.has(code))
    expect(sent.length).toBeGreaterThan(1)
    expect(missing.length / sent.length, missing.join(', ')).toBeLessThanOrEqual(0.05)
  })

  it('becomes FHIR of which every resource is valid, the same each time', async () => {
    const outcome = readCda(bytesOf(text))
    expect(readCda(bytesOf(text))).toEqual(outcome)
    if (outcome.kind === 'refused') throw new Error(outcome.why)
    const planned = await planImport(outcome.bundle, {
      check: (json) => validator.validate(JSON.parse(json)),
    })
    if (planned.kind === 'refused') throw new Error(planned.why)
    expect(planned.plan.invalid).toEqual([])
    // Each resource, and the document as a whole.
    expect(planned.plan.accepted).toHaveLength(planned.plan.received + 1)
  })
})

describe('what a document says', () => {
  it('keeps the digits, the limits and the sample of a result', () => {
    const outcome = readCda(bytesOf(cdaSample('LAB')))
    expect(outcome.kind === 'read' && outcome.bundle).toContain('"value":112.00')
    const [observation] = resourcesOf(cdaSample('LAB'), 'Observation')
    const [specimen] = bundleOf(cdaSample('LAB')).entry.filter(
      ({ resource }) => resource.resourceType === 'Specimen',
    )
    expect(observation).toMatchObject({
      status: 'final',
      effectiveDateTime: '2026-05-11T08:05:00+02:00',
      referenceRange: [{ low: { value: 70, code: 'mg/dL' }, high: { value: 100 } }],
      specimen: { reference: specimen?.fullUrl },
    })
    expect(resourcesOf(cdaSample('LAB'), 'DiagnosticReport')).toMatchObject([
      { result: [{ reference: expect.stringMatching(/^urn:uuid:/) as string }] },
    ])
  })

  it('says of an allergy to what, how bad and with which reaction', () => {
    expect(resourcesOf(cdaSample('PSS'), 'AllergyIntolerance')).toMatchObject([
      {
        type: 'allergy',
        category: ['medication'],
        criticality: 'high',
        code: { coding: [{ system: 'http://www.whocc.no/atc', code: 'J01CA04' }] },
        reaction: [{ manifestation: [{ coding: [{ code: '708.0' }] }], severity: 'severe' }],
      },
    ])
  })

  it('tells what was taken, given and prescribed apart', () => {
    expect(resourcesOf(cdaSample('LDO'), 'MedicationStatement')).toMatchObject([
      { status: 'active', dosage: [{ timing: { repeat: { period: 12, periodUnit: 'h' } } }] },
    ])
    expect(resourcesOf(cdaSample('LDO'), 'MedicationRequest')).toMatchObject([{ intent: 'plan' }])
    expect(resourcesOf(cdaSample('VPS'), 'MedicationAdministration')).toHaveLength(1)
    expect(resourcesOf(cdaSample('VACC'), 'Immunization')).toMatchObject([
      { lotNumber: 'L77', protocolApplied: [{ doseNumberPositiveInt: 1, targetDisease: [{}] }] },
    ])
  })

  it('is about one person in all documents, and each document is a thing of its own', () => {
    const patientOf = (kind: 'LAB' | 'PSS') =>
      bundleOf(cdaSample(kind)).entry.find(({ resource }) => resource.resourceType === 'Patient')
    expect(patientOf('LAB')?.fullUrl).toBe(patientOf('PSS')?.fullUrl)
    const others = (kind: 'LAB' | 'PSS') =>
      bundleOf(cdaSample(kind))
        .entry.map(({ fullUrl }) => fullUrl)
        .filter((url) => url !== patientOf(kind)?.fullUrl)
    expect(others('LAB').filter((url) => others('PSS').includes(url))).toEqual([])
  })

  it('escapes what the sender wrote into the text', () => {
    expect(resourcesOf(cdaSample('LAB'), 'Composition')).toMatchObject([
      {
        section: [
          { text: { div: expect.stringContaining('Glucosio &lt;sopra il limite&gt;') as string } },
          {},
        ],
      },
    ])
  })
})

describe('a file that is no clinical document', () => {
  const sound = cdaSample('LAB')
  it.each([
    ['with a DOCTYPE', sound.replace('<ClinicalDocument', '<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument')],
    [
      'that wants to read a file of the machine',
      sound
        .replace(
          '<ClinicalDocument',
          '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ClinicalDocument',
        )
        .replace('Alda', '&a;'),
    ],
    ['with an entity that nobody declared', sound.replace('Alda', '&lol;')],
    ['cut in the middle', sound.slice(0, sound.length / 2)],
    ['of nothing', ''],
    ['of JSON', '{"resourceType":"Bundle"}'],
    ['with another root', sound.replaceAll('ClinicalDocument', 'Invoice')],
    ['about nobody', sound.replaceAll('recordTarget', 'nobody')],
    ['of no day', sound.replace('20260512091500+0200', '20261399')],
    ['without an identifier', sound.replace(/<id root="[^"]*" extension="990\.[^>]*>/, '')],
    ['in an encoding that is none', sound.replace('UTF-8', 'EBCDIC-17')],
    ['deeper than anything', sound.replace('<paragraph', `${'<content>'.repeat(5_000)}<paragraph`)],
  ])('%s is refused with a sentence that says nothing of anybody', (_, text) => {
    const outcome = readCda(bytesOf(text))
    expect(outcome.kind).toBe('refused')
    if (outcome.kind !== 'refused') return
    expect(outcome.why).toMatch(/^The .{10,}\.$/)
    expect(outcome.why).not.toMatch(/Alda|Inventati|NVNLDA/)
  })

  it('in bytes that are not its encoding is refused', () => {
    expect(readCda(new Uint8Array([...bytesOf(sound.slice(0, 2_000)), 0xff, 0xfe, 0xc3])).kind).toBe(
      'refused',
    )
    expect(readCda(new Uint8Array([0xff, 0xfe, 0x3c, 0x00])).kind).toBe('refused')
  })

  it('in the older encodings of Italian systems is read', () => {
    const latin = sound.replace('UTF-8', 'ISO-8859-1').replace('Alda', 'Aldà')
    const bytes = Uint8Array.from(latin, (letter) => letter.charCodeAt(0) & 0xff)
    const outcome = readCda(bytes)
    expect(outcome.kind === 'read' && outcome.bundle).toContain('Aldà')
  })
})
