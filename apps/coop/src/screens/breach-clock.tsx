import { useTranslation } from 'react-i18next'
import type { Breach } from '@mutua/sdk/rights/breach'
import { dayText } from '@mutua/ui/views/when'
import { timeUntil, useClock } from '../facts/rights-facts.ts'

/** How long there is to tell the authority, running on; what it says changes with the minute and interrupts nobody. */
export const BreachClock = ({ breach }: { readonly breach: Breach }) => {
  const { t, i18n } = useTranslation()
  const now = useClock(15_000)
  const { notifications, state, dueAt } = breach
  if (notifications.length > 0) return <span className="state">{t('breaches.told')}</span>
  if (state === 'closed') return <span className="state">{t('breaches.closed')}</span>
  const { isOver, hours, minutes } = timeUntil(dueAt, now)
  return (
    <span>
      <span className="small">{t('breaches.notTold')}</span>
      <br />
      <span className={isOver ? 'state over' : 'figure'}>
        {isOver ? t('breaches.hoursOver', { hours }) : t('breaches.hoursLeft', { hours, minutes })}
      </span>
      <br />
      <span className="small">{t('breaches.until', { day: dayText(dueAt, i18n.language, true) })}</span>
    </span>
  )
}
