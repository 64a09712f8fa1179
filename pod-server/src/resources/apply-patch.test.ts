import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { termToId, type Quad } from 'n3'
import { processorMs } from '../test-support/processor-time.ts'
import { applyPatch } from './apply-patch.ts'
import { parseN3Patch } from './n3-patch.ts'
import { jsonLd, parseRdf, turtle, writeRdf } from './rdf.ts'
import { parseSparqlUpdate } from './sparql-update.ts'

const base = 'http://localhost:3000/anna/card'

describe('a patch', () => {
  it('changes what its conditions find', async () => {
    const document = '<#a> <#family> "Garcia"; <#given> "Claudia". <#b> <#family> "Bo"; <#given> "Claudia".'
    const patch = n3({
      where: '?p <#family> "Garcia".',
      deletes: '?p <#given> "Claudia".',
      inserts: '?p <#given> "Alex".',
    })
    expect(await patched(document, [patch])).toEqual(
      await textOf('<#a> <#family> "Garcia"; <#given> "Alex". <#b> <#family> "Bo"; <#given> "Claudia".'),
    )
  })

  it.each([
    ['that changes nothing', {}],
    ['that inserts what is there', { inserts: '<#a> <#b> <#c>.' }],
    ['that deletes and inserts the same', { deletes: '<#a> <#b> <#c>.', inserts: '<#a> <#b> <#c>.' }],
    ['of conditions that hold', { where: '?a <#b> <#c>.' }],
  ])('%s leaves the document as it is', async (_name, parts) => {
    expect(await patched('<#a> <#b> <#c>.', [n3(parts)])).toBeUndefined()
  })

  it.each([
    ['do not hold', { where: '<#x> <#b> <#c>.', inserts: '<#a> <#b> <#d>.' }],
    ['hold for two', { where: '?x <#b> <#c>.', inserts: '?x <#b> <#d>.' }],
    ['hold only one by one', { where: '?x <#b> <#c>. ?x <#e> <#f>.', inserts: '?x <#b> <#d>.' }],
    ['ask for another type of value', { where: '<#a> <#n> "1".' }],
    ['ask for another language', { where: '<#a> <#l> "ciao"@en.' }],
    ['use one variable for two', { where: '?x <#b> ?x.' }],
  ])('is a conflict when its conditions %s', async (_name, parts) => {
    const document = '<#a> <#b> <#c>; <#n> 1; <#l> "ciao"@it. <#a2> <#b> <#c>. <#e> <#e> <#f>.'
    await expect(patched(document, [n3(parts)])).rejects.toMatchObject({ code: 'patch-conflict' })
  })

  it('is a conflict when one of several triples to be deleted is not there', async () => {
    const patch = n3({ deletes: '<#a> <#b> <#c>. <#a> <#b> <#d>.', inserts: '<#a> <#b> <#d>.' })
    await expect(patched('<#a> <#b> <#c>.', [patch])).rejects.toMatchObject({ code: 'patch-conflict' })
  })

  it('is a conflict when it would make a subject of a text', async () => {
    const patch = n3({ where: '<#a> <#b> ?x.', inserts: '?x <#b> <#c>.' })
    await expect(patched('<#a> <#b> "text".', [patch])).rejects.toMatchObject({ code: 'patch-conflict' })
  })

  it('starts from nothing when there is no document yet', async () => {
    expect(await patched('', [n3({ inserts: '<#a> <#b> <#c>.' })])).toEqual(await textOf('<#a> <#b> <#c>.'))
    await expect(patched('', [n3({ where: '?x ?y ?z.' })])).rejects.toMatchObject({ code: 'patch-conflict' })
  })

  it('finds one way when only blank nodes of its conditions differ', async () => {
    const document = '<#a> <#b> <#c>; <#knows> <#x>, <#y>.'
    const patch = n3({ where: '?a <#b> <#c>; <#knows> [].', inserts: '?a <#popular> true.' })
    expect(await patched(document, [patch])).toEqual(await textOf(`${document} <#a> <#popular> true.`))
    const shared = n3({ where: '_:who <#b> <#c>. _:who <#knows> <#z>.' })
    await expect(patched(document, [shared])).rejects.toMatchObject({ code: 'patch-conflict' })
  })
})

