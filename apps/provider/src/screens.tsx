import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { ActingProvider, useActing } from './facts/acting.tsx'
import { useLiveConsents } from './facts/live-consents.ts'
import { RoundKeeper } from './facts/round-facts.tsx'
import { useForgetting } from './facts/open-case.ts'
import { barPlaces, morePlaces } from './places.ts'
import { TodayScreen } from './screens/today-screen.tsx'
import { WorkingFor } from './screens/working-for.tsx'

// In one file with the first screen: one request less.
export { Inside } from '@mutua/ui/session/inside'

/** The provider’s app: which screen is at which address. */
export const Screens = () => (
  <ActingProvider>
    <RoundKeeper>
      <Places />
    </RoundKeeper>
  </ActingProvider>
)

const Places = () => {
  const { t } = useTranslation()
  const { roles, error, again } = useActing()
  useLiveConsents()
  useForgetting()
  return (
    <Shell
      places={[
        ...barPlaces.map(({ to, word }) => ({ to, label: t(word) })),
        ...morePlaces.map(({ to, word }) => ({ to, label: t(word), isWide: true })),
      ]}
      beside={<WorkingFor />}
    >
      {error === null ? null : <Fault error={error} again={again} />}
      {roles === undefined ? (
        error === null ? (
          <Waiting />
        ) : null
      ) : (
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/" component={TodayScreen} />
            <Route path="/cases/:case/*?">
              {({ 'case': name, '*': rest = '' }) => <CaseScreen key={name} name={name} rest={rest} />}
            </Route>
            <Route path="/ask/:case?">{({ case: name }) => <AskScreen key={name} name={name} />}</Route>
            <Route path="/audit" component={AuditScreen} />
            <Route path="/team" component={TeamScreen} />
            <Route path="/intake" component={IntakeScreen} />
            <Route path="/chronic" component={ChronicScreen} />
            <Route path="/board" component={BoardScreen} />
            <Route path="/hand-over" component={HandOverScreen} />
            <Route path="/calls" component={CallsScreen} />
            <Route path="/calls/:id">{({ id }) => <CallScreen key={id} local={id} />}</Route>
            <Route path="/desk" component={DeskScreen} />
            <Route path="/emergency" component={EmergencyScreen} />
            <Route path="/round" component={RoundScreen} />
            <Route component={NothingScreen} />
          </Switch>
        </Suspense>
      )}
    </Shell>
  )
}

// Loaded when somebody goes there: the first screen comes sooner on a weak line.
const IntakeScreen = lazy(async () => ({
  default: (await import('./screens/intake-screen.tsx')).IntakeScreen,
}))
const ChronicScreen = lazy(async () => ({
  default: (await import('./screens/chronic-screen.tsx')).ChronicScreen,
}))
const BoardScreen = lazy(async () => ({ default: (await import('./screens/board-screen.tsx')).BoardScreen }))
const HandOverScreen = lazy(async () => ({
  default: (await import('./screens/hand-over-screen.tsx')).HandOverScreen,
}))
const DeskScreen = lazy(async () => ({ default: (await import('./screens/desk-screen.tsx')).DeskScreen }))
const EmergencyScreen = lazy(async () => ({
  default: (await import('./screens/emergency-screen.tsx')).EmergencyScreen,
}))
const RoundScreen = lazy(async () => ({ default: (await import('./screens/round-screen.tsx')).RoundScreen }))
const CallsScreen = lazy(async () => ({ default: (await import('./screens/calls-screen.tsx')).CallsScreen }))
const CallScreen = lazy(async () => ({ default: (await import('./screens/call-screen.tsx')).CallScreen }))
const AskScreen = lazy(async () => ({ default: (await import('./screens/ask-screen.tsx')).AskScreen }))
const AuditScreen = lazy(async () => ({ default: (await import('./screens/audit-screen.tsx')).AuditScreen }))
const TeamScreen = lazy(async () => ({ default: (await import('./screens/team-screen.tsx')).TeamScreen }))
const CaseScreen = lazy(async () => ({ default: (await import('./screens/case-screen.tsx')).CaseScreen }))
