import { Problem } from '@mutua/sdk/problem'

/** Reads the frame of a SPARQL request: its words, and what stands in its braces as text. */
export interface SparqlReader {
  isAtEnd(): boolean
  /** Goes over the next word or sign if it is this one; words are compared without case (SPARQL 1.1 §19.1). */
  take(expected: string): boolean
  /** @throws {Problem} `body-malformed` */
  expect(kind: 'iri' | 'prefix'): string
  /**
   * Goes over one pair of braces with triples or triple patterns in it; `line` is where they begin.
   * @throws {Problem} `body-malformed`, `patch-invalid` when more than plain triples stand in it
   */
  expectBlock(): { triples: string; line: number }
  /** A fault at the place that was come to. */
  malformed(why: string): Problem
  /** A fault at the next word: something that SPARQL has and that is not done here, or no SPARQL at all. */
  refusal(why: string): Problem
}

/** @param text attacker-controlled; gone over once, from left to right */
export const openSparqlReader = (text: string): SparqlReader => {
  let next = tokenAt(text, 0)

  const advance = (): Token => {
    const token = next
    next = tokenAt(text, token.end)
    return token
  }
  /** Counted on from the last time, so that many short parts of a long text do not each count from its start. */
  const counted = { place: 0, line: 1 }
  const lineOf = (place: number): number => {
    for (let found = text.indexOf('\n', counted.place); found !== -1 && found < place; counted.line += 1) {
      counted.place = found + 1
      found = text.indexOf('\n', counted.place)
    }
    return counted.line
  }
  const malformed = (why: string): Problem =>
    new Problem(
      'body-malformed',
      `The body is not valid SPARQL Update: see line ${String(lineOf(next.start))}; ${why}.`,
    )
  const refusal = (why: string, known = isSparqlWord): Problem =>
    known(next)
      ? new Problem(
          'patch-invalid',
          `Line ${String(lineOf(next.start))} goes beyond what is done here: ${why}.`,
        )
      : malformed(why)
  const isSign = (sign: string): boolean => next.kind === 'sign' && next.text === sign

  return {
    isAtEnd: () => next.kind === 'end',
    take: (expected) => {
      const isNext = isSign(expected) || (next.kind === 'word' && next.text.toUpperCase() === expected)
      if (isNext) advance()
      return isNext
    },
    expect: (kind) => {
      const isPrefix = next.kind === 'name' && next.text.endsWith(':')
      if (kind === 'iri' ? next.kind !== 'iri' : !isPrefix)
        throw malformed(kind === 'iri' ? 'an IRI is missing' : 'a prefix is missing')
      return advance().text
    },
    expectBlock: () => {
      if (!isSign('{')) throw refusal('triples in braces are missing')
      let last = advance()
      const start = last.end
      let triples = ''
      let from = start
      while (!isSign('}')) {
        if (!isOfTriples(next, last)) throw refusal(plainTriples, isSparqlInBraces)
        last = advance()
        const { kind, start: place, end } = last
        if (kind !== 'variable') continue
        // N3 knows the variables of SPARQL only in the one of their two forms.
        triples += `${text.slice(from, place)}?${text.slice(place + 1, end)}`
        from = end
      }
      triples += text.slice(from, next.start)
      advance()
      return { triples, line: lineOf(start) }
    },
    malformed,
    refusal,
  }
}

const plainTriples = 'braces hold plain triples, without graphs, filters, paths or groups'

interface Token {
  readonly kind:
    | 'iri'
    | 'string'
    | 'language'
    | 'name'
    | 'variable'
    | 'word'
    | 'number'
    | 'sign'
    | 'unknown'
    | 'end'
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What may stand in braces: exactly what SPARQL 1.1 §19.8 `TriplesTemplate` and Notation3 have in common. */
const isOfTriples = ({ kind, text }: Token, before: Token): boolean => {
  if (kind === 'word') return text === 'a' || text === 'true' || text === 'false'
  if (kind === 'sign') return text !== '{'
  if (kind === 'language') return before.kind === 'string'
  return kind !== 'unknown' && kind !== 'end'
}

const space = /[ \t\r\n]+|#[^\r\n]*/y
/** In this order: what is an IRI is not looked at as a sign. None of them can match in more than one way. */
const forms: readonly (readonly [Token['kind'], RegExp])[] = [
  // eslint-disable-next-line no-control-regex
  ['iri', /<(?:[^\u0000-\u0020<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>/y],
  ['variable', /[?$][\p{L}\p{N}_]+/uy],
  [
    'name',
    /(?:_|\p{L}[\p{L}\p{M}\p{N}_.-]*)?:(?:[\p{L}\p{M}\p{N}_:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])*/uy,
  ],
  ['word', /[A-Za-z]+/y],
  ['number', /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['language', /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y],
  ['sign', /\^\^|[{}().;,[\]]/y],
]

const tokenAt = (text: string, from: number): Token => {
  const start = endOfSpace(text, from)
  if (start >= text.length) return { kind: 'end', text: '', start, end: start }
  const stringEnd = endOfString(text, start)
  if (stringEnd !== undefined) return { kind: 'string', text: '', start, end: stringEnd }
  for (const [kind, form] of forms) {
    form.lastIndex = start
    const match = form.exec(text)
    if (match !== null) {
      // A full stop ends the triple, not the name before it.
      const found = kind === 'name' ? match[0].replace(/\.+$/, '') : match[0]
      return { kind, text: found, start, end: start + found.length }
    }
  }
  return { kind: 'unknown', text: text.charAt(start), start, end: start + 1 }
}

const endOfSpace = (text: string, from: number): number => {
  space.lastIndex = from
  let end = from
  while (space.test(text)) end = space.lastIndex
  return end
}

/** SPARQL 1.1 §19.8 [156]-[159]; a string that does not end is none. */
const endOfString = (text: string, start: number): number | undefined => {
  const quote = text.charAt(start)
  if (quote !== '"' && quote !== "'") return undefined
  const isLong = text.startsWith(quote.repeat(3), start)
  const delimiter = isLong ? quote.repeat(3) : quote
  for (let place = start + delimiter.length; place < text.length; place += 1) {
    const character = text.charAt(place)
    if (character === '\\') place += 1
    else if (!isLong && (character === '\n' || character === '\r')) return undefined
    else if (character === quote && text.startsWith(delimiter, place)) return place + delimiter.length
  }
  return undefined
}

const isSparqlWord = ({ kind, text }: Token): boolean =>
  kind === 'word' && sparqlWords.has(text.toUpperCase())

/** Groups and property paths, too. */
const isSparqlInBraces = (token: Token): boolean =>
  isSparqlWord(token) || (token.kind !== 'string' && /^[{/|^*+?!]$/.test(token.text))

/** Words that SPARQL 1.1 has and a patch has not (§19.8): to use one of them is not a slip of the pen. */
const sparqlWords: ReadonlySet<string> = new Set(
  `ADD ALL AS ASK BIND CLEAR CONSTRUCT COPY CREATE DEFAULT DESCRIBE DISTINCT DROP EXISTS FILTER FROM GRAPH GROUP HAVING
   INSERT DELETE DATA WHERE INTO LIMIT LOAD MINUS MOVE NAMED NOT OFFSET OPTIONAL ORDER REDUCED SELECT SERVICE SILENT TO
   UNION UNDEF USING VALUES WITH`.split(/\s+/),
)
