import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { jsonOf, signIn, type ClientCredentials } from '../../support/solid-session.ts'
import type { Parties } from '../subjects.ts'
import { startOtherIssuer, type OtherIssuer } from './other-issuer.ts'
import { hashOf, newProofKey, signProof, type ProofFaults, type ProofKey } from './proofs.ts'

/** The server under test: its provider, a document that Alice alone may read, and one that Carol may read, too. */
export interface SolidOidcSubject {
  readonly alice: ClientCredentials
  readonly provider: z.infer<typeof discoverySchema>
  readonly document: string
  readonly sharedDocument: string
  readonly otherIssuer: OtherIssuer
}

const discoverySchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
})

export const openSolidOidcSubject = async (
  { alice, container }: Pick<Parties, 'alice' | 'container'>,
  resources: AsyncDisposableStack,
): Promise<SolidOidcSubject> => {
  const otherIssuer = resources.use(await startOtherIssuer())
  const session = await signIn(alice)
  const base = `${container}solid-oidc-${randomUUID()}/`
  const put = async (url: string, body: string) => {
    const answer = await session.fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body,
    })
    if (!answer.ok) throw new Error(`PUT was answered ${String(answer.status)}: ${await answer.text()}`)
  }
  await put(`${base}own.ttl`, '<> a <#Document>.')
  await put(`${base}shared.ttl`, '<> a <#Document>.')
  await put(await aclOf(`${base}shared.ttl`, session.fetch), sharedRules(session.webId, otherIssuer.webId))
  const issuer = alice.issuer.endsWith('/') ? alice.issuer : `${alice.issuer}/`
  const found = await fetch(`${issuer}.well-known/openid-configuration`)
  return {
    alice,
    provider: discoverySchema.parse(await jsonOf(found, 'discovery')),
    document: `${base}own.ttl`,
    sharedDocument: `${base}shared.ttl`,
    otherIssuer,
  }
}

const sharedRules = (alice: string, carol: string): string => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#alice> a acl:Authorization; acl:agent <${alice}>; acl:accessTo <shared.ttl>; acl:mode acl:Read, acl:Write, acl:Control.
<#carol> a acl:Authorization; acl:agent <${carol}>; acl:accessTo <shared.ttl>; acl:mode acl:Read.
`

const aclOf = async (url: string, send: typeof fetch): Promise<string> => {
  const { headers } = await send(url, { method: 'HEAD' })
  const link = /<([^>]*)>\s*;\s*rel="?acl"?/.exec(headers.get('link') ?? '')?.[1]
  if (link === undefined) throw new Error(`${url} names no access control list`)
  return new URL(link, url).href
}

export interface TokenAnswer {
  readonly status: number
  readonly body: {
    readonly access_token?: string | undefined
    readonly token_type?: string | undefined
    readonly expires_in?: number | undefined
    readonly error?: string | undefined
  }
}

/** The token endpoint with client credentials. @param options.proofs values of the DPoP header, as they are */
export const askToken = async (
  { alice, provider }: SolidOidcSubject,
  options: { readonly proofs: readonly string[]; readonly secret?: string },
): Promise<TokenAnswer> => {
  const { clientId, clientSecret } = alice
  const basic = [clientId, options.secret ?? clientSecret].map(encodeURIComponent).join(':')
  const headers = new Headers({ authorization: `Basic ${Buffer.from(basic).toString('base64')}` })
  for (const proof of options.proofs) headers.append('dpop', proof)
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' })
  const answer = await fetch(provider.token_endpoint, { method: 'POST', headers, body })
  return { status: answer.status, body: tokenAnswer.parse(await answer.json()) }
}

const tokenAnswer = z.object({
  access_token: z.string().optional(),
  token_type: z.string().optional(),
  expires_in: z.number().optional(),
  error: z.string().optional(),
})

/** A good token of Alice, and the key it is bound to. */
export const newToken = async (
  subject: SolidOidcSubject,
  algorithm: ProofKey['algorithm'] = 'ES256',
): Promise<{ token: string; key: ProofKey }> => {
  const key = await newProofKey(algorithm)
  const proof = await signProof(key, { method: 'POST', url: subject.provider.token_endpoint })
  const { status, body } = await askToken(subject, { proofs: [proof] })
  if (body.access_token === undefined)
    throw new Error(`the token endpoint answered ${String(status)} ${body.error ?? ''}`)
  return { token: body.access_token, key }
}

/** GET with exactly these headers. */
export const ask = async (
  url: string,
  options: { readonly authorization?: string; readonly proofs?: readonly string[] },
): Promise<{ status: number; challenge: string }> => {
  const headers = new Headers({ accept: 'text/turtle' })
  if (options.authorization !== undefined) headers.set('authorization', options.authorization)
  // Two values of one name reach the server as one line with a comma (RFC 9110 §5.3).
  for (const proof of options.proofs ?? []) headers.append('dpop', proof)
  const answer = await fetch(url, { headers })
  await answer.arrayBuffer()
  return { status: answer.status, challenge: answer.headers.get('www-authenticate') ?? '' }
}

/** GET of Alice's document with a good token and a proof that is good but for its faults. */
export const askWithProof = async (
  subject: SolidOidcSubject,
  faults: ProofFaults & { readonly token?: string; readonly url?: string } = {},
): Promise<number> => {
  const { token, key } = await newToken(subject)
  const url = faults.url ?? subject.document
  const target = { method: 'GET', url: url.replace(/[?#].*$/, '') }
  const proof = await signProof(key, target, faults)
  return (await ask(url, { authorization: `DPoP ${faults.token ?? token}`, proofs: [proof] })).status
}

/** GET of the document that Carol may read, with a token that another issuer signed. */
export const askAsCarol = async (
  { otherIssuer, sharedDocument }: SolidOidcSubject,
  faults: Parameters<OtherIssuer['signToken']>[1] = {},
): Promise<number> => {
  const key = await newProofKey()
  const token = await otherIssuer.signToken(key.thumbprint, faults)
  const proof = await signProof(
    key,
    { method: 'GET', url: sharedDocument },
    { claims: { ath: hashOf(token) } },
  )
  return (await ask(sharedDocument, { authorization: `DPoP ${token}`, proofs: [proof] })).status
}
