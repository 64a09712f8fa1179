import { useTranslation } from 'react-i18next'
import type { CaseTabProps } from '../case-tabs.tsx'

/** What happened, the latest first. */
export const StoryTab = ({ open }: CaseTabProps) => {
  const { t } = useTranslation()
  return <h2>{t('case.tab.story', { name: open.name })}</h2>
}
