import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { todayHere } from '../facts/study-facts.ts'
import { placeOf, stageOf, studyStages } from '../facts/study-stages.ts'

/** Where a study stands: a way with a mark at each step, and the same in a sentence. */
export const StudyWay = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  const now = stageOf(study, todayHere())
  return (
    <>
      {now === 'refused' ? null : (
        <ol className="study-way" aria-label={t('studies.way')}>
          {studyStages.map((stage) => {
            const place = placeOf(stage, now)
            return (
              <li key={stage} className={place} {...(place === 'now' ? { 'aria-current': 'step' } : {})}>
                <span className="name">{t(`studies.stage.${stage}`)}</span>
                <span className="unseen">
                  {': '}
                  {t(`studies.place.${place}`)}
                </span>
              </li>
            )
          })}
        </ol>
      )}
      <StudyNow study={study} />
    </>
  )
}

export const StudyNow = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const { recruiting, results, resultsDue, destroyedAt } = study
  const stage = stageOf(study, todayHere())
  const day = (text: string | undefined) => dayWords(text ?? '', i18n.language)
  switch (stage) {
    case 'joining':
      return <p>{t('studies.now.joining', { day: day(recruiting?.until) })}</p>
    case 'thinking':
      return <p>{t('studies.now.thinking', { day: day(recruiting?.freezeFrom) })}</p>
    case 'results':
      return (
        <p>
          {results !== undefined
            ? t('studies.now.told')
            : resultsDue === undefined
              ? t('studies.now.ended')
              : t('studies.now.results', { day: day(resultsDue) })}
        </p>
      )
    case 'gone':
      return <p>{t('studies.now.gone', { day: day(destroyedAt) })}</p>
    case 'approval':
    case 'reading':
    case 'answers':
    case 'refused':
      return <p>{t(`studies.now.${stage}`)}</p>
  }
}
