import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem, type ProblemCode } from '@mutua/sdk/problem'
import type { AccountDeletion } from '../identity/account-deletion.ts'
import type { AccountName } from '../identity/account-name.ts'
import type { AccountPods, FurtherPod } from '../identity/account-pods.ts'
import type { Account, Accounts } from '../identity/accounts.ts'
import type { ClientCredentials } from '../identity/client-credentials.ts'
import type { OutsideDeps } from '../identity/outside/outside-steps.ts'
import { onlyFromOurPages } from '../identity/own-forms.ts'
import { pageSessionSeconds, type Entrance, type PageSessions } from '../identity/page-sessions.ts'
import {
  accountPage,
  deleteAccountPage,
  deletedPage,
  deletePodPage,
  newCodesPage,
  newProgramPage,
  recoverPage,
  type AccountView,
} from '../identity/pages/account-pages.ts'
import type { Mistake } from '../identity/pages/account-words.ts'
import { chosenLanguage, languageCookie, languageOf } from '../identity/pages/language.ts'
import { pageHeaders, type Page } from '../identity/pages/page.ts'
import { messagePage, signInPage } from '../identity/pages/sign-in-pages.ts'
import type { Passkeys } from '../identity/passkeys.ts'
import type { RecoveryCodes } from '../identity/recovery-codes.ts'
import type { Address } from '../identity/sign-in-limits.ts'
import type { SignOutEverywhere } from '../identity/sign-out-everywhere.ts'
import { outsideAccountSteps } from './outside-account-steps.ts'
import { takeAlongSteps, type TakeAlongDeps } from './take-along-steps.ts'

export interface AccountPageDeps {
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'find' | 'verifyPassword' | 'setPassword'>
  readonly accountPods: Pick<AccountPods, 'list'>
  readonly createPod: (account: Account, pod: { readonly label: string }) => Promise<FurtherPod>
  readonly deletePod: (account: Account, pod: string) => Promise<string>
  readonly credentials: ClientCredentials
  readonly passkeys: Passkeys
  readonly codes: RecoveryCodes
  readonly deletion: Pick<AccountDeletion, 'describe' | 'delete'>
  readonly sessions: PageSessions
  readonly signOutEverywhere: SignOutEverywhere
  readonly addressOf: (request: Request) => Address
  /** Archives of a person's own pods. */
  readonly podExports: TakeAlongDeps['podExports']
  /** Where somebody else vouches for people. */
  readonly outside?: OutsideDeps | undefined
}

/** `/.me`: what a person does with the account, in pages that need no script but for making passkeys. */
export const accountPageRoutes = (deps: AccountPageDeps): Router => {
  const router = Router()
  const ours = onlyFromOurPages(deps.origin, (request, response) => {
    show(response, 403, messagePage(languageOf(request), 'failed'))
  })
  const post = (path: string, step: RequestHandler): void => {
    router.post(path, ours, express.urlencoded({ extended: false, limit: '128kb' }), step)
  }
  router.use('/.me', rememberLanguage)
  router.get('/.me', (request, response) => showAccount(deps, request, response))
  post('/.me/sign-in', signIn(deps))
  post('/.me/passkey', signInByPasskey(deps))
  router.get('/.me/recover', (request, response) => {
    show(response, 200, recoverPage(languageOf(request)))
  })
  post('/.me/recover', recover(deps))

  const signedIn = (step: SignedInStep, malformed: Mistake = 'other'): RequestHandler =>
    whenSignedIn(deps, step, malformed)
  post('/.me/sign-out', signedIn(signOut))
  post('/.me/sign-out-everywhere', signedIn(signOutEverywhere))
  post('/.me/pods', signedIn(addPod, 'label'))
  router.get('/.me/pods/:pod/take', signedIn(takeAlongSteps.show))
  post('/.me/pods/:pod/take', signedIn(takeAlongSteps.prepare))
  router.get('/.me/pods/:pod/export', signedIn(takeAlongSteps.send))
  router.get('/.me/pods/:pod/archive', signedIn(takeAlongSteps.sendPrepared))
  post('/.me/pods/:pod/archive/delete', signedIn(takeAlongSteps.forget))
  router.get('/.me/pods/:pod/delete', signedIn(askToDeletePod))
  post('/.me/pods/:pod/delete', signedIn(deletePod))
  post('/.me/programs', signedIn(addProgram))
  post('/.me/programs/delete', signedIn(deleteProgram))
  post('/.me/password', signedIn(changePassword, 'weak'))
  post('/.me/passkeys', signedIn(addPasskey))
  post('/.me/passkeys/delete', signedIn(deletePasskey))
  post('/.me/codes', signedIn(newCodes))
  router.get('/.me/delete', signedIn(askToDelete))
  post('/.me/delete', signedIn(deleteAccount))

  const { outside } = deps
  if (outside === undefined) return router
  const enterBy = (response: Response, name: AccountName, by: Entrance) => {
    enter(deps, response, name, { by })
  }
  const steps = outsideAccountSteps({ ...deps, outside, enter: enterBy })
  router.get('/.me/outside/start/:kind', steps.start)
  router.get('/.me/outside/connect/:kind', signedIn(steps.startToConnect))
  post('/.me/outside/enter', steps.enterKnown)
  post('/.me/outside/connect', steps.connectKnown)
  post('/.me/outside/open', steps.openNew)
  post('/.me/outside/add', signedIn(steps.connect))
  post('/.me/outside/remove', signedIn(steps.disconnect))
  return router
}

