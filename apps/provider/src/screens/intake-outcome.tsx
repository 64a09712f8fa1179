import { useTranslation } from 'react-i18next'
import { explainDomain } from '@mutua/sdk/care/score'
import { adviceOf, triageScore, type IntakeDraft } from '../facts/intake-draft.ts'
import { AdvisedPlace } from './advised-place.tsx'

/** What the sum suggests so far, and how it came about: it is there while one listens, and decides nothing. */
export const IntakeAdvice = ({ draft }: { readonly draft: IntakeDraft }) => {
  const { t, i18n } = useTranslation()
  const score = triageScore(draft)
  const advice = adviceOf(draft)
  const language = i18n.language === 'it' ? 'it' : 'en'
  return (
    <aside className="card not-on-paper">
      <h2>{t('intake.outcome.advice')}</h2>
      <div role="status">
        {advice === undefined ? (
          <p>{t('intake.outcome.open')}</p>
        ) : (
          <p>
            <AdvisedPlace advice={advice} />
          </p>
        )}
      </div>
      <meter
        className="sum"
        min={0}
        max={score.most}
        value={score.points}
        aria-label={t('intake.outcome.points', { points: score.points, most: score.most })}
      />
      <p className="small">{t('intake.outcome.points', { points: score.points, most: score.most })}</p>
      <details>
        <summary>{t('intake.outcome.whyTitle')}</summary>
        <ul className="small" lang={language} dir="ltr">
          {explainDomain(score, language).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
      <p className="small">{t('intake.outcome.isAdvice')}</p>
    </aside>
  )
}
