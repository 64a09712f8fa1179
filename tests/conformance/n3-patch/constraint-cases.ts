import type { NamedCase } from '../named-case.ts'
import { expectRefusal, expectStatus, expectUnchanged } from './expectations.ts'
import { newDocument, patchText, prefixes, type PatchParts, type PatchSubject } from './subject.ts'

const before = '<#x> <#y> 1, 2.'

/** "Servers MUST respond with a 422 status code if a patch document does not satisfy all of the above constraints." */
const invalid = (source: string, name: string, patch: PatchParts | string): NamedCase<PatchSubject> => ({
  source,
  name: `${name}: 422`,
  run: (subject) => expectRefusal(subject, withPrefixes(patch), { before, statuses: [422] }),
})

/** Not every reader of N3 knows literals in these places: who takes it for a fault of syntax is right, too. */
const invalidN3 = (source: string, name: string, patch: PatchParts | string): NamedCase<PatchSubject> => ({
  source,
  name: `${name}: 422 or 400`,
  run: (subject) => expectRefusal(subject, withPrefixes(patch), { before, statuses: [422, 400] }),
})

const withPrefixes = (patch: PatchParts | string): PatchParts | string =>
  typeof patch === 'string' ? prefixes + patch : patch

const constraints: readonly NamedCase<PatchSubject>[] = [
  invalid('server-patch-n3-patches', 'a document without a patch', '<#a> <#b> <#c>.'),
  invalid('server-patch-n3-patches', 'an empty document', ''),
  invalid('server-patch-n3-simple-type', 'a patch without a type', '<#p> solid:inserts { <#a> <#b> <#c> }.'),
  invalid(
    'server-patch-n3-simple-type',
    'a patch of the general type only',
    '<#p> a solid:Patch; solid:inserts { <#a> <#b> <#c> }.',
  ),
  invalid(
    'server-patch-n3-single',
    'two patches',
    '<#p> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }. <#q> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 2 }.',
  ),
  invalid(
    'server-patch-n3-single',
    'a part that belongs to another subject',
    '<#p> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }. <#q> solid:deletes { <#x> <#y> 1 }.',
  ),
  invalid(
    'server-patch-n3-single',
    'a second subject of the general type',
    '<#p> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }. <#q> a solid:Patch.',
  ),
  invalidN3(
    'server-patch-n3-patch-identifier',
    'a literal as the name of the patch',
    '"p" a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }.',
  ),
  ...(['where', 'deletes', 'inserts'] as const).flatMap((part) => [
    invalid(
      `server-patch-n3-${part}`,
      `two formulas of solid:${part}`,
      `<#p> a solid:InsertDeletePatch; solid:${part} { <#x> <#y> 1 }, { <#x> <#y> 2 }.`,
    ),
    invalid(
      'server-patch-n3-formulae',
      `an IRI for the formula of solid:${part}`,
      `<#p> a solid:InsertDeletePatch; solid:${part} <#x>.`,
    ),
    invalid(
      'server-patch-n3-formulae',
      `a literal for the formula of solid:${part}`,
      `<#p> a solid:InsertDeletePatch; solid:${part} "<#x> <#y> 1".`,
    ),
    invalid(
      'server-patch-n3-formulae',
      `a formula in the formula of solid:${part}`,
      `<#p> a solid:InsertDeletePatch; solid:${part} { <#x> <#y> 1, { <#a> <#b> <#c> } }.`,
    ),
  ]),
  invalidN3('server-patch-n3-formulae', 'an inserted triple with a literal as its subject', {
    inserts: '"a" <#b> <#c>.',
  }),
  invalidN3('server-patch-n3-formulae', 'an inserted triple with a literal as its predicate', {
    inserts: '<#a> "b" <#c>.',
  }),
  invalid('server-patch-n3-variables', 'an inserted variable that is in no condition', {
    inserts: '<#a> <#b> ?c.',
  }),
  invalid('server-patch-n3-variables', 'a deleted variable that is in no condition', {
    deletes: '<#x> <#y> ?c.',
  }),
  invalid('server-patch-n3-variables', 'an inserted variable that the conditions call otherwise', {
    where: '<#x> <#z> ?a.',
    inserts: '<#a> <#b> ?b.',
  }),
  invalid('server-patch-n3-blank-nodes', 'an inserted blank node', { inserts: '<#a> <#b> _:c.' }),
  invalid('server-patch-n3-blank-nodes', 'an inserted blank node in brackets', {
    inserts: '<#a> <#b> [ <#c> 1 ].',
  }),
  invalid('server-patch-n3-blank-nodes', 'an inserted list', { inserts: '<#a> <#b> (1 2).' }),
  invalid('server-patch-n3-blank-nodes', 'a deleted blank node', { deletes: '_:x <#y> 1.' }),
]

const malformed = (name: string, patch: string): NamedCase<PatchSubject> => ({
  source: 'RFC 5789 §2.2',
  name: `${name}: 400`,
  run: (subject) => expectRefusal(subject, patch, { before, statuses: [400] }),
})

const syntax: readonly NamedCase<PatchSubject>[] = [
  malformed('a formula that does not end', patchText({ inserts: '<#a> <#b> <#c>.' }).replace('}', '')),
  malformed('a prefix that was not declared', patchText({ inserts: 'no:a <#b> <#c>.' })),
  malformed('a triple of two terms', patchText({ inserts: '<#a> <#b> .' })),
  malformed('SPARQL in the name of N3', 'INSERT DATA { <#a> <#b> <#c> }'),
  malformed('bytes that are no text', '\u0000\uFFFF{'),
  {
    source: 'server-content-type',
    name: 'a patch without Content-Type: 400',
    run: async (subject) => {
      const url = await newDocument(subject, before)
      await expectUnchanged(subject, url, async () => {
        const answer = await subject.alice.fetch(url, {
          method: 'PATCH',
          // As bytes: `fetch` would name a type for text.
          body: new TextEncoder().encode(patchText({ inserts: '<#a> <#b> <#c>.' })),
        })
        expectStatus({ status: answer.status, headers: answer.headers, text: await answer.text() }, 400)
      })
    },
  },
]

export const constraintCases: readonly NamedCase<PatchSubject>[] = [...constraints, ...syntax]
