import { useTranslation } from 'react-i18next'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Study, StudyState } from '@mutua/sdk/pool/study'

/** The way of a study with a mark at each step: what was done, where it is, what is still to come. */
export const StudyWay = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  if (study.state === 'refused') return null
  const now = nowOf(study)
  return (
    <ol className="study-way" aria-label={t('studies.way')}>
      {stages.map((stage, at) => {
        const place = at < now ? 'done' : at === now ? 'now' : 'later'
        return (
          <li key={stage} className={place} {...(place === 'now' ? { 'aria-current': 'step' } : {})}>
            <span className="name">{t(`studies.stage.${stage}`)}</span>
            <span className="unseen">: {t(`studies.place.${place}`)}</span>
          </li>
        )
      })}
    </ol>
  )
}

const stages = ['approval', 'recruit', 'notice', 'freeze', 'open', 'close', 'destroy'] as const

/** Place among the stages; behind the last where all is done. */
const nowOf = ({ state, recruiting }: Study): number =>
  state === 'recruiting' && recruiting !== undefined && civilDateOf(Date.now()) > recruiting.until
    ? 2
    : stageOfState[state]

const stageOfState: Readonly<Record<StudyState, number>> = {
  'draft': 0,
  'submitted': 0,
  'ethics-approved': 0,
  // All three have signed: asking members is what comes.
  'governance-approved': 1,
  'recruiting': 1,
  'frozen': 3,
  'open': 4,
  'closed': 5,
  'destroyed': 7,
  'refused': 0,
}
