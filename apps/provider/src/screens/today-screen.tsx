import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useCases } from '../facts/open-case.ts'
import { morePlaces } from '../places.ts'

/** What a provider looks at first: their cases, the most urgent first. */
export const TodayScreen = () => {
  const { t } = useTranslation()
  const cases = useCases()
  if (cases.error !== null) return <Fault error={cases.error} again={() => void cases.refetch()} />
  if (cases.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('today.title')}</h1>
      <ul className="plain lines">
        {cases.data
          .filter(({ grants }) => grants.length > 0)
          .map(({ key, name }) => (
            <li key={key}>
              <Link href={`/cases/${key}`}>
                <bdi>{name}</bdi>
              </Link>
            </li>
          ))}
      </ul>
      {morePlaces.map(({ to, word }) => (
        <Link key={to} href={to} className="button">
          {t(word)}
        </Link>
      ))}
    </>
  )
}
