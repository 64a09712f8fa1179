import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch, useRouter } from 'wouter'
import { useLiveFacts } from '@mutua/ui/live/live-facts'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { WithLaterWords } from '@mutua/ui/words/with-later-words'
import { useOpenRequests } from './facts/use-facts.ts'
import { useViewChoice } from './facts/view-choice.ts'
import { HomeScreen } from './screens/home-screen.tsx'
import { OneEntry, QuickExit } from './screens/quick-exit.tsx'

// In one file with the first screen: one request less.
export { Inside } from '@mutua/ui/session/inside'

/** The member’s app: what is one’s own, and what is somebody else’s whom one acts for. */
export const Screens = () => {
  const { base } = useRouter()
  const { isQuiet, hasExit } = useViewChoice()
  const places = (
    <Switch>
      <Route path="/for/:id" nest>
        {({ id }) => (
          <Suspense fallback={<Waiting />}>
            <WithLaterWords>
              <ActingScreens key={id} id={id} own={`${base}/`} beside={hasExit ? <QuickExit /> : null} />
            </WithLaterWords>
          </Suspense>
        )}
      </Route>
      <Route>
        {isQuiet ? null : <Live />}
        <OwnScreens isQuiet={isQuiet} hasExit={hasExit} />
      </Route>
    </Switch>
  )
  return hasExit ? <OneEntry>{places}</OneEntry> : places
}

const Live = () => {
  useLiveFacts()
  return null
}

/** Which screen is at which address. */
const OwnScreens = ({ isQuiet, hasExit }: { readonly isQuiet: boolean; readonly hasExit: boolean }) => {
  const { t } = useTranslation()
  const open = useOpenRequests()
  return (
    <Shell
      beside={hasExit ? <QuickExit /> : null}
      places={[
        { to: '/', label: t('places.home'), count: isQuiet ? 0 : open.data?.length },
        { to: '/sharing', label: t('places.sharing') },
        { to: '/log', label: t('places.log') },
        { to: '/data', label: t('places.data') },
      ]}
    >
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={HomeScreen} />
          <Route>
            <WithLaterWords>
              <LaterScreens />
            </WithLaterWords>
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  )
}

// Loaded when somebody goes there: the first screen comes sooner on a weak line.
const LaterScreens = lazy(async () => ({ default: (await import('./later-screens.tsx')).LaterScreens }))
const ActingScreens = lazy(async () => ({ default: (await import('./acting-screens.tsx')).ActingScreens }))
