import { decodeJwt } from 'jose'
import { z } from 'zod'
import { resourceUrlSchema, webIdSchema, type BaseUrl, type ResourceUrl } from '../ids.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** A person's account at a pod server: its WebID and its pod. */
export const accountSchema = z.object({ name: z.string(), webId: webIdSchema, pod: resourceUrlSchema })
export type Account = z.infer<typeof accountSchema>

/** A program's own id and secret for one account. The secret is shown once. */
export const credentialsSchema = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  webId: webIdSchema,
})
export type Credentials = z.infer<typeof credentialsSchema>

/** What is remembered of a client: never its secret. `createdAt` is RFC 3339. */
export const credentialsEntrySchema = z.object({
  clientId: z.string(),
  label: z.string().optional(),
  createdAt: z.string(),
})
export type CredentialsEntry = z.infer<typeof credentialsEntrySchema>

export interface Password {
  readonly name: string
  readonly password: string
}

export interface NewAccount extends Password {
  /** Which rules of access are in force in the pod, for good: Web Access Control, where nothing is said. */
  readonly accessControl?: 'wac' | 'acp'
}

/** Calls that take the account's password (HTTP Basic). All methods throw `Problem` or `ClientFault`. */
export interface AccountClient {
  readonly createAccount: (account: NewAccount) => Promise<Account>
  readonly createCredentials: (account: Password, label?: string) => Promise<Credentials>
  readonly listCredentials: (account: Password) => Promise<readonly CredentialsEntry[]>
  /** Tokens of that client end at once. */
  readonly deleteCredentials: (account: Password, clientId: string) => Promise<void>
  /** Addresses of all pods of the account, the first one first. */
  readonly listPods: (account: Password) => Promise<readonly ResourceUrl[]>
  /** For ever. @returns the receipt, which is kept nowhere else */
  readonly deleteAccount: (account: Password) => Promise<string>
  /** The receipt that its keys are destroyed; undefined while that is under way. @param deletion the receipt of the deletion */
  readonly erasureReceipt: (deletion: string) => Promise<string | undefined>
}

/** @param deps `fetch` the plain one: the password goes along as HTTP Basic (RFC 7617), in UTF-8 */
export const createAccountClient = (deps: {
  readonly podServer: BaseUrl
  readonly fetch: Fetch
}): AccountClient => {
  const { podServer, fetch } = deps
  const credentialsOf = ({ name }: Password) =>
    `${podServer}/.account/${encodeURIComponent(name)}/credentials`
  return {
    createAccount: async ({ name, password, accessControl }) =>
      parseAnswer(
        await askWithJson(fetch, `${podServer}/.account`, { name, password, accessControl }),
        accountSchema,
      ),
    createCredentials: async (account, label) =>
      parseAnswer(
        await askWithJson(
          withPassword(fetch, account),
          credentialsOf(account),
          label === undefined ? {} : { label },
        ),
        credentialsSchema,
      ),
    listCredentials: (account) =>
      readAllItems(withPassword(fetch, account), credentialsOf(account), credentialsEntrySchema),
    deleteCredentials: async (account, clientId) => {
      await ask(withPassword(fetch, account), `${credentialsOf(account)}/${encodeURIComponent(clientId)}`, {
        method: 'DELETE',
      })
    },
    listPods: async (account) => {
      const url = `${podServer}/.account/${encodeURIComponent(account.name)}/pods`
      const pods = await readAllItems(withPassword(fetch, account), url, z.object({ pod: resourceUrlSchema }))
      return pods.map(({ pod }) => pod)
    },
    deleteAccount: async (account) => {
      const answer = await ask(
        withPassword(fetch, account),
        `${podServer}/.account/${encodeURIComponent(account.name)}`,
        {
          method: 'DELETE',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ confirm: account.name }),
        },
      )
      return (await parseAnswer(answer, z.object({ receipt: z.string() }))).receipt
    },
    erasureReceipt: async (deletion) => {
      const id = decodeJwt(deletion).jti ?? ''
      const answer = await ask(fetch, `${podServer}/.erasures/${encodeURIComponent(id)}`)
      return (await parseAnswer(answer, z.object({ receipt: z.string().optional() }))).receipt
    },
  }
}

const withPassword =
  (fetch: Fetch, { name, password }: Password): Fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers)
    const bytes = new TextEncoder().encode(`${name}:${password}`)
    headers.set('Authorization', `Basic ${btoa(String.fromCharCode(...bytes))}`)
    return fetch(input, { ...init, headers })
  }
