import { Problem } from '@mutua/sdk/problem'
import { searchParameters, type SearchParameter } from './search-parameters.ts'
import { spanOf, type TimeSpan } from './search-terms.ts'

/** One parameter of a search: the values of one are alternatives, several parameters hold together. */
export type Criterion =
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  | {
      readonly kind: 'token'
      readonly name: string
      readonly tokens: readonly TokenValue[]
      readonly isNot: boolean
    }
  | { readonly kind: 'date'; readonly name: string; readonly dates: readonly DateValue[] }
  | { readonly kind: 'reference'; readonly name: string; readonly references: readonly string[] }
  | {
      readonly kind: 'missing'
      readonly name: string
      readonly type: SearchParameter['type']
      readonly isMissing: boolean
    }

/** `system` undefined: any; empty: none. `code` empty: any of the system. */
export interface TokenValue {
  readonly system: string | undefined
  readonly code: string
}

export interface DateValue {
  readonly prefix: DatePrefix
  readonly span: TimeSpan
}
export type DatePrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb'

export interface SortKey {
  /** `_id`, `_lastUpdated`, or a parameter of the type. */
  readonly name: string
  readonly isDescending: boolean
}

export interface Include {
  readonly name: string
  /** Only resources of this type. */
  readonly target: string | undefined
}

export interface SearchQuery {
  readonly type: string
  readonly criteria: readonly Criterion[]
  readonly sort: readonly SortKey[]
  readonly includes: readonly Include[]
  readonly summary: 'false' | 'true' | 'count'
  /** Matches on one page. */
  readonly count: number
}

/** Result parameters that this server knows, as its CapabilityStatement lists them. */
export const resultParameters = ['_count', '_sort', '_include', '_summary', '_total'] as const

const defaultCount = 50
export const maxCount = 500

/**
 * What a search asks for (FHIR R4 §3.1.1). What is not known here is refused: to leave a condition out hands out more than was
 * asked for, and under consent more is paid for. `Prefer: handling=lenient` has it left out.
 * @param entries names and values of the parameters, decoded; attacker-controlled
 * @param base of the pod: absolute references to it are the same as relative ones
 * @throws {Problem} `input-malformed`
 */
export const parseSearch = (
  type: string,
  entries: readonly (readonly [string, string])[],
  { base, isLenient }: { base: string; isLenient: boolean },
): SearchQuery => {
  const criteria: Criterion[] = []
  const asked = new Map<string, string[]>()
  if (entries.length > maxEntries) throw malformed(`A search has at most ${String(maxEntries)} parameters.`)
  for (const [name, value] of entries) {
    if (value === '' || ignored.has(name)) continue
    if (isResult(name)) asked.set(name, [...(asked.get(name) ?? []), value])
    else {
      const criterion = criterionOf(type, { name, value, base })
      if (criterion !== undefined) criteria.push(criterion)
      else if (!isLenient)
        throw malformed(`${nameIn(name)} is no parameter that ${type} is searched by here.`)
    }
  }
  return { type, criteria, ...resultsAsked(type, asked) }
}

const maxEntries = 100
/** How an answer is written is not what is in it. */
const ignored: ReadonlySet<string> = new Set(['_format', '_pretty'])
const isResult = (name: string): boolean => resultParameters.some((known) => known === name)

const resultsAsked = (
  type: string,
  asked: ReadonlyMap<string, readonly string[]>,
): Pick<SearchQuery, 'sort' | 'includes' | 'summary' | 'count'> => {
  const last = (name: string): string | undefined => asked.get(name)?.at(-1)
  const summary = last('_summary') ?? 'false'
  if (summary !== 'true' && summary !== 'false' && summary !== 'count')
    throw malformed('_summary is true, false or count here.')
  const count = last('_count') ?? String(defaultCount)
  if (!/^\d{1,6}$/.test(count)) throw malformed('_count is a number.')
  const total = last('_total')
  if (total !== undefined && !['none', 'estimate', 'accurate'].includes(total))
    throw malformed('_total is none, estimate or accurate.')
  return {
    sort: (last('_sort')?.split(',') ?? []).map((key) => sortKeyOf(type, key.trim())),
    includes: (asked.get('_include') ?? []).map((value) => includeOf(type, value)),
    // FHIR R4 §3.1.1.5.3: "If _count has the value 0, this shall be treated the same as _summary=count".
    summary: Number(count) === 0 ? 'count' : summary,
    count: Math.min(Number(count), maxCount),
  }
}

