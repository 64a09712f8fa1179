import { equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { NamedCase } from '../named-case.ts'
import { expectRefusal, expectStatus, expectSuccess, expectUnchanged } from './expectations.ts'
import { expectTriples } from './graphs.ts'
import { newDocument, read, sendPatch, type PatchParts, type PatchSubject } from './subject.ts'

/** "If no such mapping exists, or if multiple mappings exist, the server MUST respond with a 409 status code." */
const conflict = (name: string, before: string, patch: PatchParts): NamedCase<PatchSubject> => ({
  source: 'server-patch-n3-semantics',
  name: `${name}: 409, and nothing is changed`,
  run: (subject) => expectRefusal(subject, patch, { before, statuses: [409] }),
})

const conflicts: readonly NamedCase<PatchSubject>[] = [
  conflict('conditions that hold for nothing', '<#x> <#y> 1.', {
    where: '?a <#z> ?b.',
    inserts: '?a <#new> ?b.',
  }),
  conflict('conditions that hold for two', '<#x> <#y> 1, 2.', {
    where: '<#x> <#y> ?b.',
    inserts: '<#x> <#new> ?b.',
  }),
  conflict('conditions without variables that do not hold', '<#x> <#y> 1.', {
    where: '<#x> <#y> 2.',
    inserts: '<#x> <#new> 1.',
  }),
  conflict('conditions that hold one by one only', '<#1> <#y> 1. <#2> <#z> 1.', {
    where: '?a <#y> 1. ?a <#z> 1.',
    inserts: '?a <#new> 1.',
  }),
  conflict('conditions that do not hold, with nothing to change', '<#x> <#y> 1.', { where: '?a <#z> 1.' }),
  conflict('a condition of another datatype', '<#x> <#y> 1.', {
    where: '?a <#y> "1".',
    inserts: '?a <#new> 1.',
  }),
  conflict('a condition of another language', '<#x> <#y> "gift"@en.', {
    where: '?a <#y> "gift"@de.',
    inserts: '?a <#new> 1.',
  }),
  conflict('a deleted triple that is not there', '<#x> <#y> 1.', { deletes: '<#x> <#y> 2.' }),
  conflict('one of two deleted triples that is not there', '<#x> <#y> 1.', {
    deletes: '<#x> <#y> 1, 2.',
    inserts: '<#x> <#y> 3.',
  }),
  conflict('a deleted triple that would only be inserted', '<#x> <#y> 1.', {
    deletes: '<#x> <#y> 2.',
    inserts: '<#x> <#y> 2.',
  }),
  conflict('a deleted triple that the conditions choose and that is not there', '<#x> <#y> 1.', {
    where: '?a <#y> 1.',
    deletes: '?a <#z> 1.',
  }),
  ...(
    [
      ['conditions', { where: '?a <#y> 1.', inserts: '?a <#new> 1.' }],
      ['deletions', { deletes: '<#x> <#y> 1.' }],
    ] as const
  ).map(([part, patch]) => ({
    source: 'server-patch-n3-semantics',
    name: `${part} on a document that is not there: 409, and none is made`,
    run: async (subject: PatchSubject) => {
      const url = `${subject.container}${randomUUID()}.ttl`
      expectStatus(await sendPatch(subject.alice, url, patch), 409)
      expectStatus(await read(subject, url), 404)
    },
  })),
]

const targets: readonly NamedCase<PatchSubject>[] = [
  {
    source: 'server-protect-containment',
    name: 'a patch that adds to the listing of a container: 409',
    run: async (subject) => {
      const url = `${subject.container}${randomUUID()}/`
      expectSuccess(await sendPatch(subject.alice, `${url}in.ttl`, { inserts: '<#a> <#b> <#c>.' }))
      const inserts = '<> <http://www.w3.org/ns/ldp#contains> <invented>.'
      expectStatus(await sendPatch(subject.alice, url, { inserts }), 409)
      ok(!(await read(subject, url)).text.includes('invented'), 'the container lists what is not in it')
    },
  },
  {
    source: 'server-protect-containment',
    name: 'a patch that takes from the listing of a container: 409',
    run: async (subject) => {
      const url = `${subject.container}${randomUUID()}/`
      expectSuccess(await sendPatch(subject.alice, `${url}in.ttl`, { inserts: '<#a> <#b> <#c>.' }))
      const deletes = '<> <http://www.w3.org/ns/ldp#contains> <in.ttl>.'
      expectStatus(await sendPatch(subject.alice, url, { deletes }), 409)
      ok((await read(subject, url)).text.includes('in.ttl'), 'the container does not list what is in it')
    },
  },
  {
    source: 'RFC 5789 §2.2',
    name: 'a patch of what is no RDF document: refused, and it stays as it is',
    run: async (subject) => {
      const url = await newDocument(subject, 'Hello', 'text/plain')
      expectStatus(await sendPatch(subject.alice, url, { inserts: '<#a> <#b> <#c>.' }), 409, 415, 422)
      equal((await read(subject, url, '*/*')).text, 'Hello')
    },
  },
  {
    source: 'uri-slash-semantics',
    name: 'a patch that would make a resource beside a container of its name: refused',
    run: async (subject) => {
      const name = randomUUID()
      expectSuccess(
        await sendPatch(subject.alice, `${subject.container}${name}/in.ttl`, { inserts: '<#a> <#b> <#c>.' }),
      )
      const answer = await sendPatch(subject.alice, `${subject.container}${name}`, {
        inserts: '<#a> <#b> <#c>.',
      })
      ok(answer.status >= 400 && answer.status < 500, `the answer is ${String(answer.status)}`)
    },
  },
]

const versions: readonly NamedCase<PatchSubject>[] = [
  {
    source: 'RFC 9110 §13.1.1',
    name: 'If-Match with the current tag: done',
    run: async (subject) => {
      const url = await newDocument(subject, '<#x> <#y> 1.')
      const etag = (await read(subject, url)).headers.get('etag') ?? ''
      expectSuccess(await sendPatch(subject.alice, url, { inserts: '<#x> <#y> 2.' }, { 'if-match': etag }))
      await expectTriples(subject, url, '<#x> <#y> 1, 2.')
    },
  },
  {
    source: 'RFC 9110 §13.1.1',
    name: 'If-Match with an older tag: 412, and nothing is changed',
    run: async (subject) => {
      const url = await newDocument(subject, '<#x> <#y> 1.')
      const etag = (await read(subject, url)).headers.get('etag') ?? ''
      expectSuccess(await sendPatch(subject.alice, url, { inserts: '<#x> <#y> 2.' }))
      await expectUnchanged(subject, url, async () => {
        expectStatus(
          await sendPatch(subject.alice, url, { inserts: '<#x> <#y> 3.' }, { 'if-match': etag }),
          412,
        )
      })
    },
  },
  {
    source: 'conditional-update',
    name: 'If-None-Match: * on a document that is there: 412, and nothing is changed',
    run: async (subject) => {
      const url = await newDocument(subject, '<#x> <#y> 1.')
      await expectUnchanged(subject, url, async () => {
        expectStatus(
          await sendPatch(subject.alice, url, { inserts: '<#x> <#y> 3.' }, { 'if-none-match': '*' }),
          412,
        )
      })
    },
  },
  {
    source: 'conditional-update',
    name: 'If-None-Match: * on a document that is not there: made',
    run: async (subject) => {
      const url = `${subject.container}${randomUUID()}`
      expectSuccess(
        await sendPatch(subject.alice, url, { inserts: '<#x> <#y> 1.' }, { 'if-none-match': '*' }),
      )
      await expectTriples(subject, url, '<#x> <#y> 1.')
    },
  },
  {
    source: 'RFC 5789 §2',
    name: 'twenty insertions at once: every one that is acknowledged is there',
    run: async (subject) => {
      const url = await newDocument(subject, '<#x> <#y> 0.')
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
      const answers = await Promise.all(
        numbers.map((number) => sendPatch(subject.alice, url, { inserts: `<#x> <#y> ${String(number)}.` })),
      )
      const done = numbers.filter((_, index) => (answers[index]?.status ?? 500) < 300)
      ok(done.length > 0, 'none was done')
      await expectTriples(subject, url, `<#x> <#y> ${[0, ...done].join(', ')}.`)
    },
  },
  {
    source: 'RFC 5789 §2',
    name: 'twenty patches under the same condition at once: exactly one is done',
    run: async (subject) => {
      const url = await newDocument(subject, '<#lock> <#free> true.')
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          sendPatch(subject.alice, url, {
            where: '<#lock> <#free> true.',
            deletes: '<#lock> <#free> true.',
            inserts: `<#lock> <#heldBy> ${String(index)}.`,
          }),
        ),
      )
      const winners = answers.flatMap(({ status }, index) => (status < 300 ? [index] : []))
      equal(winners.length, 1, `${String(winners.length)} patches say that they were done`)
      await expectTriples(subject, url, `<#lock> <#heldBy> ${String(winners[0])}.`)
    },
  },
]

export const stateCases: readonly NamedCase<PatchSubject>[] = [...conflicts, ...targets, ...versions]