describe('blank nodes of the document', () => {
  const document =
    '<#a> <#address> [ <#city> "Roma"; <#tags> (1 2) ], [ <#city> "Bari" ]. _:x <#knows> _:x, _:y.'

  it('survive a patch that is about something else', async () => {
    expect(await patched(document, [n3({ inserts: '<#a> <#b> <#c>.' })])).toEqual(
      await textOf(`${document} <#a> <#b> <#c>.`),
    )
  })

  it('can be found, changed, linked to and taken away by a variable', async () => {
    const patch = n3({
      where: '<#a> <#address> ?home. ?home <#city> "Bari".',
      deletes: '?home <#city> "Bari".',
      inserts: '?home <#city> "Lecce". <#b> <#address> ?home.',
    })
    expect(await patched(document, [patch])).toEqual(
      await textOf(
        '<#a> <#address> [ <#city> "Roma"; <#tags> (1 2) ], _:l. _:l <#city> "Lecce". <#b> <#address> _:l. _:x <#knows> _:x, _:y.',
      ),
    )
  })

  it('are not the ones that an insertion happens to call the same', async () => {
    const written = await writeRdf(await parseRdf('<#a> <#b> _:x.', turtle, base), turtle)
    expect(written).toContain('_:b0')
    const operations = parseSparqlUpdate('INSERT DATA { <#c> <#d> _:b0, _:b0. <#e> <#f> _:b0 }', base)
    expect(await patched(written, operations)).toEqual(
      await textOf('<#a> <#b> _:x. <#c> <#d> _:y. <#e> <#f> _:y.'),
    )
  })

  it('keep short names however often they are patched', async () => {
    let text = await writeRdf(await parseRdf('<#a> <#b> [ <#c> [] ].', turtle, base), turtle)
    const { length } = text
    for (let round = 0; round < 20; round += 1) {
      const operation = n3(round % 2 === 0 ? { inserts: '<#x> <#y> 1.' } : { deletes: '<#x> <#y> 1.' })
      text = await writeRdf(applyPatch(await parseRdf(text, turtle, base), [operation]) ?? [], turtle)
    }
    expect(text).toHaveLength(length)
  })
})

describe('a document in JSON-LD', () => {
  it('keeps its named graphs, which no patch reaches', async () => {
    const text = JSON.stringify([
      { '@id': `${base}#a`, [`${base}#b`]: [{ '@id': `${base}#c` }] },
      { '@id': `${base}#g`, '@graph': [{ '@id': `${base}#a`, [`${base}#b`]: [{ '@value': 'inside' }] }] },
    ])
    const quads = await parseRdf(text, jsonLd, base)
    const after = applyPatch(quads, [n3({ deletes: '<#a> <#b> <#c>.', inserts: '<#a> <#b> <#d>.' })]) ?? []
    expect(JSON.parse(await writeRdf(after, jsonLd))).toEqual([
      { '@id': `${base}#a`, [`${base}#b`]: [{ '@id': `${base}#d` }] },
      { '@id': `${base}#g`, '@graph': [{ '@id': `${base}#a`, [`${base}#b`]: [{ '@value': 'inside' }] }] },
    ])
    const inside = n3({ where: '<#a> <#b> "inside".' })
    expect(() => applyPatch(quads, [inside])).toThrow(expect.objectContaining({ code: 'patch-conflict' }))
  })
})

describe('several operations', () => {
  it('each start from what the one before them left', async () => {
    const update = `DELETE DATA { <#a> <#b> 1 }; INSERT DATA { <#a> <#b> 2 };
      DELETE { ?s <#b> ?o } INSERT { ?s <#c> ?o } WHERE { ?s <#b> ?o }`
    expect(await patched('<#a> <#b> 1.', parseSparqlUpdate(update, base))).toEqual(
      await textOf('<#a> <#c> 2.'),
    )
  })

  it('are applied for each way in which their conditions hold', async () => {
    const update = 'DELETE { ?s <#b> ?o } INSERT { ?s <#c> ?o, [] } WHERE { ?s <#b> ?o }'
    expect(await patched('<#a> <#b> 1, 2. <#x> <#y> <#z>.', parseSparqlUpdate(update, base))).toEqual(
      await textOf('<#a> <#c> 1, 2, [], []. <#x> <#y> <#z>.'),
    )
  })

  it('are done all or none', async () => {
    const update = 'INSERT DATA { <#a> <#b> 2 }; DELETE DATA { <#a> <#b> 3 }'
    await expect(patched('<#a> <#b> 1.', parseSparqlUpdate(update, base))).rejects.toMatchObject({
      code: 'patch-conflict',
    })
  })
})

