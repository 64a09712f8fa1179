import { describe, expect, it } from 'vitest'
import { termToId, type Quad } from 'n3'
import { processorMs } from '../test-support/processor-time.ts'
import { parseSparqlUpdate } from './sparql-update.ts'

const base = 'http://localhost:3000/anna/card'
const parse = (text: string) => parseSparqlUpdate(text, base)

/** Shorthand for tests: `+` inserted, `-` deleted, `?` conditions, one line for each operation. */
const told = (text: string): string[] =>
  parse(text).map(({ conditions, deletes, inserts }) =>
    [...lines('?', conditions), ...lines('-', deletes), ...lines('+', inserts)].join(' '),
  )

describe('a SPARQL update', () => {
  it.each([
    ['one insertion', 'INSERT DATA { <#a> <#b> <#c> . }', ['+(#a #b #c)']],
    ['one insertion and no full stop', 'INSERT DATA {<#a> <#b> <#c>}', ['+(#a #b #c)']],
    ['lower case', 'insert data { <#a> <#b> <#c> }', ['+(#a #b #c)']],
    ['one deletion with a semicolon', 'DELETE DATA {<#a> <#b> "c".};', ['-(#a #b "c")']],
    [
      'both halves, as the client library sends them',
      'DELETE DATA {<#a> <#b> "c".}; INSERT DATA {<#a> <#b> "d".};',
      ['-(#a #b "c")', '+(#a #b "d")'],
    ],
    ['only the second half, after a space', ' INSERT DATA {<#a> <#b> "d".};', ['+(#a #b "d")']],
    ['one space', ' ', []],
    ['nothing', '', []],
    ['a remark', '# nothing\n', []],
    ['empty braces', 'INSERT DATA {}', ['']],
    [
      'prefixes and a base',
      'BASE <http://localhost:3000/anna/> PREFIX : <card#> PREFIX x:<#> INSERT DATA { :a x:b :c, <card#d>; a :e }',
      ['+(#a http://localhost:3000/anna/#b #c) +(#a http://localhost:3000/anna/#b #d) +(#a a #e)'],
    ],
    [
      'prefixes between operations',
      'PREFIX p: <#> INSERT DATA { p:a p:b p:c }; PREFIX q: <#> DELETE DATA { q:a p:b q:c }',
      ['+(#a #b #c)', '-(#a #b #c)'],
    ],
    [
      'a replacement with a condition',
      'DELETE { ?s <#b> ?o } INSERT { ?s <#b> "new" } WHERE { ?s <#b> ?o; a <#T> }',
      ['?(?s #b ?o) ?(?s a #T) -(?s #b ?o) +(?s #b "new")'],
    ],
    [
      'a deletion with a condition',
      'DELETE { ?s <#b> ?o } WHERE { ?s <#b> ?o }',
      ['?(?s #b ?o) -(?s #b ?o)'],
    ],
    ['an insertion with a condition', 'INSERT { $s <#c> 1 } WHERE { $s <#b> 1 }', ['?(?s #b 1) +(?s #c 1)']],
    ['what is deleted as the condition', 'DELETE WHERE { <#a> ?p ?o }', ['?(#a ?p ?o) -(#a ?p ?o)']],
    ['an empty condition', 'INSERT { <#a> <#b> <#c> } WHERE {}', ['+(#a #b #c)']],
    [
      'braces and signs in texts, IRIs and remarks',
      `INSERT DATA { <#a> <#b> "}", '{', """a "quoted" }""", '''}''' . # } DELETE\n <#a> <#b> <#%7D>, "\\"}" }`,
      [`+(#a #b "}") +(#a #b "{") +(#a #b "a "quoted" }") +(#a #b "}") +(#a #b #%7D) +(#a #b ""}")`],
    ],
    [
      'every kind of literal',
      'INSERT DATA { <#a> <#b> 1, -1.5, 1e3, true, "x"@IT, "x"^^<#t>, "" }',
      ['+(#a #b 1) +(#a #b -1.5) +(#a #b 1e3) +(#a #b true) +(#a #b "x"@it) +(#a #b "x"^^#t) +(#a #b "")'],
    ],
    [
      'names with dots',
      'PREFIX e: <#> INSERT DATA { e:a.b e:c e:d.e. e:f e:g e:h. }',
      ['+(#a.b #c #d.e) +(#f #g #h)'],
    ],
  ])('is read: %s', (_name, text, expected) => {
    expect(told(text)).toEqual(expected)
  })

  it('applies to everything that its conditions hold for', () => {
    expect(parse('DELETE WHERE { ?s ?p ?o }').map(({ matches }) => matches)).toEqual(['each'])
  })

  it('may insert blank nodes, each pair of braces its own', () => {
    const [first, second] = parse('INSERT DATA { _:x <#b> [ <#c> _:x ] }; INSERT DATA { _:x <#b> (1) }')
    const labels = (quads: readonly Quad[] = []) => new Set(quads.map(({ subject }) => subject.value))
    expect(labels(first?.inserts).size).toBe(2)
    expect(labels(first?.inserts).isDisjointFrom(labels(second?.inserts))).toBe(true)
  })

  it.each([
    ['a graph', 'INSERT DATA { GRAPH <#g> { <#a> <#b> <#c> } }'],
    ['a graph to use', 'WITH <#g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }'],
    ['another source', 'DELETE { ?s ?p ?o } USING <#g> WHERE { ?s ?p ?o }'],
    ['a filter', 'DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o > 1) }'],
    ['an option', 'DELETE { ?s ?p ?o } WHERE { ?s ?p ?o OPTIONAL { ?o ?p ?s } }'],
    ['a union', 'DELETE { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { ?o ?p ?s } }'],
    ['a subquery', 'DELETE { ?s ?p ?o } WHERE { SELECT * WHERE { ?s ?p ?o } }'],
    ['values', 'DELETE { ?s ?p ?o } WHERE { ?s ?p ?o VALUES ?s { <#a> } }'],
    ['an assignment', 'INSERT { ?s <#b> ?n } WHERE { ?s ?p ?o BIND(1 AS ?n) }'],
    ['another server', 'INSERT { ?s <#b> ?n } WHERE { SERVICE <http://x> { ?s ?p ?n } }'],
    ['a way along properties', 'DELETE { ?s <#b> ?o } WHERE { ?s <#b>/<#c> ?o }'],
    ['an inverse', 'DELETE { ?s <#b> ?o } WHERE { ?s ^<#b> ?o }'],
    ['repetition', 'DELETE { ?s <#b> ?o } WHERE { ?s <#b>* ?o }'],
    ['fetching', 'LOAD <http://localhost/x>'],
    ['clearing', 'CLEAR ALL'],
    ['dropping', 'DROP DEFAULT'],
    ['creating', 'CREATE GRAPH <#g>'],
    ['copying', 'COPY <#a> TO <#b>'],
    ['a query', 'SELECT * WHERE { ?s ?p ?o }'],
    ['a variable in data', 'INSERT DATA { ?s <#b> <#c> }'],
    ['a variable in deleted data', 'DELETE DATA { ?s <#b> <#c> }'],
    ['a blank node in deleted data', 'DELETE DATA { _:s <#b> <#c> }'],
    ['a blank node in a deletion', 'DELETE { [] <#b> ?c } WHERE { ?x <#b> ?c }'],
    ['a variable of no condition', 'INSERT { ?s <#b> ?x } WHERE { ?s <#b> <#c> }'],
    ['a literal as subject', 'INSERT DATA { "a" <#b> <#c> }'],
  ])('that asks for more is refused as invalid: %s', (_name, text) => {
    expect(codeOf(() => parse(text))).toBe('patch-invalid')
  })

  it.each([
    ['no SPARQL', 'hello'],
    ['Turtle', '<#a> <#b> <#c>.'],
    ['N3', '@prefix a: <#>. <#p> a <#q>.'],
    ['words of N3', 'INSERT DATA { <#a> has <#b> <#c> }'],
    ['an implication', 'INSERT DATA { <#a> => <#c> }'],
    ['a prefix in braces', 'INSERT DATA { @prefix a: <#>. <#a> <#b> <#c> }'],
    ['a quantifier in braces', 'INSERT DATA { @forAll <#a>. <#a> <#b> <#c> }'],
    ['braces that do not end', 'INSERT DATA { <#a> <#b> <#c>'],
    ['a text that does not end', 'INSERT DATA { <#a> <#b> "c }'],
    ['a text over two lines', 'INSERT DATA { <#a> <#b> "c\n" }'],
    ['a triple of two', 'INSERT DATA { <#a> <#b> }'],
    ['an unknown prefix', 'INSERT DATA { x:a <#b> <#c> }'],
    ['a space in an IRI', 'INSERT DATA { <# a> <#b> <#c> }'],
    ['no semicolon in between', 'INSERT DATA { <#a> <#b> <#c> } INSERT DATA { <#a> <#b> <#c> }'],
    ['a prefix without an IRI', 'PREFIX x: INSERT DATA { x:a <#b> <#c> }'],
    ['a prefix without a name', 'PREFIX <#> INSERT DATA { <#a> <#b> <#c> }'],
    ['no condition', 'INSERT { <#a> <#b> <#c> }'],
    ['no braces', 'INSERT DATA'],
    ['too many braces', 'INSERT DATA { <#a> <#b> <#c> } }'],
    ['only a semicolon', ';'],
  ])('that is none is refused as malformed: %s', (_name, text) => {
    expect(codeOf(() => parse(text))).toBe('body-malformed')
  })

  it('tells the line of a fault, and none of the words', () => {
    const text = 'PREFIX e: <#>\nINSERT DATA {\n  e:a e:b "secret" .\n  e:a secret:b e:c .\n}'
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ detail: 'The body is not valid SPARQL Update: see line 4.' }),
    )
    expect(() => parse('INSERT DATA { <#a> <#b> <#c> };\nsecret')).toThrow(/^(?!.*secret).*see line 2;/)
  })

  it.each([
    ['spaces', ' '.repeat(4_000_000)],
    ['remarks', '#\n'.repeat(2_000_000)],
    ['a long IRI', `INSERT DATA { <${'a'.repeat(4_000_000)}> <#b> <#c> }`],
    ['an IRI that does not end', `INSERT DATA { <${'a'.repeat(4_000_000)}`],
    ['a long name', `INSERT DATA { ${'a'.repeat(4_000_000)}: <#b> <#c> }`],
    ['a word without end', 'a'.repeat(4_000_000)],
    ['dots', `PREFIX a: <#> INSERT DATA { a:${'.'.repeat(4_000_000)} }`],
    ['a long text', `INSERT DATA { <#a> <#b> """${'"" \\" '.repeat(500_000)}""" }`],
    ['digits', `INSERT DATA { <#a> <#b> ${'1'.repeat(4_000_000)} }`],
    ['braces', '{'.repeat(4_000_000)],
    ['lists', `INSERT DATA { <#a> <#b> ${'('.repeat(200_000)}`],
    ['prefixes', 'PREFIX a: <#> '.repeat(200_000)],
    ['operations', 'INSERT DATA {};'.repeat(200_000)],
    ['blocks behind many lines', `${'\n'.repeat(3_000_000)}${'INSERT DATA {};'.repeat(50)}`],
  ])('made to be slow ends in little time: %s', (_name, text) => {
    const start = processorMs()
    const outcome = codeOf(() => parse(text))
    expect(['accepted', 'body-malformed', 'body-too-large', 'patch-too-costly']).toContain(outcome)
    expect(processorMs() - start).toBeLessThan(1_500)
  })
})

const codeOf = (action: () => unknown): unknown => {
  try {
    action()
    return 'accepted'
  } catch (error) {
    return (error as { code?: unknown }).code ?? error
  }
}

const lines = (sign: string, quads: readonly Quad[]): string[] =>
  quads.map(
    ({ subject, predicate, object }) => `${sign}(${[subject, predicate, object].map(short).join(' ')})`,
  )

const short = (term: Quad['object'] | Quad['predicate'] | Quad['subject']): string =>
  termToId(term)
    .replaceAll(base, '')
    .replace('http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'a')
    .replace(/^"([^"]*)"\^\^http:\/\/www\.w3\.org\/2001\/XMLSchema#\w+$/, '$1')
