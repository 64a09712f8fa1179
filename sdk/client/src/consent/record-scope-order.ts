import type { Criterion, TokenValue } from '../fhir/search-criterion.ts'
import { isThen, type DateValue, type TimeSpan } from '../fhir/search-time.ts'

/** Whether every record that `narrow` finds is found by `wide`. Never yes wrongly. */
export const isCriterionWithin = (narrow: Criterion, wide: Criterion): boolean => {
  switch (wide.kind) {
    case 'id':
      return narrow.kind === 'id' && narrow.ids.every((id) => wide.ids.includes(id))
    case 'token':
      if ('name' in narrow && narrow.name !== wide.name) return false
      // What has no value has none of these.
      if (narrow.kind === 'missing') return wide.isNot && narrow.isMissing
      if (narrow.kind !== 'token' || narrow.isNot !== wide.isNot) return false
      return wide.isNot
        ? areTokensWithin(wide.tokens, narrow.tokens)
        : areTokensWithin(narrow.tokens, wide.tokens)
    case 'date':
      return narrow.kind === 'date' && narrow.name === wide.name && areTimesWithin(narrow.dates, wide.dates)
    case 'reference':
      return (
        narrow.kind === 'reference' &&
        narrow.name === wide.name &&
        narrow.references.every((one) => wide.references.some((other) => isReferenceWithin(one, other)))
      )
    case 'missing':
      if (!('name' in narrow) || narrow.name !== wide.name) return false
      if (narrow.kind === 'missing') return narrow.isMissing === wide.isMissing
      // What is found by a value has one.
      return !wide.isMissing && !(narrow.kind === 'token' && narrow.isNot)
  }
}

const areTokensWithin = (narrow: readonly TokenValue[], wide: readonly TokenValue[]): boolean =>
  narrow.every((one) => wide.some((other) => isTokenWithin(one, other)))

const isTokenWithin = (narrow: TokenValue, wide: TokenValue): boolean =>
  (wide.system === undefined || wide.system === narrow.system) &&
  (wide.code === '' || wide.code === narrow.code)

/** A bare id is that of any type, in this pod. */
const isReferenceWithin = (narrow: string, wide: string): boolean =>
  narrow === wide || (!wide.includes('/') && !narrow.includes(':') && narrow.endsWith(`/${wide}`))

/**
 * Exact for one time of a record: whether it is found follows from how its beginning and its end lie to the times that are
 * asked for, so one of each lie is tried.
 */
const areTimesWithin = (narrow: readonly DateValue[], wide: readonly DateValue[]): boolean => {
  const lies = liesAround([...narrow, ...wide])
  const finds = (dates: readonly DateValue[], span: TimeSpan): boolean =>
    dates.some((value) => isThen(span, value))
  return lies.every((from) => lies.every((to) => !finds(narrow, [from, to]) || finds(wide, [from, to])))
}

/** Each time that is asked for, one before all, one after all, and one between each two neighbours. */
const liesAround = (dates: readonly DateValue[]): readonly number[] => {
  const bounds = dates.flatMap(({ span }) => span.filter((bound) => bound !== null))
  const sorted = [...new Set(bounds)].toSorted((left, right) => left - right)
  const between = sorted.map((bound, index) => (bound + (sorted[index + 1] ?? bound + 2)) / 2)
  return [-Infinity, ...sorted, ...between, Infinity]
}
