import { randomUUID } from 'node:crypto'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import { expectDone, linkOf } from '../notifications/subject.ts'
import type { Parties } from '../subjects.ts'

/** The server under test, with two people and one container that only Alice may use. */
export interface PatchSubject {
  readonly alice: SolidSession
  readonly bob: SolidSession
  readonly container: string
}

/** Signs both in and makes a container. */
export const openPatchSubject = async (parties: Parties): Promise<PatchSubject> => {
  const [alice, bob] = [await signIn(parties.alice), await signIn(parties.bob)]
  const container = `${parties.container}n3-patch-${randomUUID()}/`
  await expectDone(
    await alice.fetch(container, {
      method: 'PUT',
      headers: {
        'content-type': 'text/turtle',
        'link': '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
      },
    }),
  )
  return { alice, bob, container }
}

/** A document of Alice's that nobody else may use. */
export const newDocument = async (
  { alice, container }: PatchSubject,
  body: string,
  contentType = 'text/turtle',
): Promise<string> => {
  const url = `${container}${randomUUID()}${contentType === 'text/plain' ? '.txt' : '.ttl'}`
  await expectDone(await alice.fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body }))
  return url
}

/** The parts of a patch, each without its braces. */
export interface PatchParts {
  readonly where?: string
  readonly deletes?: string
  readonly inserts?: string
}

export const patchText = (parts: PatchParts): string => {
  const formulas = Object.entries(parts).map(([name, triples]) => `;\n  solid:${name} { ${triples} }`)
  return `${prefixes}_:patch a solid:InsertDeletePatch${formulas.join('')} .\n`
}

export const prefixes = `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
@prefix ex: <http://example.org/>.
`

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** @param who `undefined`: nobody, without a token */
export const sendPatch = async (
  who: SolidSession | undefined,
  url: string,
  patch: PatchParts | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> => {
  const answer = await (who?.fetch ?? fetch)(url, {
    method: 'PATCH',
    headers: { 'content-type': 'text/n3', ...headers },
    body: typeof patch === 'string' ? patch : patchText(patch),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** A document as Alice reads it. */
export const read = async (
  { alice }: PatchSubject,
  url: string,
  accept = 'text/turtle',
): Promise<Answered> => {
  const answer = await alice.fetch(url, { headers: { accept } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** Lets Bob do this and no more with one document; Alice keeps every right. */
export const allowBob = async (
  { alice, bob }: PatchSubject,
  url: string,
  modes: readonly ('Read' | 'Append' | 'Write' | 'Control')[],
): Promise<void> => {
  const head = await alice.fetch(url, { method: 'HEAD' })
  const acl = linkOf(head, 'acl')
  if (acl === undefined) throw new Error('A resource does not link to its access control list.')
  const rule = (id: string, webId: string, given: readonly string[]): string =>
    `<#${id}> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <${url}>; acl:default <${url}>;
  acl:mode ${given.map((mode) => `acl:${mode}`).join(', ')}.\n`
  const owner = rule('alice', alice.webId, ['Read', 'Write', 'Control'])
  const body = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n${owner}${rule('bob', bob.webId, modes)}`
  await expectDone(
    await alice.fetch(acl, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body }),
  )
}
