import type { Criterion, TokenValue } from '@mutua/sdk/fhir/search-criterion'
import { isThen, type TimeSpan } from '@mutua/sdk/fhir/search-time'
import type { SearchQuery } from './search-query.ts'
import type { SearchRow } from './search-rows.ts'

/** Whether a record is what a search asks for. @param base of the pod, for absolute references to it */
export const matches = (row: SearchRow, { criteria }: SearchQuery, base: string): boolean =>
  criteria.every((criterion) => fits(row, criterion, base))

/** Whether a record has one of the values of a parameter. */
export const fits = (row: SearchRow, criterion: Criterion, base: string): boolean => {
  const { token, date, reference } = row.terms
  switch (criterion.kind) {
    case 'id':
      return criterion.ids.includes(row.id)
    case 'token': {
      const has = (token[criterion.name] ?? []).some((term) =>
        criterion.tokens.some((value) => isToken(term, value)),
      )
      return has !== criterion.isNot
    }
    case 'date': {
      const written = Date.parse(row.modified)
      const spans: readonly TimeSpan[] =
        criterion.name === '_lastUpdated' ? [[written, written + 1]] : (date[criterion.name] ?? [])
      return spans.some((span) => criterion.dates.some((value) => isThen(span, value)))
    }
    case 'reference':
      return (reference[criterion.name] ?? []).some((term) => {
        const relative = term.startsWith(`${base}/`) ? term.slice(base.length + 1) : term
        return criterion.references.some((value) => relative === value || isLastOf(relative, value))
      })
    case 'missing':
      return (row.terms[criterion.type][criterion.name] === undefined) === criterion.isMissing
  }
}

/** FHIR R4 §3.1.1.4.10. A term is `system|code`; the system of a plain code, `*`, follows from the element. */
const isToken = (term: string, { system, code }: TokenValue): boolean => {
  const bar = term.indexOf('|')
  const [itsSystem, itsCode] = [term.slice(0, bar), term.slice(bar + 1)]
  if (code !== '' && itsCode !== code) return false
  return system === undefined || itsSystem === '*' || itsSystem === system
}

/** A bare id is that of any type, in this pod. */
const isLastOf = (reference: string, id: string): boolean =>
  !id.includes('/') && !reference.includes(':') && reference.endsWith(`/${id}`)
