import { termToId, type Quad, type Term } from 'n3'
import { Problem } from '@mutua/sdk/problem'

/** What each variable stands for, by its name. */
export type Solution = ReadonlyMap<string, Term>

/** Looks at triples and at patterns that a patch may still cost; spent by `findSolutions`. */
export interface Budget {
  left: number
}

/** A few hundredths of a second; half of it indexes the largest document. */
export const createBudget = (): Budget => ({ left: 500_000 })

/**
 * The different ways to choose the variables such that all patterns are among the triples (SPARQL 1.1 §18.3). Blank
 * nodes of the patterns stand for any node; ways that differ in them only are one.
 * @param triples without repetition
 * @param patterns attacker-controlled: matching is NP-hard, so the work is bounded
 * @param atMost stops when so many are found
 * @throws {Problem} `patch-too-costly` when the budget is spent
 */
export const findSolutions = (
  triples: readonly Quad[],
  patterns: readonly Quad[],
  atMost: number,
  budget: Budget,
): Solution[] => {
  if (patterns.length > maxPatterns)
    throw new Problem('patch-too-costly', `A patch has at most ${String(maxPatterns)} conditions.`)
  const index = createIndex(triples, budget)
  const sought = patterns.map((pattern) => ({
    subject: unknownOf(pattern.subject),
    predicate: unknownOf(pattern.predicate),
    object: unknownOf(pattern.object),
  }))
  const names = sought.flatMap((pattern) => places.map((place) => pattern[place].name ?? ''))
  const variables = new Set(names.filter(isVariable))
  const search: Search = {
    index,
    variables,
    atMost,
    budget,
    bound: new Map(),
    found: new Map(),
    undecided: 0,
  }
  search.undecided = variables.size
  explore(search, sought)
  return [...search.found.values()]
}

const maxPatterns = 200

/** A place in a pattern: a term, or a name (`?x`, `_:x`) that may come to stand for one. */
interface Unknown {
  readonly id: string
  readonly name: string | undefined
}

interface Pattern {
  readonly subject: Unknown
  readonly predicate: Unknown
  readonly object: Unknown
}

type Place = keyof Pattern
const places: readonly Place[] = ['subject', 'predicate', 'object']

interface Search {
  readonly index: TripleIndex
  /** Without the blank nodes. */
  readonly variables: ReadonlySet<string>
  readonly atMost: number
  readonly budget: Budget
  readonly bound: Map<string, Term>
  readonly found: Map<string, Solution>
  /** Variables that stand for nothing yet. */
  undecided: number
}

const isVariable = (name: string): boolean => name.startsWith('?')

/** Depth first, the pattern with the fewest candidates next; at most as deep as there are patterns. */
const explore = (search: Search, open: readonly Pattern[]): void => {
  if (open.length === 0) return recordSolution(search)
  const isDecided = search.undecided === 0
  const before = search.found.size
  const { pattern, candidates } = fewestCandidates(search, open)
  const rest = open.filter((other) => other !== pattern)
  for (const candidate of candidates) {
    spend(search.budget, 1)
    const newlyBound = bind(search, pattern, candidate)
    if (newlyBound === undefined) continue
    explore(search, rest)
    unbind(search, newlyBound)
    if (search.found.size >= search.atMost) return
    // With every variable chosen, what is left only asks whether there is such a blank node.
    if (isDecided && search.found.size > before) return
  }
}

const recordSolution = ({ variables, bound, found, budget }: Search): void => {
  spend(budget, variables.size)
  const solution = new Map<string, Term>()
  for (const name of variables) {
    const term = bound.get(name)
    if (term !== undefined) solution.set(name.slice(1), term)
  }
  found.set(JSON.stringify([...solution.values()].map(termToId)), solution)
}

const fewestCandidates = (
  search: Search,
  open: readonly Pattern[],
): { pattern: Pattern; candidates: readonly Quad[] } => {
  let best: { pattern: Pattern; candidates: readonly Quad[] } | undefined
  for (const pattern of open) {
    spend(search.budget, 1)
    const candidates = candidatesOf(search, pattern)
    if (best === undefined || candidates.length < best.candidates.length) best = { pattern, candidates }
    if (candidates.length === 0) break
  }
  if (best === undefined) throw new Error('there is a pattern to look for')
  return best
}

const candidatesOf = ({ index, bound }: Search, pattern: Pattern): readonly Quad[] => {
  let fewest = index.all
  for (const place of places) {
    const id = idNow(pattern[place], bound)
    if (id === undefined) continue
    const having = index.having(place, id)
    if (having.length < fewest.length) fewest = having
  }
  return fewest
}

/** Names that this triple gives a meaning to; `undefined` when it does not fit the pattern. */
const bind = (search: Search, pattern: Pattern, triple: Quad): string[] | undefined => {
  const newlyBound: string[] = []
  for (const place of places) {
    const unknown = pattern[place]
    const id = idNow(unknown, search.bound)
    if (id === undefined && unknown.name !== undefined) {
      search.bound.set(unknown.name, triple[place])
      if (isVariable(unknown.name)) search.undecided -= 1
      newlyBound.push(unknown.name)
    } else if (id !== termToId(triple[place])) {
      unbind(search, newlyBound)
      return undefined
    }
  }
  return newlyBound
}

const unbind = (search: Search, names: readonly string[]): void => {
  for (const name of names) {
    search.bound.delete(name)
    if (isVariable(name)) search.undecided += 1
  }
}

const idNow = ({ id, name }: Unknown, bound: ReadonlyMap<string, Term>): string | undefined => {
  if (name === undefined) return id
  const term = bound.get(name)
  return term === undefined ? undefined : termToId(term)
}

const unknownOf = (term: Term): Unknown => {
  const id = termToId(term)
  return { id, name: term.termType === 'Variable' || term.termType === 'BlankNode' ? id : undefined }
}

const spend = (budget: Budget, looks: number): void => {
  budget.left -= looks
  if (budget.left < 0) {
    throw new Problem(
      'patch-too-costly',
      'The conditions fit in too many ways; name more of the terms in them.',
    )
  }
}

interface TripleIndex {
  readonly all: readonly Quad[]
  having(place: Place, id: string): readonly Quad[]
}

/** Each place is indexed when it is first asked for: most conditions know their subject, and need no more. */
const createIndex = (triples: readonly Quad[], budget: Budget): TripleIndex => {
  const byPlace = new Map<Place, ReadonlyMap<string, Quad[]>>()
  const indexOf = (place: Place): ReadonlyMap<string, Quad[]> => {
    spend(budget, triples.length)
    const index = Map.groupBy(triples, (triple) => termToId(triple[place]))
    byPlace.set(place, index)
    return index
  }
  return {
    all: triples,
    having: (place, id) => (byPlace.get(place) ?? indexOf(place)).get(id) ?? none,
  }
}

const none: readonly Quad[] = []
