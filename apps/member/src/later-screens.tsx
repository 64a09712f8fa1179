import { lazy } from 'react'
import { Route, Switch } from 'wouter'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'

/** Which screen is at which address, but the first; below `WithLaterWords`. */
export const LaterScreens = () => (
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

// Each loaded when somebody goes there.
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
const CardScreen = lazy(async () => ({ default: (await import('./screens/card-screen.tsx')).CardScreen }))
const ShareScreen = lazy(async () => ({ default: (await import('./screens/share-screen.tsx')).ShareScreen }))
const CarryScreen = lazy(async () => ({ default: (await import('./screens/carry-screen.tsx')).CarryScreen }))
const GaveScreen = lazy(async () => ({ default: (await import('./screens/gave-screen.tsx')).GaveScreen }))
const YearScreen = lazy(async () => ({ default: (await import('./screens/year-screen.tsx')).YearScreen }))
const CoopScreen = lazy(async () => ({ default: (await import('./screens/coop-screen.tsx')).CoopScreen }))
const QuietScreen = lazy(async () => ({ default: (await import('./screens/quiet-screen.tsx')).QuietScreen }))
