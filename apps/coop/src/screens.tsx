import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { Problem } from '@mutua/sdk/problem'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { useOverview } from './facts/console-facts.ts'
import { places } from './places.ts'
import { NotOfficer } from './screens/not-officer.tsx'
import { TodayScreen } from './screens/today-screen.tsx'

// In one file with the first screen: one request less.
export { Inside } from '@mutua/ui/session/inside'

/** The co-op’s console: which screen is at which address. Who is no officer sees that they are not, and nothing else. */
export const Screens = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useOverview()
  const isRefused = error instanceof Problem && error.code === 'caller-not-officer'
  return (
    <Shell
      places={
        isRefused
          ? []
          : places.map(({ to, word, isInBar = false, startsGroup = false }) => ({
              to,
              label: t(word),
              isWide: !isInBar,
              startsGroup,
            }))
      }
    >
      {isRefused ? <NotOfficer /> : null}
      {error === null || isRefused ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Waiting />
        ) : null
      ) : isRefused ? null : (
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/" component={TodayScreen} />
            <Route path="/members" component={MembersScreen} />
            <Route path="/members/:number">
              {({ number }) => <LineScreen key={number} number={Number(number)} />}
            </Route>
            <Route path="/applications" component={ApplicationsScreen} />
            <Route path="/applications/desk" component={DeskApplicationScreen} />
            <Route path="/organisations" component={OrganisationsScreen} />
            <Route path="/uses" component={UsesScreen} />
            <Route path="/log" component={LogScreen} />
            <Route path="/rights" component={RightsScreen} />
            <Route path="/rights/:id">{({ id }) => <RightScreen key={id} local={id} />}</Route>
            <Route path="/breaches" component={BreachesScreen} />
            <Route path="/breaches/:id">{({ id }) => <BreachScreen key={id} local={id} />}</Route>
            <Route path="/processing" component={ProcessingScreen} />
            <Route path="/periods" component={PeriodsScreen} />
            <Route path="/invoices" component={InvoicesScreen} />
            <Route path="/ledger" component={LedgerScreen} />
            <Route path="/movements" component={MovementsScreen} />
            <Route path="/budget" component={BudgetScreen} />
            <Route path="/ristorno" component={RistornoScreen} />
            <Route path="/bank" component={BankScreen} />
            <Route path="/projects" component={ProjectsScreen} />
            <Route path="/studies" component={StudiesScreen} />
            <Route path="/studies/:id">{({ id }) => <StudyScreen key={id} local={id} />}</Route>
            <Route path="/calls" component={CallsScreen} />
            <Route path="/calls/:id">{({ id }) => <CallScreen key={id} local={id} />}</Route>
            <Route path="/project-bank" component={ProjectBankScreen} />
            <Route path="/sections" component={SectionsScreen} />
            <Route path="/contracts" component={ContractsScreen} />
            <Route path="/key" component={KeyScreen} />
            <Route path="/assemblies" component={AssembliesScreen} />
            <Route path="/assemblies/:id">{({ id }) => <AssemblyScreen key={id} id={id} />}</Route>
            <Route path="/assemblies/:id/separate">{({ id }) => <SeparateScreen key={id} id={id} />}</Route>
            <Route path="/assemblies/:id/board">{({ id }) => <BoardScreen key={id} id={id} />}</Route>
            <Route path="/assemblies/:id/door">{({ id }) => <DoorScreen key={id} id={id} />}</Route>
            <Route path="/votes" component={VotesScreen} />
            <Route path="/votes/:id">{({ id }) => <VoteScreen key={id} id={id} />}</Route>
            <Route path="/votes/:id/desk">{({ id }) => <VoteDesk key={id} id={id} />}</Route>
            <Route path="/rules" component={RulesScreen} />
            <Route path="/statute" component={StatuteScreen} />
            <Route path="/public" component={PublicScreen} />
            <Route component={NothingScreen} />
          </Switch>
        </Suspense>
      )}
    </Shell>
  )
}

