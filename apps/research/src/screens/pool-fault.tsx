import { useTranslation } from 'react-i18next'
import { Problem } from '@mutua/sdk/problem'
import { Fault } from '@mutua/ui/views/fault'

/** What the pool refused and what to do about it, in the reader’s language; the service’s own words stand below. */
export const PoolFault = ({ error, again }: { readonly error: unknown; readonly again?: () => void }) => {
  const { t } = useTranslation()
  const code = error instanceof Problem ? codes.find((one) => one === error.code) : undefined
  return <Fault error={error} says={code === undefined ? undefined : t(`refused.${code}`)} again={again} />
}

const codes = [
  'pool-budget-missing',
  'pool-budget-spent',
  'pool-query-refused',
  'researcher-only',
  'results-overdue',
  'study-not-open',
] as const
