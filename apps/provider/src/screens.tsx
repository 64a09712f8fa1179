import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { ActingProvider, useActing } from './facts/acting.tsx'
import { useLiveConsents } from './facts/live-consents.ts'
import { useForgetting } from './facts/open-case.ts'
import { barPlaces } from './places.ts'
import { TodayScreen } from './screens/today-screen.tsx'
import { WorkingFor } from './screens/working-for.tsx'

/** The provider’s app: which screen is at which address. */
export const Screens = () => (
  <ActingProvider>
    <Places />
  </ActingProvider>
)

const Places = () => {
  const { t } = useTranslation()
  const { roles, error, again } = useActing()
  useLiveConsents()
  useForgetting()
  return (
    <Shell places={barPlaces.map(({ to, word }) => ({ to, label: t(word) }))} beside={<WorkingFor />}>
      {error === null ? null : <Fault error={error} again={again} />}
      {roles === undefined ? (
        error === null ? (
          <Waiting />
        ) : null
      ) : (
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/" component={TodayScreen} />
            <Route path="/cases/:case/:tab?">
              {({ case: name, tab }) => <CaseScreen key={name} name={name} tab={tab ?? 'story'} />}
            </Route>
            <Route component={NothingScreen} />
          </Switch>
        </Suspense>
      )}
    </Shell>
  )
}

// Loaded when somebody goes there: the first screen comes sooner on a weak line.
const CaseScreen = lazy(async () => ({ default: (await import('./screens/case-screen.tsx')).CaseScreen }))