// Loaded when somebody goes there.
const MembersScreen = lazy(async () => ({
  default: (await import('./screens/members-screen.tsx')).MembersScreen,
}))
const LineScreen = lazy(async () => ({ default: (await import('./screens/line-screen.tsx')).LineScreen }))
const ApplicationsScreen = lazy(async () => ({
  default: (await import('./screens/applications-screen.tsx')).ApplicationsScreen,
}))
const DeskApplicationScreen = lazy(async () => ({
  default: (await import('./screens/desk-application-screen.tsx')).DeskApplicationScreen,
}))
const OrganisationsScreen = lazy(async () => ({
  default: (await import('./screens/organisations-screen.tsx')).OrganisationsScreen,
}))
const UsesScreen = lazy(async () => ({ default: (await import('./screens/uses-screen.tsx')).UsesScreen }))
const LogScreen = lazy(async () => ({ default: (await import('./screens/log-screen.tsx')).LogScreen }))
const RightsScreen = lazy(async () => ({
  default: (await import('./screens/rights-screen.tsx')).RightsScreen,
}))
const RightScreen = lazy(async () => ({ default: (await import('./screens/right-screen.tsx')).RightScreen }))
const BreachesScreen = lazy(async () => ({
  default: (await import('./screens/breaches-screen.tsx')).BreachesScreen,
}))
const BreachScreen = lazy(async () => ({
  default: (await import('./screens/breach-screen.tsx')).BreachScreen,
}))
const ProcessingScreen = lazy(async () => ({
  default: (await import('./screens/processing-screen.tsx')).ProcessingScreen,
}))
const AssembliesScreen = lazy(async () => ({
  default: (await import('./screens/assemblies-screen.tsx')).AssembliesScreen,
}))
const AssemblyScreen = lazy(async () => ({
  default: (await import('./screens/assembly-screen.tsx')).AssemblyScreen,
}))
const SeparateScreen = lazy(async () => ({
  default: (await import('./screens/separate-screen.tsx')).SeparateScreen,
}))
const BoardScreen = lazy(async () => ({ default: (await import('./screens/board-screen.tsx')).BoardScreen }))
const DoorScreen = lazy(async () => ({ default: (await import('./screens/door-screen.tsx')).DoorScreen }))
const VotesScreen = lazy(async () => ({ default: (await import('./screens/votes-screen.tsx')).VotesScreen }))
const VoteScreen = lazy(async () => ({ default: (await import('./screens/vote-screen.tsx')).VoteScreen }))
const VoteDesk = lazy(async () => ({ default: (await import('./screens/vote-desk.tsx')).VoteDesk }))
const RulesScreen = lazy(async () => ({ default: (await import('./screens/rules-screen.tsx')).RulesScreen }))
const StatuteScreen = lazy(async () => ({
  default: (await import('./screens/statute-screen.tsx')).StatuteScreen,
}))
const PublicScreen = lazy(async () => ({
  default: (await import('./screens/public-screen.tsx')).PublicScreen,
}))
const PeriodsScreen = lazy(async () => ({
  default: (await import('./screens/periods-screen.tsx')).PeriodsScreen,
}))
const InvoicesScreen = lazy(async () => ({
  default: (await import('./screens/invoices-screen.tsx')).InvoicesScreen,
}))
const LedgerScreen = lazy(async () => ({
  default: (await import('./screens/ledger-screen.tsx')).LedgerScreen,
}))
const MovementsScreen = lazy(async () => ({
  default: (await import('./screens/movements-screen.tsx')).MovementsScreen,
}))
const KeyScreen = lazy(async () => ({ default: (await import('./screens/key-screen.tsx')).KeyScreen }))
const BudgetScreen = lazy(async () => ({
  default: (await import('./screens/budget-screen.tsx')).BudgetScreen,
}))
const RistornoScreen = lazy(async () => ({
  default: (await import('./screens/ristorno-screen.tsx')).RistornoScreen,
}))
const BankScreen = lazy(async () => ({ default: (await import('./screens/bank-screen.tsx')).BankScreen }))
const ProjectsScreen = lazy(async () => ({
  default: (await import('./screens/projects-screen.tsx')).ProjectsScreen,
}))
const StudiesScreen = lazy(async () => ({
  default: (await import('./screens/studies-screen.tsx')).StudiesScreen,
}))
const StudyScreen = lazy(async () => ({
  default: (await import('./screens/study-screen.tsx')).StudyScreen,
}))
const CallsScreen = lazy(async () => ({ default: (await import('./screens/calls-screen.tsx')).CallsScreen }))
const CallScreen = lazy(async () => ({ default: (await import('./screens/call-screen.tsx')).CallScreen }))
const ProjectBankScreen = lazy(async () => ({
  default: (await import('./screens/project-bank-screen.tsx')).ProjectBankScreen,
}))
const SectionsScreen = lazy(async () => ({
  default: (await import('./screens/sections-screen.tsx')).SectionsScreen,
}))
const ContractsScreen = lazy(async () => ({
  default: (await import('./screens/contracts-screen.tsx')).ContractsScreen,
}))
