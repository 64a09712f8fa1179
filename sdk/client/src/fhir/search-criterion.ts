import { Problem } from '../problem.ts'
import { searchParameters, type SearchParameter } from './search-parameters.ts'
import { spanOf, type DatePrefix, type DateValue } from './search-time.ts'

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

/**
 * What `name=value` asks for (FHIR R4 §3.1.1.4); `undefined` where the type is searched by no such parameter, or not with this
 * modifier.
 * @param parameter decoded; attacker-controlled
 * @param parameter.base of the server: absolute references to it are the same as relative ones
 * @throws {Problem} `input-malformed`
 */
export const criterionOf = (
  type: string,
  { name: full, value, base }: { name: string; value: string; base?: string | undefined },
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

/** What the type is searched by under this name, besides `_id` and `_lastUpdated`. */
export const parameterOf = (type: string, name: string): SearchParameter | undefined => {
  const parameters = searchParameters.get(type)
  return parameters !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

/**
 * FHIR R4 §3.1.1.4.17: a comma parts values unless a backslash stands before it that is not itself behind one.
 * @throws {Problem} `input-malformed`
 */
export const alternatives = (value: string): string[] => {
  const values = value.split(/(?<=(?<!\\)(?:\\\\)*),/)
  if (values.length > maxValues) throw malformed(`A parameter has at most ${String(maxValues)} values.`)
  return values.map((one) => one.trim())
}

export const tokenOf = (value: string): TokenValue => {
  const [first = '', ...rest] = value.split(/(?<=(?<!\\)(?:\\\\)*)\|/)
  return rest.length === 0
    ? { system: undefined, code: unescaped(first) }
    : { system: unescaped(first), code: unescaped(rest.join('|')) }
}

const maxValues = 100

const unescaped = (text: string): string => text.replaceAll(/\\([\\,|$])/g, '$1')

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
  { base, target }: { base: string | undefined; target: string | undefined },
): string => {
  const relative = base !== undefined && value.startsWith(`${base}/`) ? value.slice(base.length + 1) : value
  return target !== undefined && !relative.includes('/') && !relative.includes(':')
    ? `${target}/${relative}`
    : relative
}

const malformed = (why: string): Problem => new Problem('input-malformed', why)
