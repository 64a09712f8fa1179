import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { clientFault, isClientFault } from '@mutua/sdk/clients/client-fault'
import type { WebId } from '@mutua/sdk/ids'
import { Button } from '../views/button.tsx'
import { Fault } from '../views/fault.tsx'
import { LanguageMenu } from '../views/language-menu.tsx'
import { Mark } from '../views/mark.tsx'
import { NoNetwork } from '../views/no-network.tsx'
import { ReadingAids } from '../views/reading-aids.tsx'
import { Waiting } from '../views/waiting.tsx'
import type { AppConfig } from './app-config.ts'
import type { AppIdentity, BrowserSession } from './browser-sign-in.ts'
import { isMissingPart } from './missing-part.ts'

export interface SignedIn {
  readonly config: AppConfig
  readonly session: BrowserSession
  readonly signOut: () => Promise<void>
}

const SignedInContext = createContext<SignedIn | undefined>(undefined)

/** Who is signed in; only below a `SessionGate`. */
export const useSignedIn = (): SignedIn => {
  const signedIn = use(SignedInContext)
  if (signedIn === undefined) throw new Error('nobody is signed in here')
  return signedIn
}

/** What is inside sees `signedIn` instead: whoever acts for somebody else sees and does what is theirs. */
export const SignedInAs = ({
  signedIn,
  children,
}: {
  readonly signedIn: SignedIn
  readonly children: ReactNode
}) => <SignedInContext value={signedIn}>{children}</SignedInContext>

type Stage =
  | { readonly kind: 'looking' }
  | { readonly kind: 'out'; readonly config: AppConfig }
  | { readonly kind: 'in'; readonly signedIn: SignedIn }
  | { readonly kind: 'failed'; readonly error: unknown }

/**
 * Shows what is inside to who is signed in, and the way in to everybody else. A page that is loaded again asks the provider in
 * silence first: whoever signed in there an hour ago need not do it twice.
 *
 * @param base path of the app, with a slash at its end
 * @param settings what the site says, asked for as soon as the page began
 */
export const SessionGate = ({
  base,
  settings,
  offline,
  leaving,
  children,
}: {
  readonly base: string
  readonly settings: Promise<AppConfig>
  /** Done before somebody signs out, as who they were; nothing that fails here keeps them in. */
  readonly leaving?: ((webId: WebId) => Promise<void>) | undefined
  /** What there is where no network is, and so nobody can sign in. */
  readonly offline?: ReactNode
  readonly children: ReactNode
}) => {
  const [stage, setStage] = useState<Stage>({ kind: 'looking' })
  useEffect(() => {
    let isCurrent = true
    look(base, settings, leaving)
      .then((found) => isCurrent && setStage(found))
      .catch((error: unknown) => isCurrent && setStage({ kind: 'failed', error }))
    return () => {
      isCurrent = false
    }
  }, [base, settings, leaving])
  switch (stage.kind) {
    case 'looking':
      return <Waiting />
    case 'out':
      return <WayIn base={base} config={stage.config} />
    case 'failed':
      if (!navigator.onLine || (isClientFault(stage.error) && stage.error.kind === 'unreachable'))
        return offline ?? <NoNetwork again={reload} />
      // The boundary around looks for a newer page.
      if (isMissingPart(stage.error)) throw stage.error
      return (
        <main className="way-in">
          <Fault error={stage.error} again={() => location.assign(base)} />
        </main>
      )
    case 'in':
      return <SignedInContext value={stage.signedIn}>{children}</SignedInContext>
  }
}

const reload = (): void => location.reload()

const WayIn = ({ base, config }: { readonly base: string; readonly config: AppConfig }) => {
  const { t } = useTranslation()
  const [error, setError] = useState<unknown>()
  const enter = () => {
    rememberSignIn(true)
    signingIn()
      .then(({ leaveForSignIn }) =>
        leaveForSignIn(identityOf(base, config), { issuer: config.podServer, place: placeIn(base) }),
      )
      .catch(setError)
  }
  return (
    <>
      <header className="top way">
        <LanguageMenu />
        <ReadingAids />
      </header>
      <main className="way-in">
        <Mark />
        <h1>{config.coopName}</h1>
        <p>{t('wayIn.sentence')}</p>
        {error === undefined ? null : <Fault error={error} />}
        <Button kind="first" onClick={enter}>
          {t('ui.wayIn.enter')}
        </Button>
        <p>
          <a href={`${config.podServer}/.me`}>{t('ui.wayIn.account')}</a>
        </p>
      </main>
    </>
  )
}

/** Loaded by who signs in, comes from there, or was signed in: whoever arrives for the first time sees the way in sooner. */
const signingIn = () => import('./browser-sign-in.ts')

/** Whether a provider sent the browser here (RFC 6749 §4.1.2). */
export const isSentBack = (): boolean => new URL(location.href).searchParams.has('state')

const look = async (
  base: string,
  settings: Promise<AppConfig>,
  leaving?: (webId: WebId) => Promise<void>,
): Promise<Stage> => {
  const isNew = !isSentBack() && !wasSignedIn()
  const loading = isNew ? undefined : signingIn()
  const config = await settings
  // The settings may be what this device has kept of them.
  if (loading === undefined && !navigator.onLine) throw clientFault('unreachable', 'There is no network.')
  if (loading === undefined) return { kind: 'out', config }
  const { arriveFromSignIn, leaveForSignIn, signOutAddress } = await loading
  const app = identityOf(base, config)
  const arrival = await arriveFromSignIn(app, new URL(location.href))
  if (arrival.kind === 'none') {
    if (!wasSignedIn()) return { kind: 'out', config }
    await leaveForSignIn(app, { issuer: config.podServer, place: placeIn(base), silent: true })
  }
  if (arrival.kind !== 'signed-in') {
    rememberSignIn(false)
    if (arrival.kind === 'refused') history.replaceState(null, '', arrival.place)
    return { kind: 'out', config }
  }
  const { session, place } = arrival
  rememberSignIn(true)
  history.replaceState(null, '', place)
  const signOut = async () => {
    rememberSignIn(false)
    await leaving?.(session.webId).catch(() => undefined)
    // Where no answer comes the page goes all the same, and with it the keys and what was read.
    await session.signOut().catch(() => undefined)
    location.assign((await signOutAddress(session, app.redirectUri).catch(() => undefined)) ?? base)
  }
  return { kind: 'in', signedIn: { config, session, signOut } }
}

const identityOf = (base: string, { coopName }: AppConfig): AppIdentity => ({
  name: coopName,
  document: new URL('client.jsonld', new URL(base, location.origin)).href,
  redirectUri: new URL(base, location.origin).href,
})

/** Where in the app the person is; never what a provider sent along. */
const placeIn = (base: string): string =>
  location.pathname.startsWith(base) ? `${location.pathname}${location.hash}` : base

/** That somebody signed in from this tab: a yes or no, so that a page that is loaded again asks in silence. */
const rememberSignIn = (is: boolean): void => {
  if (is) sessionStorage.setItem(signedInKey, 'yes')
  else sessionStorage.removeItem(signedInKey)
}
const wasSignedIn = (): boolean => sessionStorage.getItem(signedInKey) === 'yes'
const signedInKey = 'mutua.signed-in'
