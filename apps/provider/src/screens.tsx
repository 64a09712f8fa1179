import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { useLiveFacts } from '@mutua/ui/live/live-facts'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Shell } from '@mutua/ui/views/shell'
import { Waiting } from '@mutua/ui/views/waiting'
import { TodayScreen } from './screens/today-screen.tsx'

/** The provider’s app: which screen is at which address. */
export const Screens = () => {
  const { t } = useTranslation()
  useLiveFacts()
  return (
    <Shell places={[{ to: '/', label: t('places.today') }]}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={TodayScreen} />
          <Route component={NothingScreen} />
        </Switch>
      </Suspense>
    </Shell>
  )
}
