import { criterionOf, parameterOf, type Criterion } from '@mutua/sdk/fhir/search-criterion'
import { Problem } from '@mutua/sdk/problem'

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

/** Of what a caller wrote, only what is a name. */
const nameIn = (text: string): string => (/^[\w:.-]{1,40}$/.test(text) ? text : 'This')

const malformed = (why: string): Problem => new Problem('input-malformed', why)
