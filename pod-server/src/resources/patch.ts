import { DataFactory, type Quad, type Quad_Object, type Quad_Predicate, type Quad_Subject } from 'n3'
import { Problem } from '@mutua/sdk/problem'

/** One step of a patch. The triples and patterns are quads of the default graph; patterns have variables in them. */
export interface PatchOperation {
  /** In what order they stand means nothing. A blank node in a condition stands for any node (SPARQL 1.1 §5.1.1). */
  readonly conditions: readonly Quad[]
  readonly deletes: readonly Quad[]
  readonly inserts: readonly Quad[]
  /** Whether the conditions must hold in exactly one way, or the step is done for each way in which they hold. */
  readonly matches: 'one' | 'each'
}

/** Media types of the patches that are understood, as `Accept-Patch` lists them (RFC 5789 §3.1). */
export const patchTypes = ['text/n3', 'application/sparql-update'] as const
export type PatchType = (typeof patchTypes)[number]

/**
 * @param conditions quads as the parser gave them; the graph they came in is dropped
 * @throws {Problem} `patch-invalid` when a part is no triple pattern, or something is written or deleted that the
 * conditions do not determine
 */
export const createOperation = (parts: PatchOperation): PatchOperation => {
  const conditions = parts.conditions.map(patternOf)
  const deletes = parts.deletes.map(patternOf)
  const inserts = parts.inserts.map(patternOf)
  const known = new Set(conditions.flatMap(variablesOf))
  for (const variable of [...deletes, ...inserts].flatMap(variablesOf)) {
    if (!known.has(variable)) {
      throw new Problem(
        'patch-invalid',
        'A variable in what is inserted or deleted must occur in the conditions, too.',
      )
    }
  }
  if (deletes.some(hasBlankNode)) {
    throw new Problem(
      'patch-invalid',
      'What is deleted cannot be named by a blank node; find it by a variable in the conditions.',
    )
  }
  return { conditions, deletes, inserts, matches: parts.matches }
}

export const hasBlankNode = ({ subject, object }: Quad): boolean =>
  subject.termType === 'BlankNode' || object.termType === 'BlankNode'

/** A triple pattern in the default graph (SPARQL 1.1 §18.1.5), with no literal where RDF has none. */
const patternOf = ({ subject, predicate, object }: Quad): Quad => {
  const types: readonly string[] = [subject.termType, predicate.termType, object.termType]
  const isPattern =
    ['NamedNode', 'BlankNode', 'Variable'].includes(types[0] ?? '') &&
    ['NamedNode', 'Variable'].includes(types[1] ?? '') &&
    ['NamedNode', 'BlankNode', 'Variable', 'Literal'].includes(types[2] ?? '')
  if (!isPattern) {
    throw new Problem(
      'patch-invalid',
      'A patch consists of triples: a subject is no literal, a predicate is an IRI or a variable.',
    )
  }
  return DataFactory.quad(subject, predicate, object)
}

const variablesOf = ({ subject, predicate, object }: Quad): string[] =>
  [subject, predicate, object].flatMap((term: Quad_Subject | Quad_Predicate | Quad_Object) =>
    term.termType === 'Variable' ? [term.value] : [],
  )
