import type { SolidSession } from '../support/solid-session.ts'
import { numberedName, roundCount, turtleDocument } from './document.ts'
import type { WorkloadName } from './workloads.ts'

/** The same few resources on every Solid server that is measured. */
export interface PodLayout {
  /** How long this server's answers are: some keep the bytes of a document, some write it anew. */
  readonly publicBytes: number
  readonly privateBytes: number
  readonly publicDocument: string
  readonly privateDocument: string
  /** Private container in which `put_create` makes its documents. */
  readonly created: string
  /** Private containers of `roundCount` documents each, that `put_replace` and `patch_n3` change. */
  readonly replaced: string
  readonly patched: string
  /** Public container of 1,000 documents, and how long its listing is in Turtle; only where `list_1000` is measured. */
  readonly many?: string
  readonly listingBytes?: number
}

const manyCount = 1_000

/**
 * Fills a pod: `public/` for the owner and everybody to read, `private/` for the owner only. A server that lets anybody
 * into the private part, or takes a proof twice, does less than it should and is not worth measuring: that is tried first.
 * @throws {Error} when a call is not answered as it must be
 */
export const layOutPod = async (
  pod: string,
  parties: { owner: SolidSession; stranger: SolidSession },
  workloads: readonly WorkloadName[],
): Promise<PodLayout> => {
  const { owner, stranger } = parties
  const layout = {
    publicDocument: `${pod}public/document.ttl`,
    privateDocument: `${pod}private/document.ttl`,
    created: `${pod}private/created/`,
    replaced: `${pod}private/replaced/`,
    patched: `${pod}private/patched/`,
  }
  for (const url of [layout.publicDocument, layout.privateDocument, `${layout.created}first.ttl`])
    await put(owner, url)
  await setAuthorizations(owner, `${pod}public/`, [ownerAuthorization(owner.webId), publicReading])
  await setAuthorizations(owner, `${pod}private/`, [ownerAuthorization(owner.webId)])
  const lengths = {
    publicBytes: await checkDocument(layout.publicDocument, fetch),
    privateBytes: await checkDocument(layout.privateDocument, owner.fetch),
  }
  await expectStatus('nobody reads the private document unnamed', await fetch(layout.privateDocument), [401])
  await expectStatus(
    'a stranger reads no private document',
    await stranger.fetch(layout.privateDocument),
    [403],
  )
  await expectProofGoodOnce(owner, layout.privateDocument)
  if (workloads.includes('put_replace')) await fill(owner, layout.replaced, roundCount)
  if (workloads.includes('patch_n3')) await fill(owner, layout.patched, roundCount)
  if (!workloads.includes('list_1000')) return { ...layout, ...lengths }
  const many = `${pod}public/many/`
  await fill(owner, many, manyCount)
  return { ...layout, ...lengths, many, listingBytes: await checkListing(many) }
}

/** One after the other: not every server that is measured stands several writes at a time. */
const fill = async (session: SolidSession, container: string, count: number): Promise<void> => {
  for (let number = 0; number < count; number++) await put(session, `${container}${numberedName(number)}`)
}

/** Length in bytes of what this caller reads. @throws {Error} when it is not the document */
const checkDocument = async (url: string, read: typeof fetch): Promise<number> => {
  const answer = await read(url, { headers: { accept: 'text/turtle' } })
  const text = await answer.text()
  if (answer.status !== 200 || !text.includes('Glucose, fasting'))
    throw new Error(`${url}: ${answer.status}, and not the document`)
  return Buffer.byteLength(text)
}

/** Length of the listing in bytes. @throws {Error} when a member is missing in it */
const checkListing = async (container: string): Promise<number> => {
  const answer = await fetch(container, { headers: { accept: 'text/turtle' } })
  const text = await answer.text()
  const named = Array.from({ length: manyCount }, (_, number) => text.includes(numberedName(number)))
  if (answer.status !== 200 || named.includes(false))
    throw new Error(
      `${container}: ${answer.status}, and ${named.filter(Boolean).length} of ${manyCount} members`,
    )
  return Buffer.byteLength(text)
}

/** RFC 9449 §11.1: a server that does not remember proofs is faster, and open to replay. */
const expectProofGoodOnce = async ({ accessToken, signer }: SolidSession, url: string): Promise<void> => {
  const dpop = signer.sign({ method: 'GET', url, accessToken })
  const headers = { authorization: `DPoP ${accessToken}`, dpop }
  await expectStatus('a fresh proof opens', await fetch(url, { headers }), [200])
  await expectStatus('a used proof does not', await fetch(url, { headers }), [401])
}

const put = async (session: SolidSession, url: string, body = turtleDocument): Promise<void> => {
  const answer = await session.fetch(url, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body })
  await expectStatus(`writing ${url}`, answer, [200, 201, 204, 205])
}

/** WAC §4: where the ACL resource is, is the server's to say. */
const setAuthorizations = async (
  session: SolidSession,
  container: string,
  authorizations: readonly string[],
): Promise<void> => {
  const head = await session.fetch(container, { method: 'HEAD' })
  const link = /<([^>]+)>\s*;[^,]*rel="?acl"?/.exec(head.headers.get('link') ?? '')?.[1]
  if (link === undefined) throw new Error(`${container} does not say where its ACL is`)
  const prefix = '@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n'
  const rules = authorizations.map((authorization) => authorization.replaceAll('CONTAINER', container))
  await put(session, new URL(link, container).href, prefix + rules.join('\n'))
}

const ownerAuthorization = (webId: string): string =>
  `<#owner> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <CONTAINER>; acl:default <CONTAINER>; acl:mode acl:Read, acl:Write, acl:Control.`

const publicReading =
  '<#public> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <CONTAINER>; acl:default <CONTAINER>; acl:mode acl:Read.'

const expectStatus = async (what: string, answer: Response, statuses: readonly number[]): Promise<void> => {
  const text = await answer.text()
  if (statuses.includes(answer.status)) return
  throw new Error(`${what}: ${answer.status} instead of ${statuses.join(' or ')}. ${text.slice(0, 500)}`)
}
