import { isJsonObject, textOf, type JsonObject } from './fhir-json.ts'

/** What a record is about, its value and its day, as far as it says so in words. Others wrote them: to be escaped. */
export const recordLine = (resource: JsonObject): string =>
  [recordWords(resource), recordDay(resource)].filter((part) => part !== undefined).join(', ')

/** The same without its day. */
export const recordWords = (resource: JsonObject): string => {
  const what = named.map((name) => wordsOf(resource[name])).find((words) => words !== undefined)
  return [what ?? '-', valueOf(resource)].filter((part) => part !== undefined).join(', ')
}

/** `2026-11-22`, or as much of it as is known. */
export const recordDay = (resource: JsonObject): string | undefined =>
  dated
    .map((name) => {
      const value = resource[name]
      return textOf(isJsonObject(value) ? value['start'] : value)
    })
    .find((text) => text !== undefined)
    ?.slice(0, 10)

const named = [
  'code',
  'medicationCodeableConcept',
  'vaccineCode',
  'medicationReference',
  'title',
  'name',
  'type',
  'description',
  'class',
]
const dated = [
  'effectiveDateTime',
  'performedDateTime',
  'occurrenceDateTime',
  'onsetDateTime',
  'authoredOn',
  'recordedDate',
  'effectivePeriod',
  'performedPeriod',
  'authored',
  'date',
  'period',
  'birthDate',
]

/** Text, CodeableConcept, Coding, Reference, HumanName, or the first of several. */
const wordsOf = (concept: unknown): string | undefined => {
  if (Array.isArray(concept)) return wordsOf(concept[0])
  if (!isJsonObject(concept)) return textOf(concept)
  const codings = Array.isArray(concept['coding']) ? concept['coding'].filter(isJsonObject) : []
  return (
    textOf(concept['text']) ??
    codings
      .map((coding) => textOf(coding['display']) ?? textOf(coding['code']))
      .find((words) => words !== undefined) ??
    textOf(concept['display']) ??
    nameOf(concept) ??
    textOf(concept['code'])
  )
}

const nameOf = ({ given, family }: JsonObject): string | undefined => {
  const names: readonly unknown[] = Array.isArray(given) ? given : []
  const words = [...names, family].filter((part) => typeof part === 'string')
  return words.length === 0 ? undefined : words.join(' ')
}

const valueOf = (resource: JsonObject): string | undefined => {
  const quantity = resource['valueQuantity']
  if (!isJsonObject(quantity))
    return wordsOf(resource['valueCodeableConcept']) ?? textOf(resource['valueString'])
  const value = JSON.stringify(quantity['value'])
  return value === undefined ? undefined : `${value} ${textOf(quantity['unit']) ?? ''}`.trim()
}
