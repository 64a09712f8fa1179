import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { sheetLanguages, type SheetLanguage } from '@mutua/sdk/paper/sheet-words'
import { SelectField } from '@mutua/ui/views/fields'

/** The scan of the signed sheet. Its fingerprint is taken here; the scan is sent nowhere. */
export const ScanField = ({ onScan }: { readonly onScan: (scan: Blob | undefined) => void }) => {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="entry">
      <label htmlFor={id}>{t('desk.scan')}</label>
      <p className="hint" id={`${id}-hint`}>
        {t('desk.scanHint')}
      </p>
      <input
        id={id}
        type="file"
        aria-describedby={`${id}-hint`}
        accept="application/pdf,image/*"
        onChange={({ target }) => onScan(target.files?.[0])}
      />
    </div>
  )
}

/** In which language the sheet is read aloud. */
export const LanguageField = ({
  value,
  onValue,
}: {
  readonly value: SheetLanguage
  readonly onValue: (language: SheetLanguage) => void
}) => {
  const { t, i18n } = useTranslation()
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' })
  const tags = Object.keys(sheetLanguages) as SheetLanguage[] // the keys of that very table
  return (
    <SelectField
      label={t('desk.language')}
      value={value}
      onValue={(tag) => onValue(tags.find((known) => known === tag) ?? 'it')}
      options={tags.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))}
    />
  )
}
