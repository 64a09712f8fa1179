import { termToId, type Quad, type Quad_Object, type Quad_Subject } from 'n3'
import { Problem } from '@mutua/sdk/problem'
import { createOperation, hasBlankNode, type PatchOperation } from './patch.ts'
import { parseN3 } from './rdf.ts'

const solid = 'http://www.w3.org/ns/solid/terms#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/**
 * Reads an N3 Patch (Solid Protocol §5.3.1): one `solid:InsertDeletePatch` with at most one formula each of conditions,
 * deletions and insertions.
 * @param text attacker-controlled
 * @param base URL of the document to be changed, for relative IRIs
 * @throws {Problem} `body-malformed` when it is not N3, `patch-invalid` when it is N3 and not such a patch,
 * `body-too-large`
 */
export const parseN3Patch = (text: string, base: string): PatchOperation => {
  const quads = parseN3(text, base)
  const graphs = Map.groupBy(quads, ({ graph }) => termToId(graph))
  const statements = graphs.get(defaultGraph) ?? []
  const patch = patchOf(statements)
  const ofPatch = statements.filter(({ subject }) => subject.equals(patch))
  const read = (name: 'where' | 'deletes' | 'inserts'): Formula => {
    const [object, another] = ofPatch.filter(({ predicate }) => predicate.value === solid + name)
    if (another !== undefined) throw invalid(`A patch has at most one solid:${name}.`)
    return object === undefined ? { id: '', triples: [] } : formulaOf(object.object, name, graphs)
  }
  const where = read('where')
  const deletes = read('deletes')
  const inserts = read('inserts')
  const known = new Set([defaultGraph, where.id, deletes.id, inserts.id])
  if ([...graphs.keys()].some((id) => !known.has(id)))
    throw invalid('The only formulas of a patch are its three parts, and they have none inside them.')
  if (inserts.triples.some(hasBlankNode))
    throw invalid('What a patch inserts has no blank nodes in it, no lists and no brackets.')
  return createOperation({
    conditions: where.triples,
    deletes: deletes.triples,
    inserts: inserts.triples,
    matches: 'one',
  })
}

const defaultGraph = ''

interface Formula {
  readonly id: string
  readonly triples: readonly Quad[]
}

/** "The patch document MUST contain exactly one patch resource, identified by one or more of the triple patterns". */
const patchOf = (statements: readonly Quad[]): Quad_Subject => {
  const subjects = new Map(
    statements.filter(isPatchPattern).map(({ subject }) => [termToId(subject), subject]),
  )
  const [patch, another] = subjects.values()
  if (patch === undefined || another !== undefined)
    throw invalid(`A patch document describes exactly one patch; this one has ${String(subjects.size)}.`)
  if (patch.termType !== 'NamedNode' && patch.termType !== 'BlankNode')
    throw invalid('A patch is named by an IRI or a blank node.')
  const isTyped = statements.some(
    ({ subject, predicate, object }) =>
      subject.equals(patch) && predicate.value === rdfType && object.value === `${solid}InsertDeletePatch`,
  )
  if (!isTyped) throw invalid('A patch is of the type solid:InsertDeletePatch.')
  return patch
}

const isPatchPattern = ({ predicate, object }: Quad): boolean =>
  predicate.value === rdfType
    ? object.value === `${solid}InsertDeletePatch` || object.value === `${solid}Patch`
    : [`${solid}where`, `${solid}deletes`, `${solid}inserts`].includes(predicate.value)

/** A formula without triples leaves nothing behind but its blank node, which has no label and about which nothing is said. */
const formulaOf = (
  object: Quad_Object,
  name: string,
  graphs: ReadonlyMap<string, readonly Quad[]>,
): Formula => {
  const id = termToId(object)
  const triples = graphs.get(id)
  const isEmptyFormula =
    /^n3-\d+$/.test(object.value) &&
    object.termType === 'BlankNode' &&
    !(graphs.get(defaultGraph) ?? []).some(({ subject }) => subject.equals(object))
  if (object.termType !== 'BlankNode' || (triples === undefined && !isEmptyFormula))
    throw invalid(`The value of solid:${name} is a formula: triples in braces.`)
  return { id, triples: triples ?? [] }
}

const invalid = (detail: string): Problem => new Problem('patch-invalid', detail)
