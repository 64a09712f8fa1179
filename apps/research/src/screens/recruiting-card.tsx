import { useTranslation } from 'react-i18next'
import type { About, Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { numberWords } from '@mutua/ui/records/money-words'

/** About how many have joined, or are in the snapshot: rounded, and never fewer than ten by number. */
export const RecruitingCard = ({
  view: { state, recruiting, snapshot, answers },
}: {
  readonly view: Study
}) => {
  const { t, i18n } = useTranslation()
  const words = (about: About): string =>
    about === 'few'
      ? t('recruiting.few')
      : t('recruiting.about', { count: numberWords(BigInt(about), i18n.language) })
  if (recruiting === undefined && snapshot === undefined) return null
  return (
    <section className="card" aria-labelledby="recruiting">
      <h2 id="recruiting">{t(snapshot === undefined ? 'recruiting.joined' : 'recruiting.frozen')}</h2>
      <p className="figure">{words(snapshot?.about ?? recruiting?.joined ?? 'few')}</p>
      <dl className="facts">
        {state !== 'recruiting' || recruiting === undefined ? null : (
          <>
            <dt>{t('recruiting.until')}</dt>
            <dd>{dayWords(recruiting.until, i18n.language)}</dd>
            <dt>{t('recruiting.freezeFrom')}</dt>
            <dd>{dayWords(recruiting.freezeFrom, i18n.language)}</dd>
          </>
        )}
        {snapshot === undefined ? null : (
          <>
            <dt>{t('recruiting.day')}</dt>
            <dd>{dayWords(snapshot.day, i18n.language)}</dd>
            <dt>{t('recruiting.answers')}</dt>
            <dd>{numberWords(BigInt(answers), i18n.language)}</dd>
            <dt>{t('answer.snapshot')}</dt>
            <dd>
              <code dir="ltr">{snapshot.snapshot}</code>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
