import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AccountDeletion } from '../identity/account-deletion.ts'
import type { AccountPods, FurtherPod } from '../identity/account-pods.ts'
import type { Account, Accounts } from '../identity/accounts.ts'
import type { ClientCredential, ClientCredentials } from '../identity/client-credentials.ts'
import type { Address } from '../identity/sign-in-limits.ts'

export interface AccountRoutesDeps {
  /** Makes the account and its pod in one step. */
  readonly createAccount: (account: z.infer<typeof newAccount>) => Promise<Account>
  readonly accounts: Pick<Accounts, 'verifyPassword'>
  readonly credentials: ClientCredentials
  readonly accountPods: Pick<AccountPods, 'list'>
  /** Makes a further pod of an account in one step. */
  readonly createPod: (account: Account, pod: z.infer<typeof newPod>) => Promise<FurtherPod>
  readonly deletePod: (account: Account, pod: string) => Promise<string>
  readonly deletion: Pick<AccountDeletion, 'delete' | 'erasureReceipt'>
  /** Where a request comes from: the socket, or what the proxies before us say. */
  readonly addressOf: (request: Request) => Address
  /** Whether anybody may make an account. */
  readonly registrationOpen: boolean
}

/** `/.account`: people make accounts and the credentials of their programs (docs/http-api.md). */
export const accountRoutes = (deps: AccountRoutesDeps): Router => {
  const router = Router()
  const json = express.json({ limit: '16kb' })
  router.use('/.account', (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.post('/.account', json, createAccount(deps))
  router.post('/.account/:name/credentials', json, createCredential(deps))
  router.get('/.account/:name/credentials', listCredentials(deps))
  router.delete('/.account/:name/credentials/:clientId', deleteCredential(deps))
  router.get('/.account/:name/pods', listPods(deps))
  router.post('/.account/:name/pods', json, createPod(deps))
  router.delete('/.account/:name/pods/:pod', deletePod(deps))
  router.delete('/.account/:name', json, deleteAccount(deps))
  router.get('/.erasures/:id', readErasure(deps))
  router.all(['/.account', '/.account/*rest'], () => {
    throw new Problem('method-not-allowed', 'See the description of the account calls.')
  })
  return router
}

const createAccount =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    if (!deps.registrationOpen)
      throw new Problem('account-registration-closed', 'Ask the co-op desk for an account.')
    const { name, webId, pod } = await deps.createAccount(parseJson(newAccount, request, 'an account'))
    response.status(201).location(pod).json({ name, webId, pod })
  }

const createCredential =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    const { label } = parseJson(newCredential, request, 'credentials')
    const { clientId, clientSecret } = await deps.credentials.create(account.name, label)
    response.status(201).json({ clientId, clientSecret, webId: account.webId })
  }

const listCredentials =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    response.json({ items: (await deps.credentials.list(account.name)).map(described) })
  }

const deleteCredential =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    await deps.credentials.delete(account.name, String(request.params['clientId']))
    response.status(204).end()
  }

const listPods =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    const { name, pod, createdAt } = account
    const further = await deps.accountPods.list(name)
    response.json({
      items: [
        { name, pod, createdAt },
        ...further.map((one) => ({ name: one.name, pod: one.url, createdAt: one.createdAt })),
      ],
    })
  }

const createPod =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    const { name, url, createdAt } = await deps.createPod(account, parseJson(newPod, request, 'a pod'))
    response.status(201).location(url).json({ name, pod: url, createdAt })
  }

const deletePod =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    response.json({ receipt: await deps.deletePod(account, String(request.params['pod'])) })
  }

const deleteAccount =
  (deps: AccountRoutesDeps): RequestHandler =>
  async (request, response) => {
    const account = await signIn(request, response, deps)
    const { confirm } = parseJson(accountDeletion, request, 'the deletion')
    if (confirm !== account.name)
      throw new Problem(
        'input-malformed',
        'Repeat the name of the account in "confirm": nothing of it comes back.',
      )
    response.json({ receipt: await deps.deletion.delete(account) })
  }

/** Whoever left has no account to sign in with: the id stands in their receipt and nowhere else. */
const readErasure =
  ({ deletion }: AccountRoutesDeps): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const found = await deletion.erasureReceipt(request.params.id)
    response.set('Cache-Control', 'no-store')
    if (found.kind === 'unknown') throw new Problem('not-found', 'No deletion has this number.')
    if (found.kind === 'under-way')
      return void response.status(202).set('Retry-After', '1').json({ state: found.kind })
    response.json({ state: found.kind, receipt: found.receipt })
  }

const described = ({ clientId, label, createdAt }: ClientCredential) => ({
  clientId,
  ...(label === undefined ? {} : { label }),
  createdAt,
})

/**
 * HTTP Basic in UTF-8 (RFC 7617 §2.1), for the account that the path names.
 * @throws {Problem} `credentials-wrong`, `too-many-attempts`, `too-many-requests`
 */
const signIn = async (request: Request, response: Response, deps: AccountRoutesDeps): Promise<Account> => {
  response.set('WWW-Authenticate', 'Basic realm="Mutua", charset="UTF-8"')
  const given = parseBasic(request.headers.authorization)
  if (given === undefined || given.name !== request.params['name']) {
    throw new Problem('credentials-wrong', 'Send the name of the account and its password with HTTP Basic.')
  }
  const account = await deps.accounts.verifyPassword(given.name, given.password, deps.addressOf(request))
  response.removeHeader('WWW-Authenticate')
  return account
}

const parseBasic = (authorization: string | undefined): { name: string; password: string } | undefined => {
  const encoded = /^Basic +([\w+/]+={0,2}) *$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

const parseJson = <Output>(schema: z.ZodType<Output>, request: Request, what: string): Output => {
  // An absent body stands for an object without members.
  const {
    'content-type': type,
    'content-length': length = '0',
    'transfer-encoding': coding,
  } = request.headers
  if (type === undefined && length === '0' && coding === undefined) return parseWith(schema, {}, what)
  if (request.is('json') === false) throw new Problem('content-type-unsupported', 'Send application/json.')
  return parseWith(schema, request.body, what)
}

const newAccount = z.strictObject({
  name: z.string().max(255),
  password: z.string().max(1_024),
  /** For the pod's whole life: documents of one kind of rules say nothing under the other. */
  accessControl: z.enum(['wac', 'acp']).optional(),
})
const newCredential = z.strictObject({ label: z.string().trim().min(1).max(100).optional() })
const newPod = z.strictObject({
  label: z.string().max(255),
  accessControl: z.enum(['wac', 'acp']).optional(),
})
const accountDeletion = z.strictObject({ confirm: z.string().max(255) })
