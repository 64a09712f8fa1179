import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { places } from './places.ts'
import { StudiesScreen } from './screens/studies-screen.tsx'

// In one file with the first screen: one request less.
export { Inside } from '@mutua/ui/session/inside'

/** The research workbench: which screen is at which address. What somebody may ask is decided by the service, study by study. */
export const Screens = () => {
  const { t } = useTranslation()
  return (
    <Shell places={places.map(({ to, word }) => ({ to, label: t(word) }))}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={StudiesScreen} />
          <Route path="/catalogue" component={CatalogueScreen} />
          <Route path="/apply" component={ApplyScreen} />
          <Route path="/studies/:id">{({ id }) => <StudyScreen key={id} local={id} />}</Route>
          <Route path="/studies/:id/ask">{({ id }) => <AskScreen key={id} local={id} />}</Route>
          <Route component={NothingScreen} />
        </Switch>
      </Suspense>
    </Shell>
  )
}

// Loaded when somebody goes there.
const CatalogueScreen = lazy(async () => ({
  default: (await import('./screens/catalogue-screen.tsx')).CatalogueScreen,
}))
const ApplyScreen = lazy(async () => ({ default: (await import('./screens/apply-screen.tsx')).ApplyScreen }))
const StudyScreen = lazy(async () => ({ default: (await import('./screens/study-screen.tsx')).StudyScreen }))
const AskScreen = lazy(async () => ({ default: (await import('./screens/ask-screen.tsx')).AskScreen }))
