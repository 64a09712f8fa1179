import { useTranslation } from 'react-i18next'
import { TextField } from '@mutua/ui/views/fields'
import { gulpeaseOf } from '../facts/readability.ts'
import type { DraftProps } from './draft-props.ts'

/** The summary that members read, and how easy it is to read while it is written. */
export const PlainField = ({ draft, change, isMissing }: DraftProps) => {
  const { t } = useTranslation()
  const index = gulpeaseOf(draft.plain)
  const ease = index === undefined ? undefined : index >= 60 ? 'easy' : index >= 50 ? 'middling' : 'hard'
  return (
    <>
      <TextField
        label={t('apply.plain')}
        hint={t('apply.plainHint')}
        rows={4}
        value={draft.plain}
        onValue={(plain) => change({ plain })}
        fault={isMissing('plain') ? t('apply.needed') : undefined}
      />
      {index === undefined || ease === undefined ? null : (
        <div className={`ease ${ease}`} role="status">
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="all" width="100" height="6" />
            <rect className="part" width={index} height="6" />
            <rect className="mark-at" x="60" width="0.6" height="6" />
          </svg>
          <p className="small">
            {t(`apply.ease.${ease}`)} {t('apply.gulpease', { index })}
          </p>
        </div>
      )}
    </>
  )
}
