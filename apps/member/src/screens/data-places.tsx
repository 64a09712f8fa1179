import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'

/** The ways to look at my data, and what can be done with all of it. */
export const DataPlaces = () => {
  const { t } = useTranslation()
  const [location] = useLocation()
  return (
    <nav className="ways" aria-label={t('mine.ways')}>
      {ways.map(({ to, word }) => (
        <Link key={to} href={to} {...(location === to ? { 'aria-current': 'page' as const } : {})}>
          {t(`mine.${word}`)}
        </Link>
      ))}
    </nav>
  )
}

const ways = [
  { to: '/data', word: 'byKind' },
  { to: '/data/time', word: 'timeline' },
  { to: '/data/trends', word: 'trends' },
  { to: '/data/project', word: 'project' },
  { to: '/data/bring-in', word: 'bringIn' },
  { to: '/data/hidden', word: 'hidden' },
] as const
