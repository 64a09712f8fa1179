import { searchParameters, type SearchParameter } from '@mutua/sdk/fhir/search-parameters'
import { spanOf, type TimeSpan } from '@mutua/sdk/fhir/search-time'
import { isJsonObject, textOf, type JsonObject } from './fhir-json.ts'

/** What a record can be found by, for each of its parameters that has a value. */
export interface SearchTerms {
  /** `system|code`: no system where none is said, `*` for a plain code, whose element says which it is. */
  readonly token: Readonly<Record<string, readonly string[]>>
  readonly date: Readonly<Record<string, readonly TimeSpan[]>>
  /** `Type/id` where the reference names a resource here, else as it was written. */
  readonly reference: Readonly<Record<string, readonly string[]>>
}

/** The record was checked when it was stored; what cannot be read all the same is not found. */
export const searchTermsOf = (type: string, record: JsonObject): SearchTerms => {
  const terms = {
    token: {} as Record<string, readonly string[]>,
    date: {} as Record<string, readonly TimeSpan[]>,
    reference: {} as Record<string, readonly string[]>,
  }
  for (const [name, parameter] of Object.entries(searchParameters.get(type) ?? {})) {
    const values = parameter.paths.flatMap((path) => valuesAt(record, path.split('.')))
    if (parameter.type === 'token') put(terms.token, name, unique(values.flatMap(tokensOf)))
    else if (parameter.type === 'date') put(terms.date, name, values.flatMap(spansOf))
    else put(terms.reference, name, unique(values.flatMap((value) => referencesOf(value, parameter))))
  }
  return terms
}

const put = <Value>(
  terms: Record<string, readonly Value[]>,
  name: string,
  values: readonly Value[],
): void => {
  if (values.length > 0) terms[name] = values
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

const valuesAt = (value: unknown, names: readonly string[]): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => valuesAt(item, names))
  const [name, ...rest] = names
  if (name === undefined) return value === undefined ? [] : [value]
  return isJsonObject(value) && Object.hasOwn(value, name) ? valuesAt(value[name], rest) : []
}

/** code, boolean, Coding, CodeableConcept, Identifier. */
const tokensOf = (value: unknown): string[] => {
  if (typeof value === 'string' || typeof value === 'boolean') return [`*|${String(value)}`]
  if (!isJsonObject(value)) return []
  if (Array.isArray(value['coding'])) return value['coding'].flatMap(tokensOf)
  const code = textOf(value['code']) ?? textOf(value['value'])
  return code === undefined ? [] : [`${textOf(value['system']) ?? ''}|${code}`]
}

/** Times and Period. */
const spansOf = (value: unknown): TimeSpan[] => {
  if (typeof value === 'string') {
    const span = spanOf(value)
    return span === undefined ? [] : [span]
  }
  if (!isJsonObject(value)) return []
  const [start, end] = [textOf(value['start']), textOf(value['end'])]
  if (start === undefined && end === undefined) return []
  return [[boundOf(start)?.[0] ?? null, boundOf(end)?.[1] ?? null]]
}

const boundOf = (text: string | undefined): TimeSpan | undefined =>
  text === undefined ? undefined : spanOf(text)

const referencesOf = (value: unknown, { target }: SearchParameter): string[] => {
  const reference = isJsonObject(value) ? textOf(value['reference']) : undefined
  if (reference === undefined || reference.startsWith('#')) return []
  const name = reference.replace(/\/_history\/.*$/, '')
  return target === undefined || typeOf(name) === target ? [name] : []
}

/** `Patient` of `Patient/p1` and of `https://elsewhere.example/fhir/Patient/p1`. */
const typeOf = (reference: string): string | undefined => reference.split('/').at(-2)
