import { describe, expect, it } from 'vitest'
import { termToId, type Quad } from 'n3'
import { processorMs } from '../test-support/processor-time.ts'
import { parseN3Patch } from './n3-patch.ts'
import { maxRdfLength } from './rdf.ts'

const base = 'http://localhost:3000/anna/card'
const prefixes = '@prefix solid: <http://www.w3.org/ns/solid/terms#>. @prefix ex: <http://example.org/>.\n'
const parse = (patch: string) => parseN3Patch(prefixes + patch, base)

describe('an N3 patch', () => {
  it('has conditions, deletions and insertions, read against the address of the document', () => {
    const { conditions, deletes, inserts, matches } = parse(`
      _:rename a solid:InsertDeletePatch;
        solid:where   { ?person ex:familyName "Garcia". };
        solid:inserts { ?person ex:givenName "Alex". };
        solid:deletes { ?person ex:givenName "Claudia". <#me> <knows> <../bob> }.`)
    expect(lines(conditions)).toEqual(['?person http://example.org/familyName "Garcia"'])
    expect(lines(inserts)).toEqual(['?person http://example.org/givenName "Alex"'])
    expect(lines(deletes)).toEqual([
      '?person http://example.org/givenName "Claudia"',
      `${base}#me http://localhost:3000/anna/knows http://localhost:3000/bob`,
    ])
    expect(matches).toBe('one')
  })

  it.each([
    ['a named patch', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> }.'],
    ['an anonymous patch', '[] a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> }.'],
    ['brackets', '[ a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> } ].'],
    ['both types', '_:p a solid:Patch, solid:InsertDeletePatch; solid:inserts { <a> <b> <c> }.'],
    [
      'a remark',
      '_:p a solid:InsertDeletePatch; ex:why "moved"; solid:inserts { <a> <b> <c> }. <#x> ex:y 1.',
    ],
    ['the type at the end', '_:p solid:inserts { <a> <b> <c> }. _:p a solid:InsertDeletePatch.'],
  ])('may be written as %s', (_name, patch) => {
    expect(lines(parse(patch).inserts)).toEqual([
      'http://localhost:3000/anna/a http://localhost:3000/anna/b http://localhost:3000/anna/c',
    ])
  })

  it.each([
    ['without parts', '<#p> a solid:InsertDeletePatch.'],
    [
      'of empty formulas',
      '<#p> a solid:InsertDeletePatch; solid:where {}; solid:deletes { }; solid:inserts {}.',
    ],
  ])('%s changes nothing', (_name, patch) => {
    expect(parse(patch)).toEqual({ conditions: [], deletes: [], inserts: [], matches: 'one' })
  })

  it('may have blank nodes in its conditions', () => {
    expect(parse('_:p a solid:InsertDeletePatch; solid:where { [] ex:a (?x 1) }.').conditions).toHaveLength(5)
  })

  it.each([
    ['two patches', '<#p> a solid:InsertDeletePatch. <#q> a solid:InsertDeletePatch.'],
    ['parts of another patch', '<#p> a solid:InsertDeletePatch. <#q> solid:inserts { <a> <b> <c> }.'],
    ['no patch', '<#p> ex:inserts { <a> <b> <c> }.'],
    ['nothing', ''],
    ['no type', '<#p> solid:inserts { <a> <b> <c> }.'],
    ['the general type only', '<#p> a solid:Patch; solid:inserts { <a> <b> <c> }.'],
    ['a variable as its name', '?p a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> }.'],
    ['a literal as its name', '"p" a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> }.'],
    ['two insertions', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> }, { <d> <e> <f> }.'],
    ['two deletions', '<#p> a solid:InsertDeletePatch; solid:deletes { <a> <b> <c> }; solid:deletes {}.'],
    ['two conditions', '<#p> a solid:InsertDeletePatch; solid:where {}, {}.'],
    ['an IRI for a formula', '<#p> a solid:InsertDeletePatch; solid:inserts <#x>.'],
    ['a literal for a formula', '<#p> a solid:InsertDeletePatch; solid:inserts "<a> <b> <c>".'],
    ['a blank node for a formula', '<#p> a solid:InsertDeletePatch; solid:inserts _:x.'],
    ['brackets for a formula', '<#p> a solid:InsertDeletePatch; solid:inserts [ <b> <c> ].'],
    ['a list for a formula', '<#p> a solid:InsertDeletePatch; solid:inserts ( { <a> <b> <c> } ).'],
    ['a formula in a formula', '<#p> a solid:InsertDeletePatch; solid:where { <a> <b> { <c> <d> <e> } }.'],
    ['a formula inserted', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> { <c> <d> <e> } }.'],
    ['an empty formula inserted', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> {} }.'],
    ['an implication beside it', '<#p> a solid:InsertDeletePatch. { <a> <b> ?c } => { ?c <b> <a> }.'],
    ['an inserted variable of no condition', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> ?x }.'],
    ['a deleted variable of no condition', '<#p> a solid:InsertDeletePatch; solid:deletes { ?x <b> <c> }.'],
    [
      'a variable of another name',
      '<#p> a solid:InsertDeletePatch; solid:where { <a> <b> ?x }; solid:inserts { <a> <b> ?y }.',
    ],
    ['an inserted blank node', '<#p> a solid:InsertDeletePatch; solid:inserts { _:a <b> <c> }.'],
    ['an inserted list', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> (1 2) }.'],
    ['inserted brackets', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> [ <c> <d> ] }.'],
    ['a deleted blank node', '<#p> a solid:InsertDeletePatch; solid:deletes { <a> <b> _:c }.'],
    ['an inserted path', '<#p> a solid:InsertDeletePatch; solid:inserts { <a>!<b> <c> <d> }.'],
    ['a literal as subject', '<#p> a solid:InsertDeletePatch; solid:inserts { "a" <b> <c> }.'],
    ['a literal as predicate', '<#p> a solid:InsertDeletePatch; solid:inserts { <a> "b" <c> }.'],
    ['a blank predicate', '<#p> a solid:InsertDeletePatch; solid:where { <a> _:b <c> }.'],
    ['a quoted triple', '<#p> a solid:InsertDeletePatch; solid:where { <<( <a> <b> <c> )>> <b> <c> }.'],
  ])('with %s is refused as invalid', (_name, patch) => {
    expect(codeOf(() => parse(patch))).toBe('patch-invalid')
  })

  it.each([
    ['no N3', 'INSERT DATA { <a> <b> <c> }', 'body-malformed'],
    [
      'a formula that does not end',
      '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> .',
      'body-malformed',
    ],
    [
      'an unknown prefix',
      '<#p> a solid:InsertDeletePatch; solid:inserts { <a> no:b <c> }.',
      'body-malformed',
    ],
    [
      'two full stops',
      '<#p> a solid:InsertDeletePatch; solid:inserts { <a> <b> <c> . . }.',
      'body-malformed',
    ],
    ['too many characters', '#'.repeat(maxRdfLength), 'body-too-large'],
    ['too many triples', `<#p> solid:inserts { <a> <b> ${'1,'.repeat(100_001)}2 }.`, 'body-too-large'],
  ])('with %s is refused as such', (_name, patch, code) => {
    expect(codeOf(() => parse(patch))).toBe(code)
  })

  it.each([
    ['brackets', `<#p> solid:where { <a> <b> ${'['.repeat(100_000)} }.`],
    ['lists', `<#p> solid:where { <a> <b> ${'('.repeat(100_000)} }.`],
    ['formulas', `<#p> solid:where ${'{'.repeat(100_000)}.`],
    ['paths', `<#p> solid:where { <a>${'!<b>'.repeat(50_000)} <c> <d> }.`],
    ['declarations', `@prefix a: <http://a/>.`.repeat(100_000)],
  ])('nested deeply in %s is refused in little time', (_name, patch) => {
    const start = processorMs()
    expect(['body-malformed', 'patch-invalid', 'body-too-large', 'patch-too-costly']).toContain(
      codeOf(() => parse(patch)),
    )
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

const lines = (quads: readonly Quad[]): string[] =>
  quads
    .map(({ subject, predicate, object }) => [subject, predicate, object].map(termToId).join(' '))
    .toSorted()
