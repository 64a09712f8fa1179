import { randomUUID } from 'node:crypto'
import { startOwnServer } from '../conformance/subjects.ts'
import { openSender, type Answer } from './send.ts'
import { signIn } from './solid-session.ts'
import { visitorOf, type Content, type Visitor } from './visitor.ts'

/** A pod server of our own, Alice whose pod it is, Bob who has another, and nobody. */
export interface Visit extends AsyncDisposable {
  readonly alice: Visitor
  readonly bob: Visitor
  readonly nobody: Visitor
  readonly webIds: { readonly alice: string; readonly bob: string }
  /** Root of the storage of Alice. */
  readonly pod: string
  /** A new container of Alice's; only she has access. */
  readonly newContainer: () => Promise<string>
  /** Alice puts it. @throws {Error} when that fails */
  readonly put: (url: string, content: Content) => Promise<string>
}

export const openVisit = async (): Promise<Visit> => {
  await using resources = new AsyncDisposableStack()
  const { parties } = resources.use(await startOwnServer())
  const { send } = resources.use(openSender(8))
  const alice = visitorOf(await signIn(parties.alice), send)
  const bob = visitorOf(await signIn(parties.bob), send)
  const put: Visit['put'] = async (url, content) => {
    const { status, body } = await alice.call('PUT', url, content)
    if (status < 200 || status >= 300) throw new Error(`PUT ${url} was answered ${status}: ${body}`)
    return url
  }
  const kept = resources.move()
  return {
    alice,
    bob,
    nobody: visitorOf(undefined, send),
    webIds: { alice: parties.alice.webId, bob: parties.bob.webId },
    pod: parties.container,
    newContainer: () => put(`${parties.container}${randomUUID()}/`, contents.container),
    put,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** What is sent most often. */
export const contents = {
  turtle: { headers: { 'Content-Type': 'text/turtle' }, body: '<#a> <http://a.example/b> "old".' },
  text: { headers: { 'Content-Type': 'text/plain' }, body: 'Hello' },
  container: {
    headers: {
      'Content-Type': 'text/turtle',
      'Link': '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
    },
  },
  insert: {
    headers: { 'Content-Type': 'text/n3' },
    body: `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
_:new a solid:InsertDeletePatch; solid:inserts { <#a> <http://a.example/b> "new". }.`,
  },
  insertBySparql: {
    headers: { 'Content-Type': 'application/sparql-update' },
    body: 'INSERT DATA { <#a> <http://a.example/b> "new" }',
  },
} as const

/** The items of a header whose value is a list. */
export const listIn = ({ headers }: Answer, name: string): string[] =>
  (headers[name.toLowerCase()] ?? []).flatMap((line) => line.split(',').map((item) => item.trim()))
