import { z } from 'zod'
import { jsonOf, signIn, type ClientCredentials, type SolidSession } from './solid-session.ts'

export const accountPassword = 'a lemon tree by the sea'

export interface TestAccount {
  readonly name: string
  readonly webId: string
  readonly pod: string
  readonly credentials: ClientCredentials
  /** The calls of the account itself, with HTTP Basic. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Response>
  readonly signIn: () => Promise<SolidSession>
}

/** A new account at a pod server with open registration, with credentials for a program of its person. */
export const createTestAccount = async (server: string, name: string): Promise<TestAccount> => {
  const send = (method: string, path: string, body?: unknown, authorization?: string) =>
    fetch(`${server}/.account${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const basic = `Basic ${Buffer.from(`${name}:${accountPassword}`).toString('base64')}`
  const call: TestAccount['call'] = (method, path, body) => send(method, `/${name}${path}`, body, basic)
  const made = accountAnswer.parse(
    await jsonOf(await send('POST', '', { name, password: accountPassword }), 'the account'),
  )
  const client = clientAnswer.parse(await jsonOf(await call('POST', '/credentials', {}), 'the credentials'))
  const credentials = { issuer: server, webId: made.webId, ...client }
  return { name, ...made, credentials, call, signIn: () => signIn(credentials) }
}

const accountAnswer = z.object({ webId: z.string(), pod: z.string() })
const clientAnswer = z.object({ clientId: z.string(), clientSecret: z.string() })
