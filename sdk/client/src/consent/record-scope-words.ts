import { tokenOf, type Criterion } from '../fhir/search-criterion.ts'
import { spanOf } from '../fhir/search-time.ts'
import { parseRecordScope, type RecordScope, type RecordScopeParameter } from './record-scope.ts'
import {
  categoryNames,
  codeNames,
  codeSystemNames,
  observationNames,
  parameterNames,
  phrases,
  typeNames,
  type Words,
} from './record-scope-names.ts'

export type ScopeLanguage = keyof Words

/**
 * A record scope as the person reads it before deciding: "laboratory results, since 1 January 2025". What has no name here
 * is shown as it is written, a code with its system: nothing that narrows is left out.
 * @param scope or its text
 * @throws {Problem} `input-malformed`
 */
export const recordScopeWords = (scope: RecordScope | string, language: ScopeLanguage): string => {
  const { type, interactions, parameters } = typeof scope === 'string' ? parseRecordScope(scope) : scope
  const { head, rest } = headOf(type, parameters, language)
  const parts = rest.map((parameter) => partOf(parameter, language))
  const reach =
    interactions === 'rs' ? [] : [phrases[interactions === 'r' ? 'readOnly' : 'searchOnly'][language]]
  return [head, ...parts, ...reach].join(language === 'ar' ? '، ' : ', ')
}

/** `laboratory results` for observations of a category that has a name; else the type, and the category with the others. */
const headOf = (
  type: string,
  parameters: readonly RecordScopeParameter[],
  language: ScopeLanguage,
): { head: string; rest: readonly RecordScopeParameter[] } => {
  const category = parameters.find(({ name }) => name === 'category')
  const names =
    type === 'Observation'
      ? category?.values.map((value) => named(observationNames, tokenOf(value).code))
      : undefined
  if (names !== undefined && names.every((name) => name !== undefined))
    return {
      head: listed(
        names.map((name) => name[language]),
        language,
      ),
      rest: parameters.filter((one) => one !== category),
    }
  return {
    head: named(typeNames, type)?.[language] ?? `${phrases.records[language]} ${type}`,
    rest: parameters,
  }
}

const partOf = ({ name: full, values, criterion }: RecordScopeParameter, language: ScopeLanguage): string => {
  const name = full.split(':')[0] ?? full
  if (criterion.kind === 'date')
    return (
      (name === 'date' ? '' : `${parameterName(name, language)} `) +
      listed(
        values.map((value) => timeWords(value, language)),
        language,
      )
    )
  if (criterion.kind === 'missing')
    return `${phrases[criterion.isMissing ? 'without' : 'withAny'][language]} ${parameterName(name, language)}`
  const not = criterion.kind === 'token' && criterion.isNot ? `${phrases.not[language]} ` : ''
  return `${parameterName(name, language)}: ${not}${listed(
    values.map((value) => valueWords(name, value, criterion.kind, language)),
    language,
  )}`
}

const parameterName = (name: string, language: ScopeLanguage): string =>
  named(parameterNames, name)?.[language] ?? name

const valueWords = (
  name: string,
  value: string,
  kind: Criterion['kind'],
  language: ScopeLanguage,
): string => {
  if (kind !== 'token') return asWritten(value)
  const { system, code } = tokenOf(value)
  const known = name === 'category' ? named(categoryNames, code) : named(codeNames, `${system ?? ''}|${code}`)
  if (known !== undefined) return known[language]
  if (system === undefined || system === '') return asWritten(code)
  const from = named(codeSystemNames, system) ?? asWritten(system)
  return code === '' ? `${phrases.anyOf[language]} ${from}` : `${asWritten(code)} (${from})`
}

/** Spaces as a scope writes them: words of an application must not go on as a sentence of ours. */
const asWritten = (text: string): string => text.replaceAll(/\s/gu, encodeURIComponent)

const timeWords = (value: string, language: ScopeLanguage): string => {
  const [, prefix = 'eq', text = value] = /^(eq|ne|gt|lt|ge|le|sa|eb)?(\d.*)$/.exec(value) ?? []
  return `${named(phrases.times, prefix)?.[language] ?? prefix} ${dateWords(text, language)}`
}

const dateWords = (text: string, language: ScopeLanguage): string => {
  const [from] = spanOf(text) ?? []
  if (from === undefined || from === null || text.includes('T')) return text
  const parts = text.split('-').length
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: 'UTC',
    year: 'numeric',
    ...(parts > 1 ? { month: 'long' } : {}),
    ...(parts > 2 ? { day: 'numeric' } : {}),
  }).format(from)
}

const listed = (words: readonly string[], language: ScopeLanguage): string =>
  new Intl.ListFormat(language, { type: 'disjunction' }).format(words)

/** What is asked for is written by others: it may be the name of something that every object has. */
const named = <Name>(names: Readonly<Record<string, Name>>, key: string): Name | undefined =>
  Object.hasOwn(names, key) ? names[key] : undefined
