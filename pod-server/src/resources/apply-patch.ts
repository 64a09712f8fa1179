import {
  DataFactory,
  termToId,
  type BlankNode,
  type Quad,
  type Quad_Object,
  type Quad_Predicate,
  type Quad_Subject,
  type Term,
} from 'n3'
import { Problem } from '@mutua/sdk/problem'
import { createBudget, findSolutions, type Budget, type Solution } from './match-conditions.ts'
import type { PatchOperation } from './patch.ts'

/**
 * The document after the operations, each of which starts from what the one before it left; all of them are done or
 * none (Solid Protocol §5.3.1: "deletions followed by insertions"). Blank nodes that no operation deletes stay the
 * same nodes. Named graphs are not touched.
 * @returns `undefined` when the document would say the same as before
 * @throws {Problem} `patch-conflict`, `patch-too-costly`
 */
export const applyPatch = (
  quads: readonly Quad[],
  operations: readonly PatchOperation[],
): Quad[] | undefined => {
  const before = new Map(quads.filter(isTriple).map((quad) => [keyOf(quad), quad]))
  const triples = new Map(before)
  const budget = createBudget()
  for (const operation of operations) applyOperation(triples, operation, budget)
  const isSame = triples.size === before.size && [...triples.keys()].every((key) => before.has(key))
  return isSame ? undefined : [...triples.values(), ...quads.filter((quad) => !isTriple(quad))]
}

/** The most triples one operation may write or delete: more than that is no document (`maxQuads` of `rdf.ts`). */
const maxInstances = 100_000

const applyOperation = (triples: Map<string, Quad>, operation: PatchOperation, budget: Budget): void => {
  const solutions = solve(triples, operation, budget)
  const { deletes, inserts } = operation
  if (solutions.length * (deletes.length + inserts.length) > maxInstances) {
    throw new Problem(
      'patch-too-costly',
      'The patch applies in too many places at once; name more of the terms in its conditions.',
    )
  }
  const deleted = solutions.flatMap((solution) => instantiate(deletes, solution))
  const inserted = solutions.flatMap((solution) => instantiate(inserts, solution))
  for (const triple of deleted) {
    if (!triples.has(keyOf(triple)))
      throw new Problem('patch-conflict', 'A triple that the patch deletes is not in the document.')
  }
  for (const triple of deleted) triples.delete(keyOf(triple))
  for (const triple of inserted) triples.set(keyOf(triple), triple)
}

/** "If no such mapping exists, or if multiple mappings exist, the server MUST respond with a 409" (Solid Protocol §5.3.1). */
const solve = (
  triples: ReadonlyMap<string, Quad>,
  { conditions, matches }: PatchOperation,
  budget: Budget,
): readonly Solution[] => {
  if (conditions.length === 0) return [new Map()]
  const atMost = matches === 'one' ? 2 : Infinity
  const solutions = findSolutions([...triples.values()], conditions, atMost, budget)
  if (solutions.length === 0)
    throw new Problem('patch-conflict', 'The document does not fulfil the conditions of the patch.')
  if (matches === 'one' && solutions.length > 1)
    throw new Problem('patch-conflict', 'The document fulfils the conditions of the patch in several ways.')
  return solutions
}

/** "with each blank node from ?insertions resulting in a newly created blank node" (Solid Protocol §5.3.1). */
const instantiate = (templates: readonly Quad[], solution: Solution): Quad[] => {
  const created = new Map<string, BlankNode>()
  const termOf = (term: Quad_Subject | Quad_Predicate | Quad_Object): Term => {
    if (term.termType === 'Variable') return solution.get(term.value) ?? term
    if (term.termType !== 'BlankNode') return term
    const fresh = created.get(term.value) ?? DataFactory.blankNode()
    created.set(term.value, fresh)
    return fresh
  }
  return templates.map((template) =>
    tripleOf(termOf(template.subject), termOf(template.predicate), termOf(template.object)),
  )
}

const tripleOf = (subject: Term, predicate: Term, object: Term): Quad => {
  const isRdf =
    (subject.termType === 'NamedNode' || subject.termType === 'BlankNode') &&
    predicate.termType === 'NamedNode' &&
    (object.termType === 'NamedNode' || object.termType === 'BlankNode' || object.termType === 'Literal')
  if (!isRdf)
    throw new Problem(
      'patch-conflict',
      'The conditions choose a term that cannot stand where the patch puts it.',
    )
  return DataFactory.quad(subject, predicate, object)
}

const isTriple = ({ graph }: Quad): boolean => graph.termType === 'DefaultGraph'

/** Only the last part may have a space in it. */
const keyOf = ({ subject, predicate, object }: Quad): string =>
  `${termToId(subject)} ${termToId(predicate)} ${termToId(object)}`
