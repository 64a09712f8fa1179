import { match } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { linkOf } from '../notifications/subject.ts'
import { expectStatus, expectSuccess, expectUnchanged } from './expectations.ts'
import { expectTriples } from './graphs.ts'
import { allowBob, newDocument, sendPatch, type PatchParts, type PatchSubject } from './subject.ts'

type Mode = 'Read' | 'Append' | 'Write'

const before = '<#x> <#y> 1.'
const insertion: PatchParts = { inserts: '<#x> <#y> 2.' }
const deletion: PatchParts = { deletes: '<#x> <#y> 1.' }
const guarded: PatchParts = { where: '?a <#y> 1.', inserts: '?a <#z> 1.' }
const guardedInVain: PatchParts = { where: '?a <#y> 9.', inserts: '?a <#z> 1.' }
const replacement: PatchParts = { where: '?a <#y> 1.', deletes: '?a <#y> 1.', inserts: '?a <#y> 2.' }

const permitted = (
  source: string,
  name: string,
  [modes, patch, after]: readonly [readonly Mode[], PatchParts, string],
): NamedCase<PatchSubject> => ({
  source,
  name: `${name}: done with ${modes.join(' and ')}`,
  run: async (subject) => {
    const url = await newDocument(subject, before)
    await allowBob(subject, url, modes)
    expectSuccess(await sendPatch(subject.bob, url, patch))
    await expectTriples(subject, url, after)
  },
})

const refused = (
  source: string,
  name: string,
  modes: readonly Mode[],
  patch: PatchParts,
): NamedCase<PatchSubject> => ({
  source,
  name: `${name}: refused with ${modes.join(' and ')}`,
  run: async (subject) => {
    const url = await newDocument(subject, before)
    await allowBob(subject, url, modes)
    await expectUnchanged(subject, url, async () => {
      expectStatus(await sendPatch(subject.bob, url, patch), 403)
    })
  },
})

const operations: readonly NamedCase<PatchSubject>[] = [
  permitted('server-n3-patch-insert', 'inserting', [['Append'], insertion, '<#x> <#y> 1, 2.']),
  permitted('server-n3-patch-insert', 'inserting', [['Write'], insertion, '<#x> <#y> 1, 2.']),
  refused('server-n3-patch-insert', 'inserting', ['Read'], insertion),
  permitted('server-n3-patch-where', 'inserting under a condition', [
    ['Read', 'Append'],
    guarded,
    '<#x> <#y> 1; <#z> 1.',
  ]),
  refused('server-n3-patch-where', 'inserting under a condition', ['Append'], guarded),
  refused(
    'server-n3-patch-where',
    'inserting under a condition that does not hold',
    ['Append'],
    guardedInVain,
  ),
  refused('server-n3-patch-where', 'inserting under a condition', ['Write'], guarded),
  permitted('server-n3-patch-delete', 'deleting', [['Read', 'Write'], deletion, '']),
  refused('server-n3-patch-delete', 'deleting', ['Append'], deletion),
  refused('server-n3-patch-delete', 'deleting', ['Read', 'Append'], deletion),
  refused('server-n3-patch-delete', 'deleting', ['Write'], deletion),
  refused('server-n3-patch-delete', 'deleting what is not there', ['Write'], { deletes: '<#x> <#y> 9.' }),
  permitted('server-n3-patch-delete', 'replacing', [['Read', 'Write'], replacement, '<#x> <#y> 2.']),
  refused('server-n3-patch-delete', 'replacing', ['Read', 'Append'], replacement),
]

const others: readonly NamedCase<PatchSubject>[] = [
  {
    source: 'server-www-authenticate',
    name: 'nobody, without a token: 401 and how to sign in',
    run: async (subject) => {
      const url = await newDocument(subject, before)
      await expectUnchanged(subject, url, async () => {
        const answer = await sendPatch(undefined, url, insertion)
        expectStatus(answer, 401)
        match(answer.headers.get('www-authenticate') ?? '', /DPoP|Bearer/)
      })
    },
  },
  {
    source: 'beyond',
    name: 'a stranger is answered the same for a document and for none',
    run: async (subject) => {
      const url = await newDocument(subject, before)
      expectStatus(await sendPatch(subject.bob, url, insertion), 403)
      expectStatus(await sendPatch(subject.bob, `${url}.absent`, insertion), 403)
      expectStatus(await sendPatch(subject.bob, `${url}.absent`, guarded), 403)
    },
  },
  {
    source: 'server-put-patch-auxiliary-resource',
    name: 'who has Control changes an access control list, at once in force',
    run: async (subject) => {
      const url = await newDocument(subject, before)
      await allowBob(subject, url, ['Read'])
      const acl = await aclOf(subject, url)
      const inserts = '<#bob> <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Append>.'
      expectStatus(await sendPatch(subject.bob, url, insertion), 403)
      expectSuccess(await sendPatch(subject.alice, acl, { inserts }))
      expectSuccess(await sendPatch(subject.bob, url, insertion))
    },
  },
  {
    source: 'WAC §4.2.4',
    name: 'who has no Control does not change an access control list',
    run: async (subject) => {
      const url = await newDocument(subject, before)
      await allowBob(subject, url, ['Read', 'Write'])
      const acl = await aclOf(subject, url)
      const inserts = '<#bob> <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Control>.'
      await expectUnchanged(subject, acl, async () => {
        expectStatus(await sendPatch(subject.bob, acl, { inserts }), 403)
      })
    },
  },
]

const aclOf = async ({ alice }: PatchSubject, url: string): Promise<string> => {
  const answer = await alice.fetch(url, { method: 'HEAD' })
  const acl = linkOf(answer, 'acl')
  if (acl === undefined) throw new Error('A resource does not link to its access control list.')
  return acl
}

export const accessCases: readonly NamedCase<PatchSubject>[] = [...operations, ...others]