describe('any patch', () => {
  const term = fc.constantFrom('<#a>', '<#b>', '<#c>', '"a"', '1')
  const node = fc.constantFrom('<#a>', '<#b>', '<#c>')
  const triple = fc.tuple(node, node, term).map((parts) => parts.join(' '))
  const triples = fc.uniqueArray(triple, { maxLength: 12 })
  const place = fc.constantFrom('<#a>', '<#b>', '?x', '?y', '_:n')
  const pattern = fc
    .tuple(place, fc.constantFrom('<#a>', '<#b>', '?x'), place)
    .map((parts) => parts.join(' '))

  it('is the set without what it deletes and with what it inserts, or a conflict', async () => {
    await fc.assert(
      fc.asyncProperty(triples, triples, triples, async (before, deletes, inserts) => {
        const operation = n3({ deletes: deletes.join('.'), inserts: inserts.join('.') })
        const update = `DELETE DATA { ${deletes.join('.')} }; INSERT DATA { ${inserts.join('.')} }`
        const fits = deletes.every((triple) => before.includes(triple))
        const left = before.filter((triple) => !deletes.includes(triple))
        const expected = await textOf(
          [...new Set([...left, ...inserts])].map((line) => `${line}.`).join('\n'),
        )
        for (const operations of [[operation], parseSparqlUpdate(update, base)]) {
          const document = before.map((line) => `${line}.`).join('\n')
          const after = patched(document, operations)
          if (fits) expect((await after) ?? (await textOf(document))).toEqual(expected)
          else await expect(after).rejects.toMatchObject({ code: 'patch-conflict' })
        }
      }),
      { numRuns: runs },
    )
  })

  it('finds exactly the ways that trying everything finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        triples,
        fc.array(pattern, { minLength: 1, maxLength: 4 }),
        async (before, patterns) => {
          const document = before.map((line) => `${line}.`).join('\n')
          const operation = n3({ where: patterns.map((line) => `${line}.`).join('\n') })
          const quads = await parseRdf(document, turtle, base)
          const ways = everyWay(quads, operation.conditions)
          const expected = ways === 1 ? 'fits' : 'patch-conflict'
          expect(outcomeOf(() => applyPatch(quads, [operation]))).toBe(expected)
          // The same conditions on the same document, in whatever order they stand.
          const turned = { ...operation, conditions: operation.conditions.toReversed() }
          expect(outcomeOf(() => applyPatch(quads.toReversed(), [turned]))).toBe(expected)
        },
      ),
      { numRuns: runs },
    )
  })
})

describe('conditions that are made to be slow', () => {
  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n')
  const clique = many(1600, (index) =>
    index % 13 === Math.floor(index / 40) % 13
      ? ''
      : edge(`<#n${String(index % 40)}>`, `<#n${String(Math.floor(index / 40))}>`),
  )
  const larger = many(196, (index) => edge(`?v${String(index % 14)}`, `?v${String(Math.floor(index / 14))}`))
  const chain = many(99_000, (index) => `<#n${String(index)}> <#p> <#n${String(index + 1)}>.`)
  const star = many(99_000, (index) => `<#n${String(index)}> a <#T>.`)

  it.each([
    ['a large clique in a graph that has none so large', clique, larger],
    ['every triple with every other', star, '?a a <#T>. ?b a <#T>. ?c a <#T>. ?a <#p> ?b.'],
    [
      'a product that fits nowhere',
      star,
      many(20, (index) => `?x${String(index)} a ?t. ?t ?x${String(index)} ?t.`),
    ],
    ['a long chain', chain, many(190, (index) => `?v${String(index)} <#p> ?v${String(index + 1)}.`)],
    [
      'a long chain of blank nodes',
      chain,
      many(190, (index) => `_:v${String(index)} <#p> _:v${String(index + 1)}.`),
    ],
    [
      'many conditions',
      clique,
      many(30_000, (index) => `?a${String(index)} ?b${String(index)} ?c${String(index)}.`),
    ],
  ])('end in little time: %s', async (_name, document, where) => {
    const quads = await parseRdf(document, turtle, base)
    const operation = n3({ where, inserts: '<#a> <#b> <#c>.' })
    const spent = fastest(3, () => {
      expect(['patch-too-costly', 'patch-conflict', 'fits']).toContain(
        outcomeOf(() => applyPatch(quads, [operation])),
      )
    })
    // What is not cut short takes minutes.
    expect(spent).toBeLessThan(1_000)
  })

  it('cannot be repeated to be slow: the whole patch has one budget', async () => {
    const quads = await parseRdf(star, turtle, base)
    const operations = parseSparqlUpdate('INSERT { <#a> <#b> ?x } WHERE { <#n1> a ?x };'.repeat(50), base)
    const spent = fastest(2, () => {
      expect(outcomeOf(() => applyPatch(quads, operations))).toBe('patch-too-costly')
    })
    expect(spent).toBeLessThan(500)
  })

  it('are found at once where a document is large and its conditions name what they want', async () => {
    const quads = await parseRdf(star, turtle, base)
    const patch = n3({ where: '<#n77> a ?type.', inserts: '<#n77> <#was> ?type.' })
    expect(applyPatch(quads, [patch])).toHaveLength(99_001)
  })

  it('in too many ways at once are refused', async () => {
    const quads = await parseRdf(star, turtle, base)
    const update = 'INSERT { ?x <#b> 1, 2, 3 } WHERE { ?x a <#T> }'
    expect(outcomeOf(() => applyPatch(quads, parseSparqlUpdate(update, base)))).toBe('patch-too-costly')
  })
})

