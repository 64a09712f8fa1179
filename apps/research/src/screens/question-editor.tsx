import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { CheckedQuestion } from '../facts/question-check.ts'

/** The same question as JSON: what is written here stands in the form, and the other way round. */
export const QuestionEditor = ({
  text,
  onText,
  checked,
}: {
  readonly text: string
  readonly onText: (text: string) => void
  readonly checked: CheckedQuestion
}) => {
  const { t } = useTranslation()
  const id = useId()
  const isRefused = checked.kind === 'refused'
  return (
    <section className="card editor" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        <label htmlFor={id}>{t('editor.title')}</label>
      </h2>
      <p className="hint" id={`${id}-hint`}>
        {t('editor.hint')}
      </p>
      <textarea
        id={id}
        dir="ltr"
        lang="en"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        rows={Math.min(30, Math.max(14, text.split('\n').length + 1))}
        value={text}
        aria-invalid={isRefused ? true : undefined}
        aria-describedby={`${id}-hint ${id}-check`}
        onChange={({ target }) => onText(target.value)}
      />
      <p id={`${id}-check`} role="status" className={isRefused ? 'wrong' : 'small'}>
        {!isRefused ? (
          t('editor.fits')
        ) : checked.why === 'json' ? (
          t('editor.noJson')
        ) : (
          <span lang="en" dir="ltr">
            {checked.why}
          </span>
        )}
      </p>
    </section>
  )
}
