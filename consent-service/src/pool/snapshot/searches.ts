import { parseRecordScope } from '@mutua/sdk/consent/record-scope'
import { scopesOf } from '@mutua/sdk/pool/variables'

/** A search of a FHIR face that finds what some variables are made from, and as little else as it can. */
export interface Search {
  readonly type: string
  readonly query: Readonly<Record<string, string>>
}

/** As few as will do: each page of each is a use, with a receipt. @param variables of the catalogue */
export const searchesFor = (variables: readonly string[]): readonly Search[] => {
  const byType = new Map<string, Map<string, Set<string>>>()
  for (const { type, parameters } of scopesOf(variables).map(parseRecordScope)) {
    const names = byType.get(type) ?? new Map<string, Set<string>>()
    byType.set(type, names)
    const [parameter, ...others] = parameters
    if (others.length > 0) throw new Error('A scope of the catalogue has one parameter at most.')
    const name = parameter?.name ?? ''
    names.set(name, new Set([...(names.get(name) ?? []), ...(parameter?.values ?? [])]))
  }
  return [...byType].flatMap(([type, names]): Search[] => {
    const all = { type, query: { _count: pageOf } }
    if (names.has('')) return [all]
    return [...names].flatMap(([name, values]) =>
      chunksOf([...values].toSorted(), valuesAtOnce).map((some) => ({
        type,
        query: { ...all.query, [name]: some.join(',') },
      })),
    )
  })
}

const chunksOf = (values: readonly string[], length: number): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(values.length / length) }, (_, at) =>
    values.slice(at * length, (at + 1) * length),
  )

/** The most that the FHIR face puts on a page. */
const pageOf = '500'
/** Within what a line of a request may hold. */
const valuesAtOnce = 60