const sortKeyOf = (type: string, key: string): SortKey => {
  const isDescending = key.startsWith('-')
  const name = isDescending ? key.slice(1) : key
  if (name === '_id' || name === '_lastUpdated' || parameterOf(type, name) !== undefined)
    return { name, isDescending }
  throw malformed(`_sort knows _id, _lastUpdated and the parameters of ${type}.`)
}

const includeOf = (type: string, value: string): Include => {
  const [source, name = '', target, ...more] = value.split(':')
  const isKnown = source === type && more.length === 0 && parameterOf(type, name)?.type === 'reference'
  if (!isKnown)
    throw malformed(`_include is ${type}:{reference parameter} or ${type}:{reference parameter}:{type}.`)
  return { name, target }
}

const criterionOf = (
  type: string,
  { name: full, value, base }: { name: string; value: string; base: string },
): Criterion | undefined => {
  const [name = '', modifier, ...more] = full.split(':')
  if (more.length > 0) return undefined
  const values = alternatives(value)
  if (name === '_id') return modifier === undefined ? { kind: 'id', ids: values } : undefined
  if (name === '_lastUpdated')
    return modifier === undefined ? { kind: 'date', name, dates: values.map(dateOf) } : undefined
  const parameter = parameterOf(type, name)
  if (parameter === undefined) return undefined
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw malformed(':missing is true or false.')
    return { kind: 'missing', name, type: parameter.type, isMissing: value === 'true' }
  }
  switch (parameter.type) {
    case 'token':
      if (modifier !== undefined && modifier !== 'not') return undefined
      return { kind: 'token', name, tokens: values.map(tokenOf), isNot: modifier === 'not' }
    case 'date':
      return modifier === undefined ? { kind: 'date', name, dates: values.map(dateOf) } : undefined
    case 'reference':
      if (modifier !== undefined && !/^[A-Z][A-Za-z]+$/.test(modifier)) return undefined
      return {
        kind: 'reference',
        name,
        references: values.map((one) => referenceOf(one, { base, target: modifier ?? parameter.target })),
      }
  }
}

const parameterOf = (type: string, name: string): SearchParameter | undefined => {
  const parameters = searchParameters.get(type)
  return parameters !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

/** FHIR R4 §3.1.1.4.17: a comma parts values unless a backslash stands before it. */
const alternatives = (value: string): string[] => {
  const values = value.split(/(?<!\\),/)
  if (values.length > maxEntries) throw malformed(`A parameter has at most ${String(maxEntries)} values.`)
  return values.map((one) => one.trim())
}

const unescaped = (text: string): string => text.replaceAll(/\\([\\,|$])/g, '$1')

const tokenOf = (value: string): TokenValue => {
  const [first = '', ...rest] = value.split(/(?<!\\)\|/)
  return rest.length === 0
    ? { system: undefined, code: unescaped(first) }
    : { system: unescaped(first), code: unescaped(rest.join('|')) }
}

const dateOf = (value: string): DateValue => {
  const [, prefix = 'eq', text = ''] = /^(eq|ne|gt|lt|ge|le|sa|eb)?(\d.*)$/.exec(value) ?? []
  // In a query a bare plus stands for a space.
  const span = spanOf(text.replace(/ (?=\d\d:\d\d$)/, '+'))
  if (span === undefined)
    throw malformed(
      'A date is written as 2020, 2020-05, 2020-05-01 or 2020-05-01T10:00:00Z, with a prefix such as ge.',
    )
  return { prefix: prefix as DatePrefix, span } // one of those in the expression
}

/** `p1`, `Patient/p1`, or the address of either kind that it has here or elsewhere. */
const referenceOf = (
  value: string,
  { base, target }: { base: string; target: string | undefined },
): string => {
  const relative = value.startsWith(`${base}/`) ? value.slice(base.length + 1) : value
  return target !== undefined && !relative.includes('/') && !relative.includes(':')
    ? `${target}/${relative}`
    : relative
}

/** Of what a caller wrote, only what is a name. */
const nameIn = (text: string): string => (/^[\w:.-]{1,40}$/.test(text) ? text : 'This')

const malformed = (why: string): Problem => new Problem('input-malformed', why)
