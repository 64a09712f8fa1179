import { deepEqual } from 'node:assert/strict'
import { Parser } from 'n3'
import { read, type PatchSubject } from './subject.ts'

/** Fails unless the document consists of exactly these triples; blank nodes may have other names. */
export const expectTriples = async (subject: PatchSubject, url: string, turtle: string): Promise<void> => {
  const answer = await read(subject, url)
  deepEqual(
    { status: answer.status, triples: linesOf(answer.text, url) },
    { status: 200, triples: linesOf(turtle, url) },
  )
}

type Term = { readonly termType: string; readonly value: string; readonly id?: string }

/** RDF by a reader of its own, apart from the server's. One line for each triple, in order. */
const linesOf = (turtle: string, base: string): string[] => {
  const triples = new Parser({ baseIRI: base })
    .parse(turtle)
    .map(({ subject, predicate, object }): readonly Term[] => [subject, predicate, object])
  let names = new Map<string, string>()
  const told = (term: Term, self?: string): string => {
    if (term.termType !== 'BlankNode') return term.id ?? term.value
    return term.value === self ? 'self' : `[${names.get(term.value) ?? ''}]`
  }
  // A blank node is called by what is said of it, and of those next to it: enough for graphs as small as these.
  for (let round = 0; round < 3; round += 1) {
    const labels = new Set(
      triples.flat().flatMap(({ termType, value }) => (termType === 'BlankNode' ? [value] : [])),
    )
    names = new Map(
      [...labels].map((label) => {
        const about = triples.filter((terms) => terms.some(({ value }) => value === label))
        return [
          label,
          about
            .map((terms) => terms.map((term) => told(term, label)).join(' '))
            .toSorted()
            .join('|'),
        ]
      }),
    )
  }
  return [...new Set(triples.map((terms) => terms.map((term) => told(term)).join(' ')))].toSorted()
}
