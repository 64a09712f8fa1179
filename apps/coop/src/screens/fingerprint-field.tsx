import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { fingerprintOf } from '../facts/posting-facts.ts'

/** A document that stays with who has it: what is kept proves that it is this one. */
export const FingerprintField = ({
  label,
  hint,
  value,
  onValue,
}: {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onValue: (digest: string) => void
}) => {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="entry">
      <label htmlFor={id}>{label}</label>
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <input
        id={id}
        type="file"
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file === undefined) onValue('')
          else void fingerprintOf(file).then(onValue)
        }}
      />
      {value === '' ? null : (
        <p className="small" role="status">
          {t('posting.fingerprint')} <code dir="ltr">{value.slice(0, 16)}</code>
        </p>
      )}
    </div>
  )
}
