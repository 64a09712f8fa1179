import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'

/** Places that are needed seldom, and so are not in the bar. */
export const MorePlaces = () => {
  const { t } = useTranslation()
  return (
    <nav className="ways" aria-label={t('people.more')}>
      <Link href="/people">{t('people.title')}</Link>
      <Link href="/emergency">{t('emergency.title')}</Link>
      <Link href="/carry">{t('carry.title')}</Link>
      <Link href="/assemblies">{t('assembly.title')}</Link>
      <Link href="/studies">{t('studies.title')}</Link>
      <Link href="/calls">{t('calls.title')}</Link>
      <Link href="/sections">{t('sections.title')}</Link>
      <Link href="/needs">{t('needs.title')}</Link>
      <Link href="/rights">{t('rights.title')}</Link>
      <Link href="/coop">{t('coop.title')}</Link>
      <Link href="/quiet">{t('quiet.title')}</Link>
    </nav>
  )
}
