import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { useLiveFacts } from '@mutua/ui/live/live-facts'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { useOpenRequests } from './facts/use-facts.ts'
import { HomeScreen } from './screens/home-screen.tsx'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'

/** The member’s app: which screen is at which address. */
export const Screens = () => {
  const { t } = useTranslation()
  const open = useOpenRequests()
  useLiveFacts()
  return (
    <Shell
      places={[
        { to: '/', label: t('places.home'), count: open.data?.length },
        { to: '/sharing', label: t('places.sharing') },
        { to: '/log', label: t('places.log') },
        { to: '/data', label: t('places.data') },
      ]}
    >
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={HomeScreen} />
          <Route path="/requests/:id">{({ id }) => <RequestScreen key={id} id={id} />}</Route>
          <Route path="/sharing" component={SharingScreen} />
          <Route path="/sharing/:id">{({ id }) => <ConsentScreen key={id} id={id} />}</Route>
          <Route path="/sharing/:id/withdraw">{({ id }) => <WithdrawScreen key={id} id={id} />}</Route>
          <Route path="/log" component={LogScreen} />
          <Route path="/data" component={MyDataScreen} />
          <Route path="/data/time" component={TimelineScreen} />
          <Route path="/data/hidden" component={HiddenScreen} />
          <Route path="/data/project" component={ProjectScreen} />
          <Route path="/data/trends" component={TrendsScreen} />
          <Route path="/data/bring-in" component={BringInScreen} />
          <Route path="/data/:type/:id">
            {({ type, id }) => <RecordScreen key={id} type={type} id={id} />}
          </Route>
          <Route path="/people" component={PeopleScreen} />
          <Route path="/emergency" component={EmergencyScreen} />
          <Route component={NothingScreen} />
        </Switch>
      </Suspense>
    </Shell>
  )
}

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
