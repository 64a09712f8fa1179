import { useTranslation } from 'react-i18next'
import { ruleValueWords } from '@mutua/sdk/law/rule-words'
import type { RuleChange } from '@mutua/sdk/law/statute-version'
import { ruleLanguageOf } from '../facts/statute-facts.ts'
import { Sheet } from './sheet.tsx'

/** What would be another rule than today: as it is, as it would be, and its article. */
export const RuleChanges = ({ changes }: { readonly changes: readonly RuleChange[] }) => {
  const { t, i18n } = useTranslation()
  const language = ruleLanguageOf(i18n.language)
  const words = (value: RuleChange['before'], unit: RuleChange['unit']) =>
    value === undefined ? '–' : ruleValueWords({ value, unit }, language)
  if (changes.length === 0) return <p className="note">{t('statute.noChange')}</p>
  return (
    <Sheet
      caption={t('statute.changes')}
      columns={[
        { label: t('statute.rule') },
        { label: t('statute.before') },
        { label: t('statute.after') },
        { label: t('statute.article') },
      ]}
      rows={changes.map(({ id, says, before, after, unit, article }) => ({
        key: id,
        cells: [
          <bdi key="rule" lang={language}>
            {says === undefined ? id : says[language].replace(/\{value\}\.?/u, '…')}
          </bdi>,
          <bdi key="before" lang={language}>
            {words(before, unit)}
          </bdi>,
          <strong key="after" lang={language}>
            <bdi>{words(after, unit)}</bdi>
          </strong>,
          <bdi key="article" lang="it">
            {article}
          </bdi>,
        ],
      }))}
    />
  )
}
