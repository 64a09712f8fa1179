import { z } from 'zod'
import type { GrantId, ResourceUrl } from '@mutua/sdk/ids'
import { jsonOf, signIn, type ClientCredentials } from './solid-session.ts'

/** A consent token with the private key it is bound to, to be used from another process. */
export interface ConsentToken {
  readonly accessToken: string
  readonly privateKeyPem: string
}

/**
 * UMA 2.0 Grant §3.3 by hand: the ticket of a bare 401 and the recipient's sign-in become a token. The clients of the sdk
 * keep token and key to themselves, as they should; a load generator needs both.
 * @throws {Error} with the words of whoever refused
 */
export const gainConsentToken = async (
  recipient: ClientCredentials,
  asked: { readonly resource: ResourceUrl; readonly grant: GrantId },
): Promise<ConsentToken> => {
  const session = await signIn(recipient)
  const { asUri, ticket } = await ticketFor(asked.resource)
  const answer = await askForToken(session.fetch, asUri, { ticket, grant: asked.grant })
  const { access_token: accessToken } = tokenAnswer.parse(await jsonOf(answer, 'the consent service'))
  return { accessToken, privateKeyPem: session.signer.privateKeyPem }
}

/** The bare exchange; the answer may be a refusal. */
export const askForToken = (
  fetchSignedIn: typeof fetch,
  asUri: string,
  form: { readonly ticket: string; readonly grant: GrantId },
): Promise<Response> =>
  fetchSignedIn(`${asUri.replace(/\/$/, '')}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket', ...form }),
  })

/** The permission ticket that a pod server gives to whoever comes without authorization. */
export const ticketFor = async (resource: ResourceUrl): Promise<{ asUri: string; ticket: string }> => {
  const answer = await fetch(resource)
  await answer.body?.cancel()
  const challenge = answer.headers.get('www-authenticate') ?? ''
  const asUri = /as_uri="([^"]+)"/.exec(challenge)?.[1]
  const ticket = /ticket="([^"]+)"/.exec(challenge)?.[1]
  if (answer.status !== 401 || asUri === undefined || ticket === undefined) {
    throw new Error(`${answer.status} without a ticket: ${challenge}`)
  }
  return { asUri, ticket }
}

const tokenAnswer = z.object({ access_token: z.string() })