const runs = 300

const n3 = (parts: { where?: string; deletes?: string; inserts?: string }) => {
  const formulas = Object.entries(parts).map(([name, triples]) => `; solid:${name} {${triples}}`)
  return parseN3Patch(
    `@prefix solid: <http://www.w3.org/ns/solid/terms#>. <#patch> a solid:InsertDeletePatch${formulas.join('')}.`,
    base,
  )
}

const patched = async (document: string, operations: Parameters<typeof applyPatch>[1]) => {
  const quads = applyPatch(await parseRdf(document, turtle, base), operations)
  return quads === undefined ? undefined : canonical(quads)
}

const textOf = async (document: string) => canonical(await parseRdf(document, turtle, base))

/** Lines that are equal for graphs that differ in the names of their blank nodes only, for graphs as small as these. */
const canonical = (quads: readonly Quad[]): string[] => {
  let colours = new Map<string, string>(
    quads.flatMap(({ subject, object }) =>
      [subject, object].flatMap((term) => (term.termType === 'BlankNode' ? [[term.value, ''] as const] : [])),
    ),
  )
  const told = (term: Quad['subject'] | Quad['predicate'] | Quad['object'], self?: string): string =>
    term.termType !== 'BlankNode'
      ? termToId(term)
      : term.value === self
        ? '_:self'
        : `_:(${colours.get(term.value) ?? ''})`
  for (let round = 0; round < 4; round += 1) {
    colours = new Map(
      [...colours.keys()].map((label) => [
        label,
        quads
          .filter(({ subject, object }) => subject.value === label || object.value === label)
          .map(({ subject, predicate, object }) =>
            [subject, predicate, object].map((term) => told(term, label)).join(' '),
          )
          .toSorted()
          .join('|'),
      ]),
    )
  }
  return quads
    .map(({ subject, predicate, object }) => [subject, predicate, object].map((term) => told(term)).join(' '))
    .toSorted()
}

/** How many ways there are to choose the variables, by trying all of them. */
const everyWay = (quads: readonly Quad[], conditions: readonly Quad[]): number => {
  const key = (...terms: readonly string[]) => terms.join(' ')
  const facts = new Set(
    quads.map(({ subject, predicate, object }) => key(...[subject, predicate, object].map(termToId))),
  )
  const domain = [
    ...new Set(quads.flatMap(({ subject, predicate, object }) => [subject, predicate, object].map(termToId))),
  ]
  const ids = conditions.map(({ subject, predicate, object }) => [subject, predicate, object].map(termToId))
  const names = [...new Set(ids.flat().filter((id) => /^(?:\?|_:)/.test(id)))]
  const ways = new Set<string>()
  const choose = (rest: readonly string[], chosen: ReadonlyMap<string, string>): void => {
    const [name, ...others] = rest
    if (name !== undefined) {
      for (const id of domain) choose(others, new Map([...chosen, [name, id]]))
    } else if (ids.every((terms) => facts.has(key(...terms.map((id) => chosen.get(id) ?? id))))) {
      ways.add(JSON.stringify([...chosen].filter(([variable]) => variable.startsWith('?'))))
    }
  }
  choose(names, new Map())
  return ways.size
}

/** None from a node to itself. */
const edge = (from: string, to: string): string => (from === to ? '' : `${from} <#p> ${to}.`)

const outcomeOf = (action: () => unknown): unknown => {
  try {
    action()
    return 'fits'
  } catch (error) {
    return (error as { code?: unknown }).code ?? error
  }
}

/** Milliseconds of the processor; the fastest of several, since other work of the machine only ever adds. */
const fastest = (times: number, action: () => void): number =>
  Math.min(
    ...Array.from({ length: times }, () => {
      const start = processorMs()
      action()
      return processorMs() - start
    }),
  )
