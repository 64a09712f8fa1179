import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Route, Switch } from 'wouter'
import { actingFor } from '@mutua/sdk/clients/organisation-client'
import { createQueries } from '@mutua/ui/live/create-queries'
import { useLiveFacts } from '@mutua/ui/live/live-facts'
import { SignedInAs, useSignedIn, type SignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Shell, type Place } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { ActingContext, useMandates, type Acting } from './facts/acting.ts'
import { dayWords } from '@mutua/ui/records/day-words'
import { personWords } from './facts/people-facts.ts'
import { useOpenRequests } from './facts/use-facts.ts'
import {
  ConsentScreen,
  LogScreen,
  ReadingScreen,
  RequestScreen,
  ShareScreen,
  SharingScreen,
  WithdrawScreen,
} from './lazy-screens.ts'
import { ActingHome } from './screens/acting-home.tsx'

/**
 * The app for somebody who acts for a member: every call says for whom, what is shown is the member’s, and only the places that the
 * mandate opens are there. What was read of the member is kept apart from what is one’s own, and is gone with this screen.
 *
 * @param id last segment of the address of the mandate
 * @param own path of the app, where what is one’s own is
 * @param beside stands beside the mark, as it does everywhere
 */
export const ActingScreens = ({
  id,
  ...frame
}: {
  readonly id: string
  readonly own: string
  readonly beside: ReactNode
}) => {
  const signedIn = useSignedIn()
  const { mandates, error } = useMandates()
  if (error !== null) return <Fault error={error} />
  if (mandates === undefined) return <Waiting />
  const acting = mandates.find((one) => one.id === id)
  if (acting === undefined) return <Over {...frame} />
  return (
    <AsMember acting={acting}>
      <Places acting={acting} signedIn={signedIn} {...frame} />
    </AsMember>
  )
}

/** The mandate has ended, or never was. */
const Over = ({ own, beside }: Pick<FrameProps, 'own' | 'beside'>) => {
  const { t } = useTranslation()
  return (
    <Shell places={[]} beside={beside}>
      <h1>{t('acting.over')}</h1>
      <p>
        <Link href={`~${own}`} className="button">
          {t('acting.back')}
        </Link>
      </p>
    </Shell>
  )
}

const AsMember = ({ acting, children }: { readonly acting: Acting; readonly children: ReactNode }) => {
  const signedIn = useSignedIn()
  const { config, session } = signedIn
  const { member } = acting
  const [queries] = useState(createQueries)
  const [asMember] = useState(() => ({
    ...signedIn,
    session: {
      ...session,
      webId: member,
      fetch: actingFor(session.fetch, { consentService: config.consentService, webId: member }),
    },
  }))
  return (
    <QueryClientProvider client={queries}>
      <OwnNotices />
      <SignedInAs signedIn={asMember}>
        <ActingContext value={acting}>{children}</ActingContext>
      </SignedInAs>
    </QueryClientProvider>
  )
}

/** Whoever acts is told themselves: the stream is theirs, and what it says makes what is shown of the member old. */
const OwnNotices = () => {
  useLiveFacts()
  return null
}

const Places = (frame: Omit<FrameProps, 'places'>) => {
  const { t } = useTranslation()
  const { powers } = frame.acting
  const places: readonly Place[] = [
    { to: '/', label: t('places.home') },
    ...(powers.has('see-consents')
      ? [
          { to: '/sharing', label: t('places.sharing') },
          { to: '/log', label: t('places.log') },
        ]
      : []),
  ]
  return powers.has('see-requests') ? (
    <WithRequests {...frame} places={places} />
  ) : (
    <Frame {...frame} places={places} />
  )
}

/** The count of what waits is asked for only by who may see it. */
const WithRequests = (shown: FrameProps) => {
  const open = useOpenRequests()
  const [home, ...others] = shown.places
  return home === undefined ? null : (
    <Frame {...shown} places={[{ ...home, count: open.data?.length }, ...others]} />
  )
}

interface FrameProps {
  readonly places: readonly Place[]
  readonly acting: Acting
  readonly own: string
  readonly beside: ReactNode
  /** Whoever acts, as themselves. */
  readonly signedIn: SignedIn
}

const Frame = ({ places, acting, own, beside, signedIn }: FrameProps) => {
  const { reading } = acting
  const mayRequests = acting.powers.has('see-requests')
  const mayConsents = acting.powers.has('see-consents')
  return (
    <Shell places={places} beside={beside} above={<Banner acting={acting} own={own} />}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={ActingHome} />
          {mayRequests ? (
            <Route path="/requests/:id">{({ id }) => <RequestScreen key={id} id={id} />}</Route>
          ) : null}
          {mayConsents ? <Route path="/sharing" component={SharingScreen} /> : null}
          {mayConsents ? (
            <Route path="/sharing/:id">{({ id }) => <ConsentScreen key={id} id={id} />}</Route>
          ) : null}
          {mayConsents && acting.powers.has('withdraw') ? (
            <Route path="/sharing/:id/withdraw">{({ id }) => <WithdrawScreen key={id} id={id} />}</Route>
          ) : null}
          {mayConsents ? <Route path="/log" component={LogScreen} /> : null}
          {acting.powers.has('give') ? <Route path="/share" component={ShareScreen} /> : null}
          {reading === undefined ? null : (
            <Route path="/reads">
              <ReadingScreen reading={reading} own={signedIn} />
            </Route>
          )}
          <Route component={NothingScreen} />
        </Switch>
      </Suspense>
    </Shell>
  )
}

/** On every screen, in a tone of its own: whose it is, until when, and the way back. */
const Banner = ({ acting, own }: { readonly acting: Acting; readonly own: string }) => {
  const { t, i18n } = useTranslation()
  const { config } = useSignedIn()
  return (
    <aside className="acting" aria-label={t('acting.label')}>
      <p>
        {t('acting.for')}{' '}
        <strong>
          <bdi>{personWords(acting.member, config.podServer)}</bdi>
        </strong>{' '}
        <span className="small">{t('acting.until', { day: dayWords(acting.until, i18n.language) })}</span>
      </p>
      <Link href={`~${own}`} className="button">
        {t('acting.back')}
      </Link>
    </aside>
  )
}
