import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { partOf, partsOf } from '@mutua/sdk/care/fhir-resource'

/** One line of what a record says: `element` names its label. */
export interface PlainLine {
  readonly element: string
  readonly texts: readonly string[]
}

/** How a language says what records write in codes. */
export interface PlainWords {
  readonly day: (iso: string) => string
  readonly code: (code: string) => string
}

/** Title of a record in its own words. */
export const titleOf = (record: FhirResource): string =>
  titleElements
    .map((name) => textIn(record[name], untranslated))
    .find((text) => text !== undefined && text !== '') ?? record.resourceType

/** What a record says that people understand, in the order that people ask; never a number that is not in it. */
export const plainLines = (record: FhirResource, words: PlainWords): readonly PlainLine[] =>
  lineElements.flatMap((element) => {
    const texts = Object.entries(record)
      .filter(([name]) => name === element || isChoiceOf(element, name))
      .flatMap(([name, value]) =>
        (Array.isArray(value) ? (value as readonly unknown[]) : [value]).flatMap(
          (one) => textOfElement(name, one, words) ?? [],
        ),
      )
      .filter((text) => text !== '')
    return texts.length === 0 ? [] : [{ element, texts: [...new Set(texts)] }]
  })

/** What a concept, a code or a reference is called, in the words of the record. */
export const textOf = (value: unknown): string | undefined => textIn(value, untranslated)

const untranslated: PlainWords = { day: (iso) => iso, code: (code) => code }

const titleElements = [
  'title',
  'code',
  'medicationCodeableConcept',
  'medicationReference',
  'vaccineCode',
  'type',
  'description',
  'reasonCode',
  'name',
  'category',
]

/** `value` stands for `valueQuantity`, `valueString` and so on (FHIR R4 §2.6.1.1). */
const lineElements = [
  'payload',
  'value',
  'component',
  'interpretation',
  'referenceRange',
  'effective',
  'onset',
  'abatement',
  'occurrence',
  'performed',
  'period',
  'date',
  'authoredOn',
  'recordedDate',
  'sent',
  'status',
  'lifecycleStatus',
  'clinicalStatus',
  'verificationStatus',
  'severity',
  'criticality',
  'reaction',
  'dosage',
  'dosageInstruction',
  'reasonCode',
  'bodySite',
  'method',
  'conclusion',
  'description',
  'performer',
  'author',
  'requester',
  'sender',
  'recorder',
  'asserter',
  'participant',
  'serviceProvider',
  'note',
] as const

const isChoiceOf = (element: string, name: string): boolean =>
  ['value', 'effective', 'onset', 'abatement', 'occurrence', 'performed'].includes(element) &&
  new RegExp(`^${element}[A-Z]`).test(name)

const textOfElement = (name: string, value: unknown, words: PlainWords): string | undefined => {
  switch (name) {
    case 'component':
      return joined([textIn(partOf(value, 'code'), words), choiceIn(value, words)], ': ')
    case 'referenceRange':
      return stringOf(partOf(value, 'text')) ?? rangeText(value)
    case 'reaction':
      return partsOf(value, 'manifestation')
        .map((one) => textIn(one, words))
        .filter(Boolean)
        .join(', ')
    case 'payload':
      return stringOf(partOf(value, 'contentString'))
    case 'participant':
      return textIn(partOf(value, 'individual') ?? partOf(value, 'actor'), words)
    default:
      return textIn(value, words)
  }
}

const choiceIn = (value: unknown, words: PlainWords): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const found = Object.entries(value).find(([name]) => isChoiceOf('value', name))
  return found === undefined ? undefined : textIn(found[1], words)
}

/** CodeableConcept, Quantity, Range, Period, Reference, HumanName, Annotation, Dosage, date, code or text. */
const textIn = (value: unknown, words: PlainWords): string | undefined => {
  if (Array.isArray(value)) return textIn(value[0], words)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') {
    if (/^\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$/.test(value)) return words.day(value)
    return /^[a-z]+(-[a-z]+)*$/.test(value) ? words.code(value) : value
  }
  if (typeof value !== 'object' || value === null) return undefined
  const start = stringOf(partOf(value, 'start'))
  const end = stringOf(partOf(value, 'end'))
  if (start !== undefined || end !== undefined)
    return [start, end].map((one) => (one === undefined ? '…' : words.day(one))).join(' – ')
  const coding: unknown = partsOf(value, 'coding')[0]
  return (
    stringOf(partOf(value, 'text')) ??
    stringOf(partOf(value, 'display')) ??
    quantityText(value) ??
    rangeText(value) ??
    stringOf(partOf(coding, 'display')) ??
    (typeof partOf(coding, 'code') === 'string' ? words.code(String(partOf(coding, 'code'))) : undefined) ??
    nameText(value)
  )
}

/** A quantity as it is written in the record. */
export const quantityText = (value: unknown): string | undefined => {
  const number = partOf(value, 'value')
  if (typeof number !== 'number') return undefined
  const unit = stringOf(partOf(value, 'unit')) ?? stringOf(partOf(value, 'code'))
  return [
    stringOf(partOf(value, 'comparator')),
    String(number),
    unit === undefined ? undefined : unitWords(unit),
  ]
    .filter((part) => part !== undefined)
    .join(' ')
}

/** A unit without the braces in which UCUM (§12) writes what is only said: `mL/min/{1.73_m2}`. */
export const unitWords = (unit: string): string => unit.replaceAll(/[{}]/g, '').replaceAll('_', ' ')

const rangeText = (value: unknown): string | undefined => {
  const low = quantityText(partOf(value, 'low'))
  const high = quantityText(partOf(value, 'high'))
  if (low !== undefined && high !== undefined) return `${low} – ${high}`
  if (low !== undefined) return `≥ ${low}`
  return high === undefined ? undefined : `≤ ${high}`
}

const nameText = (value: unknown): string | undefined =>
  joined([...partsOf(value, 'given').map(stringOf), stringOf(partOf(value, 'family'))], ' ')

const joined = (parts: readonly (string | undefined)[], sign: string): string | undefined => {
  const present = parts.filter((part) => part !== undefined && part !== '')
  return present.length === 0 ? undefined : present.join(sign)
}

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
