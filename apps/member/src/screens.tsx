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
import { NothingScreen } from '@mutua/ui/views/nothing-screen'

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

const LaterScreens = () => (
  <Switch>
    <Route path="/requests/:id">{({ id }) => <RequestScreen key={id} id={id} />}</Route>
    <Route path="/sharing" component={SharingScreen} />
    <Route path="/sharing/:id">{({ id }) => <ConsentScreen key={id} id={id} />}</Route>
    <Route path="/sharing/:id/preview">{({ id }) => <PreviewScreen key={id} id={id} />}</Route>
    <Route path="/sharing/:id/withdraw">{({ id }) => <WithdrawScreen key={id} id={id} />}</Route>
    <Route path="/log" component={LogScreen} />
    <Route path="/data" component={MyDataScreen} />
    <Route path="/data/time" component={TimelineScreen} />
    <Route path="/data/hidden" component={HiddenScreen} />
    <Route path="/data/project" component={ProjectScreen} />
    <Route path="/data/trends" component={TrendsScreen} />
    <Route path="/data/bring-in" component={BringInScreen} />
    <Route path="/data/:type/:id">{({ type, id }) => <RecordScreen key={id} type={type} id={id} />}</Route>
    <Route path="/people" component={PeopleScreen} />
    <Route path="/emergency" component={EmergencyScreen} />
    <Route path="/emergency/card" component={CardScreen} />
    <Route path="/share" component={ShareScreen} />
    <Route path="/carry" component={CarryScreen} />
    <Route path="/gave" component={GaveScreen} />
    <Route path="/gave/year" component={YearScreen} />
    <Route path="/coop" component={CoopScreen} />
    <Route path="/quiet" component={QuietScreen} />
    <Route component={NothingScreen} />
  </Switch>
)

// Loaded when somebody goes there: the first screen comes sooner on a weak line.
const RequestScreen = lazy(async () => ({
  default: (await import('./screens/request-screen.tsx')).RequestScreen,
}))
const SharingScreen = lazy(async () => ({
  default: (await import('./screens/sharing-screen.tsx')).SharingScreen,
}))
const ConsentScreen = lazy(async () => ({
  default: (await import('./screens/consent-screen.tsx')).ConsentScreen,
}))
const WithdrawScreen = lazy(async () => ({
  default: (await import('./screens/withdraw-screen.tsx')).WithdrawScreen,
}))
const PreviewScreen = lazy(async () => ({
  default: (await import('./screens/preview-screen.tsx')).PreviewScreen,
}))
const LogScreen = lazy(async () => ({ default: (await import('./screens/log-screen.tsx')).LogScreen }))
const MyDataScreen = lazy(async () => ({
  default: (await import('./screens/my-data-screen.tsx')).MyDataScreen,
}))
const TimelineScreen = lazy(async () => ({
  default: (await import('./screens/timeline-screen.tsx')).TimelineScreen,
}))
const RecordScreen = lazy(async () => ({
  default: (await import('./screens/record-screen.tsx')).RecordScreen,
}))
const HiddenScreen = lazy(async () => ({
  default: (await import('./screens/hidden-screen.tsx')).HiddenScreen,
}))
const ProjectScreen = lazy(async () => ({
  default: (await import('./screens/project-screen.tsx')).ProjectScreen,
}))
const TrendsScreen = lazy(async () => ({
  default: (await import('./screens/trends-screen.tsx')).TrendsScreen,
}))
const BringInScreen = lazy(async () => ({
  default: (await import('./screens/bring-in-screen.tsx')).BringInScreen,
}))

const PeopleScreen = lazy(async () => ({
  default: (await import('./screens/people-screen.tsx')).PeopleScreen,
}))
const EmergencyScreen = lazy(async () => ({
  default: (await import('./screens/emergency-screen.tsx')).EmergencyScreen,
}))
const ActingScreens = lazy(async () => ({ default: (await import('./acting-screens.tsx')).ActingScreens }))
const CardScreen = lazy(async () => ({ default: (await import('./screens/card-screen.tsx')).CardScreen }))
const ShareScreen = lazy(async () => ({ default: (await import('./screens/share-screen.tsx')).ShareScreen }))
const CarryScreen = lazy(async () => ({ default: (await import('./screens/carry-screen.tsx')).CarryScreen }))
const GaveScreen = lazy(async () => ({ default: (await import('./screens/gave-screen.tsx')).GaveScreen }))
const YearScreen = lazy(async () => ({ default: (await import('./screens/year-screen.tsx')).YearScreen }))
const CoopScreen = lazy(async () => ({ default: (await import('./screens/coop-screen.tsx')).CoopScreen }))
const QuietScreen = lazy(async () => ({ default: (await import('./screens/quiet-screen.tsx')).QuietScreen }))