/** For a year, and for the sign-in pages, too. It says nothing about who chose it. */
const rememberLanguage: RequestHandler = (request, response, next) => {
  const language = chosenLanguage(request)
  if (language !== undefined)
    response.cookie(languageCookie, language, { httpOnly: true, sameSite: 'lax', maxAge: 31_536_000_000 })
  next()
}

interface SignedIn {
  readonly deps: AccountPageDeps
  readonly account: Account
  readonly request: Request
  readonly response: Response
}
type SignedInStep = (visit: SignedIn) => Promise<void>

/** What goes wrong is said on the account page, on top of everything as it is now. */
const whenSignedIn =
  (deps: AccountPageDeps, step: SignedInStep, malformed: Mistake): RequestHandler =>
  async (request, response) => {
    const account = await signedInAccount(deps, request)
    if (account === undefined) return response.redirect(303, '/.me')
    try {
      await step({ deps, account, request, response })
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      const mistake = mistakeOf(cause, malformed)
      await showAccount(deps, request, response, { mistake, status: cause.status })
    }
  }

const showAccount = async (
  deps: AccountPageDeps,
  request: Request,
  response: Response,
  outcome: { readonly mistake?: Mistake; readonly status?: number } = {},
): Promise<void> => {
  const account = await signedInAccount(deps, request)
  if (account === undefined) return showSignIn(deps, request, response)
  const { name } = account
  const done = doneSchema.safeParse(request.query['done'])
  const view: AccountView = {
    account,
    pods: await deps.accountPods.list(name),
    programs: await deps.credentials.list(name),
    passkeys: await deps.passkeys.list(name),
    passkeyQuestion: deps.passkeys.arePossible ? await deps.passkeys.askToCreate(name) : undefined,
    codesLeft: await deps.codes.count(name),
    identities: deps.outside && {
      offers: deps.outside.signIn.offers(),
      bound: await deps.outside.bound.list(name),
      entrance: deps.sessions.entranceOf(tokenIn(request)),
    },
    done: outcome.mistake === undefined ? done.data : undefined,
    mistake: outcome.mistake,
  }
  // A 401 of a form is about what was typed into it: the browser is not to ask for a sign-in of its own.
  const status = outcome.status === 401 ? 403 : (outcome.status ?? 200)
  show(response, status, accountPage(languageOf(request), view))
}

const showSignIn = (
  { passkeys, outside }: AccountPageDeps,
  request: Request,
  response: Response,
  again: { readonly name?: string; readonly mistake?: 'wrong' | 'wait' | 'passkey' } = {},
): void => {
  const passkey = passkeys.arePossible
    ? { action: '/.me/passkey', question: passkeys.askToSignIn() }
    : undefined
  const status = again.mistake === undefined ? 200 : again.mistake === 'wait' ? 429 : 403
  const others = outside && { offers: outside.signIn.offers(), startAt: '/.me/outside/start' }
  const view = { action: '/.me/sign-in', passkey, others, isOurs: true, ...again }
  show(response, status, signInPage(languageOf(request), view))
}

