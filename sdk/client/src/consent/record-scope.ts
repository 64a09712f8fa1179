import { z } from 'zod'
import { alternatives, criterionOf, type Criterion } from '../fhir/search-criterion.ts'
import { searchParameters } from '../fhir/search-parameters.ts'
import { Problem } from '../problem.ts'
import { isCriterionWithin } from './record-scope-order.ts'

/**
 * Which FHIR records somebody may read, in the words of SMART App Launch 2.2 ("Scopes for requesting FHIR Resources"):
 * `patient/Observation.rs?category=laboratory&date=ge2025-01-01`. A record that the parameters find is in it, as an
 * ordinary search finds it: the values of one parameter are alternatives, several parameters hold together.
 */
export interface RecordScope {
  /** A type that is served here, or `*` for all of them. */
  readonly type: string
  /** `r`: read by id, with its history; `s`: found by a search. */
  readonly interactions: 'r' | 's' | 'rs'
  readonly parameters: readonly RecordScopeParameter[]
}

export interface RecordScopeParameter {
  /** With its modifier: `code:not`. */
  readonly name: string
  /** As written, unescaped by nobody: what stands between the commas. */
  readonly values: readonly string[]
  readonly criterion: Criterion
}

export type RecordInteraction = 'r' | 's'

/**
 * Reads a scope, in any order and with v1’s `.read` for `.rs`; what it says twice is kept once.
 * @param text attacker-controlled
 * @throws {Problem} `input-malformed` for writing, for another context than `patient/`, and for types, parameters, modifiers and
 * values that the FHIR face does not search by
 */
export const parseRecordScope = (text: string): RecordScope => {
  if (text.length > maxLength) throw malformed(`A record scope has at most ${String(maxLength)} characters.`)
  const [, context, type = '', suffix = '', query] =
    /^([a-z]+)\/(\*|[A-Za-z]+)\.([a-z*]+)(?:\?([^?#\s"\\]+))?$/.exec(text) ?? []
  if (context === undefined)
    throw malformed('A record scope is written as patient/Observation.rs?category=laboratory.')
  if (context !== 'patient') throw malformed('A record scope is for one person: it begins with patient/.')
  if (type !== '*' && !searchParameters.has(type))
    throw malformed('Records of this type are not served here.')
  const parameters = query === undefined ? [] : parametersIn(type, query)
  return { type, interactions: interactionsIn(suffix), parameters }
}

/** The one text of a scope: parameters and values in order, each once. Two texts are the same scope only if they are equal. */
export const recordScopeText = ({ type, interactions, parameters }: RecordScope): string => {
  const query = parameters.map(({ name, values }) => `${name}=${values.map(encoded).join(',')}`).join('&')
  return `patient/${type}.${interactions}${query === '' ? '' : `?${query}`}`
}

/** Takes a scope in any writing and gives its one text. */
export const recordScopeSchema = z.string().transform((text, context) => {
  try {
    return recordScopeText(parseRecordScope(text))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    context.addIssue({ code: 'custom', message: error.detail ?? 'must be a record scope' })
    return z.NEVER
  }
})

/**
 * Whether every record in `narrow` is in `wide`, for every way of reading that `narrow` allows. Never yes wrongly; no also where
 * it cannot be known from the two texts.
 */
export const isRecordScopeWithin = (narrow: RecordScope, wide: RecordScope): boolean =>
  (wide.type === '*' || wide.type === narrow.type) &&
  interactionsOf(narrow).every((one) => wide.interactions.includes(one)) &&
  wide.parameters.every((theirs) =>
    narrow.parameters.some((ours) => isCriterionWithin(ours.criterion, theirs.criterion)),
  )

/** The same for scopes that stand side by side: each way of reading of each is within one of the others. */
export const areRecordScopesWithin = (
  narrow: readonly RecordScope[],
  wide: readonly RecordScope[],
): boolean =>
  narrow.every((one) =>
    interactionsOf(one).every((interactions) =>
      wide.some((other) => isRecordScopeWithin({ ...one, interactions }, other)),
    ),
  )

export const interactionsOf = ({ interactions }: Pick<RecordScope, 'interactions'>): RecordInteraction[] =>
  (['r', 's'] as const).filter((one) => interactions.includes(one))

/** Characters of one scope. */
const maxLength = 1_000
const maxParameters = 10
/** Comparing times is the dearest of what is done with a scope. */
const maxDates = 3

const interactionsIn = (suffix: string): RecordScope['interactions'] => {
  if (suffix === 'read' || suffix === 'rs') return 'rs'
  if (suffix === 'r' || suffix === 's') return suffix
  if (/^(?:write|\*)$/.test(suffix) || /^c?r?u?d?s?$/.test(suffix))
    throw malformed('A record scope is for reading (.rs, .r or .s): consents to write are given by place.')
  throw malformed('A record scope ends its type with .rs, .r or .s.')
}

const parametersIn = (type: string, query: string): RecordScopeParameter[] => {
  const entries = query.split('&')
  if (entries.length > maxParameters)
    throw malformed(`A record scope has at most ${String(maxParameters)} parameters.`)
  const known = new Map<string, RecordScopeParameter>()
  for (const entry of entries) {
    const parameter = parameterIn(type, entry)
    known.set(`${parameter.name}=${parameter.values.join(',')}`, parameter)
  }
  return [...known.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one)
}

const parameterIn = (type: string, entry: string): RecordScopeParameter => {
  const [name = '', ...rest] = entry.split('=')
  const value = decoded(rest.join('='))
  // A person reads it before they decide: nothing may turn the words around it, or hide.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value))
    throw malformed('A record scope has a character that cannot be seen.')
  // In an ordinary search a parameter without a value is no condition: here it would cover more than was meant.
  const values = [...new Set(alternatives(value).map(withoutEq(name, type)))].toSorted()
  if (values.includes('')) throw malformed('Every parameter of a record scope has a value.')
  // It would take the comma behind it along when the values are written in order.
  if (values.some((one) => /(?<!\\)(?:\\\\)*\\$/.test(one)))
    throw malformed('A backslash at the end of a value of a record scope is written twice.')
  const criterion = criterionOf(type, { name, value: values.join(',') })
  if (criterion === undefined)
    throw malformed(
      type === '*'
        ? 'Scopes for all types know _id and _lastUpdated only.'
        : `A parameter or modifier is not one that ${type} is searched by here.`,
    )
  if (criterion.kind === 'date' && criterion.dates.length > maxDates)
    throw malformed(`A time in a record scope has at most ${String(maxDates)} values.`)
  return { name, values, criterion }
}

/** `eq2025` and `2025` are one. */
const withoutEq =
  (name: string, type: string) =>
  (value: string): string =>
    name === '_lastUpdated' || searchParameters.get(type)?.[name]?.type === 'date'
      ? value.replace(/^eq(?=\d)/, '')
      : value

/** A plus is a plus (RFC 3986); only forms write spaces so. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new Problem('input-malformed', 'A record scope has a percent sign that stands for nothing.', {
      cause,
    })
  }
}

/** Leaves what OAuth takes in a scope (RFC 6749 §3.3) and has no meaning of its own in a query. */
const encoded = (value: string): string =>
  encodeURIComponent(value).replaceAll(/%(?:7C|3A|2F|24|40|3B)/g, unquoted)
const unquoted = (code: string): string => decodeURIComponent(code)

const malformed = (why: string): Problem => new Problem('input-malformed', why)
