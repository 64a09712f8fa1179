import { Route, Switch } from 'wouter'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import {
  AssembliesScreen,
  AssemblyScreen,
  BringInScreen,
  CardScreen,
  CarryScreen,
  ConsentScreen,
  CallsScreen,
  CoopScreen,
  EmergencyScreen,
  GaveScreen,
  HiddenScreen,
  LeaveScreen,
  LogScreen,
  MembershipScreen,
  MotionScreen,
  MyDataScreen,
  NeedsScreen,
  PeopleScreen,
  PreviewScreen,
  ProjectScreen,
  QuietScreen,
  RecordScreen,
  RequestScreen,
  RightsScreen,
  SectionsScreen,
  ShareScreen,
  SharingScreen,
  SpendingScreen,
  StudiesScreen,
  StudyScreen,
  TimelineScreen,
  TrendsScreen,
  VoteScreen,
  VotesScreen,
  WithdrawScreen,
  YearScreen,
} from './lazy-screens.ts'

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
    <Route path="/gave/spending" component={SpendingScreen} />
    <Route path="/rights" component={RightsScreen} />
    <Route path="/coop" component={CoopScreen} />
    <Route path="/studies" component={StudiesScreen} />
    <Route path="/studies/:id">{({ id }) => <StudyScreen key={id} id={id} />}</Route>
    <Route path="/calls" component={CallsScreen} />
    <Route path="/assemblies" component={AssembliesScreen} />
    <Route path="/assemblies/:id">{({ id }) => <AssemblyScreen key={id} id={id} />}</Route>
    <Route path="/assemblies/:id/:motion">
      {({ id, motion }) => <MotionScreen key={`${id} ${motion}`} id={id} number={Number(motion)} />}
    </Route>
    <Route path="/sections" component={SectionsScreen} />
    <Route path="/needs" component={NeedsScreen} />
    <Route path="/membership" component={MembershipScreen} />
    <Route path="/membership/leave" component={LeaveScreen} />
    <Route path="/votes" component={VotesScreen} />
    <Route path="/votes/:id">{({ id }) => <VoteScreen key={id} id={id} />}</Route>
    <Route path="/quiet" component={QuietScreen} />
    <Route component={NothingScreen} />
  </Switch>
)