const signIn =
  (deps: AccountPageDeps): RequestHandler =>
  async (request, response) => {
    const { name, password } = parseWith(signInForm, request.body, 'the sign-in form')
    try {
      const account = await deps.accounts.verifyPassword(name, password, deps.addressOf(request))
      enter(deps, response, account.name)
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      const mistake = cause.code === 'credentials-wrong' ? 'wrong' : 'wait'
      showSignIn(deps, request, response, { name, mistake })
    }
  }

const signInByPasskey =
  (deps: AccountPageDeps): RequestHandler =>
  async (request, response) => {
    try {
      const answer = parseWith(passkeyForm, request.body, 'the passkey form')
      enter(deps, response, await deps.passkeys.verify(answer))
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      showSignIn(deps, request, response, { mistake: 'passkey' })
    }
  }

const recover =
  (deps: AccountPageDeps): RequestHandler =>
  async (request, response) => {
    const { name, code, newPassword } = parseWith(recoverForm, request.body, 'the recovery form')
    try {
      const account = await deps.codes.recover({ name, code, newPassword, from: deps.addressOf(request) })
      await deps.signOutEverywhere(account)
      enter(deps, response, account.name, { done: 'password' })
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      const mistake = cause.code === 'credentials-wrong' ? 'code' : mistakeOf(cause, 'weak')
      show(
        response,
        cause.status === 401 ? 403 : cause.status,
        recoverPage(languageOf(request), { name, mistake }),
      )
    }
  }

const signOut: SignedInStep = async ({ deps, request, response }) => {
  deps.sessions.close(tokenIn(request))
  leave(deps, response)
}

const signOutEverywhere: SignedInStep = async ({ deps, account, response }) => {
  await deps.signOutEverywhere(account)
  leave(deps, response)
}

const addPod: SignedInStep = async ({ deps, account, request, response }) => {
  const { label } = parseWith(labelForm, request.body, 'the form')
  await deps.createPod(account, { label })
  response.redirect(303, '/.me?done=pod#pods')
}

const askToDeletePod: SignedInStep = async ({ deps, account, request, response }) => {
  const pods = await deps.accountPods.list(account.name)
  const pod = pods.find(({ name }) => name === request.params['pod'])
  if (pod === undefined) throw new Problem('not-found', 'You have no such pod.')
  show(response, 200, deletePodPage(languageOf(request), pod))
}

const deletePod: SignedInStep = async ({ deps, account, request, response }) => {
  const receipt = await deps.deletePod(account, String(request.params['pod']))
  show(response, 200, deletedPage(languageOf(request), 'pod', receipt))
}

const addProgram: SignedInStep = async ({ deps, account, request, response }) => {
  const { label } = parseWith(labelForm, request.body, 'the form')
  const program = await deps.credentials.create(account.name, label)
  show(response, 200, newProgramPage(languageOf(request), program))
}

const deleteProgram: SignedInStep = async ({ deps, account, request, response }) => {
  await deps.credentials.delete(account.name, parseWith(idForm, request.body, 'the form').id)
  response.redirect(303, '/.me?done=program#programs')
}

const changePassword: SignedInStep = async ({ deps, account, request, response }) => {
  const { password, newPassword } = parseWith(passwordForm, request.body, 'the form')
  await deps.accounts.verifyPassword(account.name, password, deps.addressOf(request))
  if (!(await deps.accounts.setPassword(account.name, newPassword, { writes: [] })))
    throw new Problem('credentials-wrong', 'The password was changed by somebody else at this moment.')
  // Whoever knew the old one is out, here too; this browser comes in again.
  await deps.signOutEverywhere(account)
  enter(deps, response, account.name, { done: 'password' })
}

const addPasskey: SignedInStep = async ({ deps, account, request, response }) => {
  const { label, ...answer } = parseWith(newPasskeyForm, request.body, 'the passkey form')
  await deps.passkeys.add(account.name, label, answer)
  response.redirect(303, '/.me?done=passkey#passkeys')
}

