import { match, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { NamedCase } from '../named-case.ts'
import { expectChange, expectStatus, expectSuccess, expectUnchanged } from './expectations.ts'
import { expectTriples } from './graphs.ts'
import { newDocument, prefixes, read, sendPatch, type PatchParts, type PatchSubject } from './subject.ts'

const claudia = '@prefix ex: <http://example.org/>. ex:c ex:familyName "Garcia"; ex:givenName "Claudia".'

const advertisement: readonly NamedCase<PatchSubject>[] = [
  ...(['GET', 'HEAD', 'OPTIONS'] as const).map((method) => ({
    source: method === 'OPTIONS' ? 'RFC 5789 §3.1' : 'server-patch-n3-advertise',
    name: `Accept-Patch lists text/n3 in the answer to ${method} of an RDF document`,
    run: async (subject: PatchSubject) => {
      const answer = await subject.alice.fetch(await newDocument(subject, claudia), { method })
      await answer.body?.cancel()
      match(answer.headers.get('accept-patch') ?? '', /(?:^|,)\s*text\/n3\s*(?:[;,]|$)/)
    },
  })),
  {
    source: 'RFC 5789 §2.2',
    name: 'a patch of an unknown type is refused with 415 and Accept-Patch',
    run: async (subject) => {
      const url = await newDocument(subject, claudia)
      await expectUnchanged(subject, url, async () => {
        const answer = await sendPatch(subject.alice, url, '{}', {
          'content-type': 'application/json-patch+json',
        })
        expectStatus(answer, 415)
        match(answer.headers.get('accept-patch') ?? '', /text\/n3/)
      })
    },
  },
]

const change = (
  name: string,
  patch: PatchParts | string,
  documents: { before: string; after: string },
): NamedCase<PatchSubject> => ({
  source: 'server-patch-n3-semantics',
  name,
  run: (subject) => expectChange(subject, patch, documents),
})

const changes: readonly NamedCase<PatchSubject>[] = [
  change(
    'the example of the specification',
    {
      where: '?person ex:familyName "Garcia".',
      inserts: '?person ex:givenName "Alex".',
      deletes: '?person ex:givenName "Claudia".',
    },
    { before: claudia, after: claudia.replace('Claudia', 'Alex') },
  ),
  change(
    'a triple is inserted',
    { inserts: '<#a> <#b> <#c>.' },
    { before: '<#x> <#y> 1.', after: '<#x> <#y> 1. <#a> <#b> <#c>.' },
  ),
  change(
    'a triple is deleted',
    { deletes: '<#x> <#y> 1.' },
    { before: '<#x> <#y> 1, 2.', after: '<#x> <#y> 2.' },
  ),
  change('the last triple is deleted', { deletes: '<#x> <#y> 1.' }, { before: '<#x> <#y> 1.', after: '' }),
  change(
    'a triple that is there is inserted',
    { inserts: '<#x> <#y> 1.' },
    { before: '<#x> <#y> 1.', after: '<#x> <#y> 1.' },
  ),
  change(
    'a triple that is deleted and inserted stays: insertions follow deletions',
    { deletes: '<#x> <#y> 1.', inserts: '<#x> <#y> 1.' },
    { before: '<#x> <#y> 1.', after: '<#x> <#y> 1.' },
  ),
  change(
    'the same triple is deleted twice',
    { deletes: '<#x> <#y> 1, 1.' },
    { before: '<#x> <#y> 1.', after: '' },
  ),
  change('a patch without parts changes nothing', {}, { before: claudia, after: claudia }),
  change(
    'empty formulas change nothing',
    { where: '', deletes: '', inserts: '' },
    { before: claudia, after: claudia },
  ),
  change(
    'conditions that hold change nothing by themselves',
    { where: '?a <#y> 1.' },
    { before: '<#x> <#y> 1.', after: '<#x> <#y> 1.' },
  ),
  change(
    'conditions hold together, not one by one',
    { where: '?a <#type> <#T>. ?a <#name> "A".', inserts: '?a <#found> true.' },
    {
      before:
        '<#1> <#type> <#T>; <#name> "B". <#2> <#type> <#T>; <#name> "A". <#3> <#type> <#S>; <#name> "A".',
      after:
        '<#1> <#type> <#T>; <#name> "B". <#2> <#type> <#T>; <#name> "A"; <#found> true. <#3> <#type> <#S>; <#name> "A".',
    },
  ),
  change(
    'a variable stands for a predicate',
    { where: '<#x> ?how <#y>.', inserts: '<#z> ?how <#y>.' },
    { before: '<#x> <#knows> <#y>.', after: '<#x> <#knows> <#y>. <#z> <#knows> <#y>.' },
  ),
  change(
    'a variable that stands in two places stands for one term',
    { where: '?a <#likes> ?a.', inserts: '?a <#vain> true.' },
    {
      before: '<#1> <#likes> <#2>. <#2> <#likes> <#2>.',
      after: '<#1> <#likes> <#2>. <#2> <#likes> <#2>; <#vain> true.',
    },
  ),
  change(
    'conditions without variables guard the change',
    { where: '<#x> <#version> 1.', deletes: '<#x> <#version> 1.', inserts: '<#x> <#version> 2.' },
    { before: '<#x> <#version> 1.', after: '<#x> <#version> 2.' },
  ),
  change(
    'texts with quotes, line breaks, other scripts and languages arrive as they were sent',
    {
      inserts: String.raw`<#a> <#b> "a \"q\" \\ \n \u00e8 è 日本 😀", "ciao"@it, "x"^^<#t>, 1.50, -1e3, true.`,
    },
    {
      before: '',
      after: String.raw`<#a> <#b> "a \"q\" \\ \n è è 日本 😀", "ciao"@it, "x"^^<#t>, 1.50, -1e3, true.`,
    },
  ),
  change(
    'relative IRIs are read against the address of the document',
    { inserts: '<> <../up> <other>. <#me> <?q> </root>.' },
    { before: '', after: '<> <../up> <other>. <#me> <?q> </root>.' },
  ),
  change(
    'the patch is named by an IRI',
    `${prefixes}<#p> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }.`,
    { before: '', after: '<#a> <#b> 1.' },
  ),
  change(
    'the patch is written in brackets',
    `${prefixes}[] a solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }.`,
    { before: '', after: '<#a> <#b> 1.' },
  ),
  change(
    'the patch has the general type, too',
    `${prefixes}<#p> a solid:Patch, solid:InsertDeletePatch; solid:inserts { <#a> <#b> 1 }.`,
    { before: '', after: '<#a> <#b> 1.' },
  ),
]

const blankNodes: readonly NamedCase<PatchSubject>[] = [
  change(
    'blank nodes of the document are the same nodes after a patch of something else',
    { inserts: '<#x> <#y> 1.' },
    {
      before:
        '<#a> <#home> [ <#city> "Roma" ], [ <#city> "Bari"; <#of> _:b ]. _:b <#knows> _:b. <#l> <#is> (1 (2)).',
      after:
        '<#a> <#home> [ <#city> "Roma" ], [ <#city> "Bari"; <#of> _:b ]. _:b <#knows> _:b. <#l> <#is> (1 (2)). <#x> <#y> 1.',
    },
  ),
  change(
    'a blank node is found by a variable, and what is said of it changed',
    {
      where: '<#a> <#home> ?home. ?home <#city> "Bari".',
      deletes: '?home <#city> "Bari".',
      inserts: '?home <#city> "Lecce".',
    },
    {
      before: '<#a> <#home> [ <#city> "Roma" ], [ <#city> "Bari" ].',
      after: '<#a> <#home> [ <#city> "Roma" ], [ <#city> "Lecce" ].',
    },
  ),
  change(
    'a blank node in the conditions stands for any node',
    { where: '?who <#home> [ <#city> "Bari" ].', inserts: '?who <#apulian> true.' },
    {
      before: '<#a> <#home> [ <#city> "Roma" ]. <#b> <#home> [ <#city> "Bari" ].',
      after: '<#a> <#home> [ <#city> "Roma" ]. <#b> <#home> [ <#city> "Bari" ]; <#apulian> true.',
    },
  ),
]

const creation: readonly NamedCase<PatchSubject>[] = [
  {
    source: 'server-patch-n3-semantics',
    name: 'a document that is not there is made from an empty one',
    run: async (subject) => {
      const url = `${subject.container}${randomUUID()}.ttl`
      expectStatus(await sendPatch(subject.alice, url, { inserts: '<#a> <#b> <#c>.' }), 201, 200, 204, 205)
      await expectTriples(subject, url, '<#a> <#b> <#c>.')
    },
  },
  {
    source: 'server-representation-turtle-jsonld',
    name: 'a document that a patch made can be had as JSON-LD',
    run: async (subject) => {
      const url = `${subject.container}${randomUUID()}`
      expectSuccess(await sendPatch(subject.alice, url, { inserts: '<#a> <#b> "c".' }))
      const answer = await read(subject, url, 'application/ld+json')
      match(answer.headers.get('content-type') ?? '', /^application\/ld\+json/)
      ok(JSON.stringify(JSON.parse(answer.text)).includes('"c"'), 'the triple is not in it')
    },
  },
  {
    source: 'server-put-patch-intermediate-containers',
    name: 'the containers on the way are made and list what is in them',
    run: async (subject) => {
      const [outer, inner] = [randomUUID(), randomUUID()]
      const url = `${subject.container}${outer}/${inner}/doc.ttl`
      expectSuccess(await sendPatch(subject.alice, url, { inserts: '<#a> <#b> <#c>.' }))
      for (const [container, member] of [
        [subject.container, `${subject.container}${outer}/`],
        [`${subject.container}${outer}/`, `${subject.container}${outer}/${inner}/`],
        [`${subject.container}${outer}/${inner}/`, url],
      ] as const) {
        const listing = await read(subject, container, 'application/ld+json')
        ok(
          listing.text.includes(member) || listing.text.includes(`"${member.slice(container.length)}"`),
          `${container} does not list it`,
        )
      }
    },
  },
  {
    source: 'server-patch-n3-accept',
    name: 'a document that is stored as JSON-LD is patched, too',
    run: async (subject) => {
      const url = await newDocument(
        subject,
        JSON.stringify({ '@id': '#a', 'http://example.org/b': 'c' }),
        'application/ld+json',
      )
      const patch = { where: '?a ex:b "c".', deletes: '?a ex:b "c".', inserts: '?a ex:b "d".' }
      expectSuccess(await sendPatch(subject.alice, url, patch))
      await expectTriples(subject, url, '<#a> <http://example.org/b> "d".')
    },
  },
]

export const changeCases: readonly NamedCase<PatchSubject>[] = [
  ...advertisement,
  ...changes,
  ...blankNodes,
  ...creation,
]
