import { isJsonObject, textOf, type JsonObject } from './fhir-json.ts'

/** What a record is about, in the words that it has itself; `undefined` where it has none. */
export const titleOfRecord = (record: JsonObject): string | undefined =>
  elements.map((name) => wordsOf(record[name])).find((words) => words !== undefined && words !== '')

const elements = [
  'title',
  'code',
  'medicationCodeableConcept',
  'medicationReference',
  'vaccineCode',
  'name',
  'type',
  'description',
  'reasonCode',
  'category',
]

/** Text, CodeableConcept, Coding, Reference, HumanName, or the first of a list of them. */
const wordsOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return wordsOf(value[0])
  if (!isJsonObject(value)) return textOf(value)
  const given = Array.isArray(value['given']) ? value['given'].map(textOf) : []
  const name = [...given, textOf(value['family'])].filter((part) => part !== undefined).join(' ')
  const coding = Array.isArray(value['coding']) ? value['coding'].map(wordsOf) : []
  return (
    textOf(value['text']) ??
    textOf(value['display']) ??
    (name === '' ? undefined : name) ??
    coding.find((words) => words !== undefined) ??
    textOf(value['code'])
  )
}