const deletePasskey: SignedInStep = async ({ deps, account, request, response }) => {
  await deps.passkeys.delete(account.name, parseWith(idForm, request.body, 'the form').id)
  response.redirect(303, '/.me?done=passkey-deleted#passkeys')
}

const newCodes: SignedInStep = async ({ deps, account, request, response }) => {
  const { password } = parseWith(confirmedForm, request.body, 'the form')
  await deps.accounts.verifyPassword(account.name, password, deps.addressOf(request))
  show(response, 200, newCodesPage(languageOf(request), await deps.codes.create(account.name)))
}

const askToDelete: SignedInStep = async ({ deps, account, request, response }) => {
  const lost = await deps.deletion.describe(account)
  show(response, 200, deleteAccountPage(languageOf(request), { lost }))
}

const deleteAccount: SignedInStep = async ({ deps, account, request, response }) => {
  const { confirm, password } = parseWith(deletionForm, request.body, 'the form')
  const isConfirmed = confirm.trim() === account.name
  try {
    if (!isConfirmed) throw new Problem('credentials-wrong')
    await deps.accounts.verifyPassword(account.name, password, deps.addressOf(request))
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    const lost = await deps.deletion.describe(account)
    const mistake = cause.code === 'credentials-wrong' ? 'confirm' : mistakeOf(cause, 'other')
    return show(response, 403, deleteAccountPage(languageOf(request), { lost, mistake }))
  }
  const receipt = await deps.deletion.delete(account)
  deps.sessions.closeAll(account.name)
  response.clearCookie(cookieName, cookieOptions(deps.origin))
  show(response, 200, deletedPage(languageOf(request), 'account', receipt))
}

const enter = (
  deps: AccountPageDeps,
  response: Response,
  name: AccountName,
  { done, by }: { readonly done?: 'password'; readonly by?: Entrance } = {},
): void => {
  const options = { ...cookieOptions(deps.origin), maxAge: pageSessionSeconds * 1000 }
  response.cookie(cookieName, deps.sessions.open(name, by && { kind: by.kind, level: by.level }), options)
  response.redirect(303, done === undefined ? '/.me' : `/.me?done=${done}`)
}

const leave = ({ origin }: AccountPageDeps, response: Response): void => {
  response.clearCookie(cookieName, cookieOptions(origin))
  response.redirect(303, '/.me')
}

const signedInAccount = async (deps: AccountPageDeps, request: Request): Promise<Account | undefined> => {
  const name = deps.sessions.find(tokenIn(request))
  return name === undefined ? undefined : deps.accounts.find(name)
}

const cookieName = 'mutua_me'
const cookieOptions = (origin: BaseUrl) =>
  ({ httpOnly: true, sameSite: 'strict', path: '/.me', secure: origin.startsWith('https:') }) as const

const tokenIn = ({ headers }: Request): string =>
  new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1] ?? ''

const mistakeOf = ({ code }: Problem, malformed: Mistake): Mistake =>
  code === 'input-malformed' ? malformed : (mistakes[code] ?? 'other')
const mistakes: Partial<Record<ProblemCode, Mistake>> = {
  'account-exists': 'taken',
  'account-name-invalid': 'label',
  'credentials-wrong': 'wrong',
  'identity-bound': 'bound',
  'passkey-refused': 'passkey',
  'too-many-attempts': 'wait',
  'too-many-requests': 'many',
}

const show = (response: Response, status: number, page: Page): void => {
  response.status(status).set(pageHeaders(page)).send(page.html)
}

const word = z.string().max(1_024)
const label = z.string().trim().min(1).max(100)
const doneSchema = z.enum([
  'pod',
  'program',
  'password',
  'passkey',
  'passkey-deleted',
  'identity',
  'identity-deleted',
])
const signInForm = z.object({ name: z.string().max(255), password: word })
const recoverForm = z.object({ name: z.string().max(255), code: z.string().max(255), newPassword: word })
const labelForm = z.object({ label })
const idForm = z.object({ id: z.string().max(2_048) })
const confirmedForm = z.object({ password: word })
const passwordForm = z.object({ password: word, newPassword: word })
const deletionForm = z.object({ confirm: z.string().max(255), password: word })
const passkeyForm = z.object({ token: z.string().max(4_096), response: z.string().max(65_536) })
const newPasskeyForm = passkeyForm.extend({ label })
