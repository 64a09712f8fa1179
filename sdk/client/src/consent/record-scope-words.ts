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
  timeNames,
  typeNames,
  type Words,
} from './record-scope-names.ts'

export type ScopeLanguage = keyof Words

/** Kinds of names; `time` is what stands before a date. */
export type ScopeNameKind = 'type' | 'observation' | 'category' | 'code' | 'parameter' | 'phrase' | 'time'

/** Another language than those that the SDK names things in. What has no name in it is named in English. */
export interface ScopeWording {
  /** For dates and lists (BCP 47). */
  readonly language: string
  readonly named: (kind: ScopeNameKind, name: string) => string | undefined
}

/**
 * A record scope as the person reads it before deciding: "laboratory results, since 1 January 2025". What has no name here
 * is shown as it is written, a code with its system: nothing that narrows is left out.
 * @param scope or its text
 * @throws {Problem} `input-malformed`
 */
export const recordScopeWords = (
  scope: RecordScope | string,
  language: ScopeLanguage | ScopeWording,
): string => {
  const { type, interactions, parameters } = typeof scope === 'string' ? parseRecordScope(scope) : scope
  const wording = typeof language === 'string' ? wordingOf(language) : inEnglishToo(language)
  const { head, rest } = headOf(type, parameters, wording)
  const parts = rest.map((parameter) => partOf(parameter, wording))
  const reach =
    interactions === 'rs' ? [] : [phrase(interactions === 'r' ? 'readOnly' : 'searchOnly', wording)]
  return [head, ...parts, ...reach].join(wording.language === 'ar' ? '، ' : ', ')
}

/** Every name that the SDK has, by kind: what another language is to name. */
export const scopeNames: Readonly<Record<ScopeNameKind, Readonly<Record<string, Words>>>> = {
  type: typeNames,
  observation: observationNames,
  category: categoryNames,
  code: codeNames,
  parameter: parameterNames,
  phrase: phrases,
  time: timeNames,
}

const wordingOf = (language: ScopeLanguage): ScopeWording => ({
  language,
  named: (kind, name) => named(scopeNames[kind], name)?.[language],
})

const inEnglishToo = (wording: ScopeWording): ScopeWording => {
  const english = wordingOf('en')
  return {
    language: wording.language,
    // What nobody names is not asked for in other languages: it is written by others.
    named: (kind, name) => {
      const known = english.named(kind, name)
      return known === undefined ? undefined : (wording.named(kind, name) ?? known)
    },
  }
}

const phrase = (name: keyof typeof phrases, wording: ScopeWording): string =>
  wording.named('phrase', name) ?? name

/** `laboratory results` for observations of a category that has a name; else the type, and the category with the others. */
const headOf = (
  type: string,
  parameters: readonly RecordScopeParameter[],
  wording: ScopeWording,
): { head: string; rest: readonly RecordScopeParameter[] } => {
  const category = parameters.find(({ name }) => name === 'category')
  const names =
    type === 'Observation'
      ? category?.values.map((value) => wording.named('observation', tokenOf(value).code))
      : undefined
  if (names !== undefined && names.every((name) => name !== undefined))
    return { head: listed(names, wording), rest: parameters.filter((one) => one !== category) }
  return {
    head: wording.named('type', type) ?? `${phrase('records', wording)} ${type}`,
    rest: parameters,
  }
}

const partOf = ({ name: full, values, criterion }: RecordScopeParameter, wording: ScopeWording): string => {
  const name = full.split(':')[0] ?? full
  if (criterion.kind === 'date')
    return (
      (name === 'date' ? '' : `${parameterName(name, wording)} `) +
      listed(
        values.map((value) => timeWords(value, wording)),
        wording,
      )
    )
  if (criterion.kind === 'missing')
    return `${phrase(criterion.isMissing ? 'without' : 'withAny', wording)} ${parameterName(name, wording)}`
  const not = criterion.kind === 'token' && criterion.isNot ? `${phrase('not', wording)} ` : ''
  return `${parameterName(name, wording)}: ${not}${listed(
    values.map((value) => valueWords(name, value, criterion.kind, wording)),
    wording,
  )}`
}

const parameterName = (name: string, wording: ScopeWording): string =>
  wording.named('parameter', name) ?? name

const valueWords = (name: string, value: string, kind: Criterion['kind'], wording: ScopeWording): string => {
  if (kind !== 'token') return asWritten(value)
  const { system, code } = tokenOf(value)
  const known =
    name === 'category' ? wording.named('category', code) : wording.named('code', `${system ?? ''}|${code}`)
  if (known !== undefined) return known
  if (system === undefined || system === '') return asWritten(code)
  const from = named(codeSystemNames, system) ?? asWritten(system)
  return code === '' ? `${phrase('anyOf', wording)} ${from}` : `${asWritten(code)} (${from})`
}

/** Spaces as a scope writes them: words of an application must not go on as a sentence of ours. */
const asWritten = (text: string): string => text.replaceAll(/\s/gu, encodeURIComponent)

const timeWords = (value: string, wording: ScopeWording): string => {
  const [, prefix = 'eq', text = value] = /^(eq|ne|gt|lt|ge|le|sa|eb)?(\d.*)$/.exec(value) ?? []
  return `${wording.named('time', prefix) ?? prefix} ${dateWords(text, wording)}`
}

const dateWords = (text: string, { language }: ScopeWording): string => {
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

const listed = (words: readonly string[], { language }: ScopeWording): string =>
  new Intl.ListFormat(language, { type: 'disjunction' }).format(words)

/** What is asked for is written by others: it may be the name of something that every object has. */
const named = <Name>(names: Readonly<Record<string, Name>>, key: string): Name | undefined =>
  Object.hasOwn(names, key) ? names[key] : undefined
