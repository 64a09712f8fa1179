import fc from 'fast-check'
import { Parser } from 'n3'
import { expect, test } from 'vitest'
import { parseJsonLd } from './json-ld.ts'
import { jsonLd, turtle, writeRdf } from './rdf.ts'
import { maxRdfaBytes, readRdfa, rdfaTypeOf } from './rdfa.ts'

const base = 'https://pod.example/anna/profile.html'

const triplesIn = async (page: string): Promise<string[]> => {
  const quads = (await readRdfa(page, 'text/html', base)) ?? []
  return quads
    .map(({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`)
    .toSorted()
}

test('a page says who it is about, with the prefixes and addresses it names', async () => {
  const page = `<!DOCTYPE html><html lang="it"><body prefix="solid: http://www.w3.org/ns/solid/terms#">
    <div about="#me" typeof="foaf:Person"><span property="foaf:name">Anna</span>
    <a rel="solid:oidcIssuer" href="/">mine</a></div></body></html>`
  expect(await triplesIn(page)).toEqual([
    `${base}#me http://www.w3.org/1999/02/22-rdf-syntax-ns#type http://xmlns.com/foaf/0.1/Person`,
    `${base}#me http://www.w3.org/ns/solid/terms#oidcIssuer https://pod.example/`,
    `${base}#me http://xmlns.com/foaf/0.1/name Anna`,
  ])
})

test('only HTML is read for what it says', () => {
  expect(rdfaTypeOf('text/html')).toBe('text/html')
  expect(rdfaTypeOf('application/xhtml+xml')).toBe('application/xhtml+xml')
  for (const other of ['text/plain', 'image/svg+xml', 'text/turtle', ''])
    expect(rdfaTypeOf(other)).toBeUndefined()
})

test.each([
  [
    'an address with a bracket',
    `<p vocab="https://x.example/> <https://evil.example/"><b property="a">x</b></p>`,
  ],
  ['a language that is none', `<p lang="en . &lt;#a> &lt;#b> &lt;#c>" property="foaf:name">x</p>`],
  ['a type that is no address', `<p property="foaf:name" datatype="no type">x</p>`],
])('%s cannot write triples of its own', async (_, page) => {
  const text = await writeRdf((await readRdfa(page, 'text/html', base)) ?? [], turtle)
  expect(text).not.toMatch(/evil|#b>/)
  expect(() => new Parser({ baseIRI: base }).parse(text)).not.toThrow()
})

test('whatever a page holds, what is read of it can be written in both formats and read again', async () => {
  const word = fc.constantFrom(
    'a',
    ':',
    '_:x y',
    '#',
    '//',
    '<',
    '"',
    "'",
    '>',
    'http://e.example/',
    ' ',
    'foaf:name',
    '[',
    ']',
    '\u0001',
    '\ud800',
    '__proto__',
    'è',
  )
  const value = fc.array(word, { maxLength: 4 }).map((words) => words.join(''))
  const attribute = fc.constantFrom(
    'about',
    'property',
    'rel',
    'rev',
    'resource',
    'href',
    'typeof',
    'prefix',
    'vocab',
    'lang',
    'datatype',
    'content',
    'inlist',
    'xmlns:e',
    'role',
    'id',
  )
  const tag = fc.tuple(
    fc.constantFrom('p', 'a', 'time', 'base', 'body', 'head', 'script'),
    fc.array(fc.tuple(attribute, value), { maxLength: 5 }),
    value,
  )
  await fc.assert(
    fc.asyncProperty(fc.array(tag, { maxLength: 8 }), async (tags) => {
      const page = tags
        .map(
          ([name, attributes, text]) =>
            `<${name} ${attributes.map(([key, words]) => `${key}="${words.replaceAll('"', '')}"`).join(' ')}>${text}`,
        )
        .join('')
      const quads = (await readRdfa(page, 'text/html', base)) ?? []
      expect(new Parser({ baseIRI: base }).parse(await writeRdf(quads, turtle)).length).toBeLessThanOrEqual(
        quads.length,
      )
      await parseJsonLd(await writeRdf(quads, jsonLd), base)
    }),
    { numRuns: 500 },
  )
})

const filled = (piece: (ordinal: number) => string): string => {
  let page = ''
  for (let ordinal = 0; page.length < maxRdfaBytes - 200; ordinal += 1) page += piece(ordinal)
  return page
}

test.each([
  ['elements in elements', filled(() => '<b>')],
  ['properties in properties, each with all the text within', filled(() => '<b property="foaf:name">x')],
  ['markup kept as it is, in itself', filled(() => '<b property="foaf:name" datatype="rdf:HTML">x')],
  [
    'many prefixes that each element could use',
    filled((n) => (n < 6_000 ? `<b prefix="p${String(n)}: http://e.example/">` : '<i></i>')),
  ],
  [
    'many prefixes in one element',
    `<p prefix="${filled((n) => `p${String(n)}: a:b `)}"><b prefix="a: b:c">x`,
  ],
  ['more triples than a page has', filled(() => '<a rel="next" href="">')],
  [
    'patterns that copy patterns',
    filled(
      (n) =>
        `<p resource="#${String(n)}" typeof="rdfa:Pattern"><link property="rdfa:copy" href="#${String(n + 1)}"><link property="rdfa:copy" href="#${String(n + 1)}"></p>`,
    ),
  ],
])('%s cost no more than a page may', async (_, page) => {
  const before = process.cpuUsage()
  const quads = await readRdfa(page, 'text/html', base)
  const { user } = process.cpuUsage(before)
  expect(quads === undefined || quads.length <= 20_000).toBe(true)
  expect(user / 1_000).toBeLessThan(2_000)
})
