import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { destructionStatementSchema, type OwnStudy, type Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { todayHere, useDestruction } from '../facts/study-facts.ts'
import { localIdOf } from '../facts/use-facts.ts'
import { StudyForum } from './study-forum.tsx'
import { StudyMore } from './study-more.tsx'
import { StudyProof } from './study-proof.tsx'
import { StudyResults } from './study-results.tsx'
import { StudyWay } from './study-way.tsx'

/** A study that one is in, was in, or only reads about. */
export const StudyPage = ({ study, own }: { readonly study: Study; readonly own: OwnStudy | undefined }) => {
  const { t } = useTranslation()
  const about = study.snapshot?.about ?? study.recruiting?.joined
  return (
    <>
      <h1>
        <bdi>{study.project.document.title}</bdi>
      </h1>
      <StudyWay study={study} />
      {about === undefined ? null : (
        <p className="small">{t('studies.joined', { count: about === 'few' ? 0 : about })}</p>
      )}
      <Standing study={study} own={own} />
      <Results study={study} />
      {own?.state === 'in' || own?.state === 'not-included' ? <StudyProof study={study} /> : null}
      {study.state === 'destroyed' ? <Gone study={study} /> : null}
      <StudyForum study={study} mayAsk={own !== undefined && study.state !== 'destroyed'} />
      <p>{t('study.never', { name: study.project.document.recipientName })}</p>
      <StudyMore study={study} />
    </>
  )
}

const Standing = ({ study, own }: { readonly study: Study; readonly own: OwnStudy | undefined }) => {
  const { t, i18n } = useTranslation()
  const state = own?.state ?? 'not-asked'
  const { recruiting } = study
  return (
    <section
      className={state === 'joined' || state === 'in' ? 'card stands' : 'card'}
      aria-labelledby="my-part"
    >
      <h2 id="my-part">{t('study.in.title')}</h2>
      {state === 'not-asked' ? (
        <p>
          {t('study.in.not')} {study.state === 'recruiting' ? t('study.in.closed') : null}
        </p>
      ) : null}
      {state === 'left' || state === 'not-included' || state === 'over' ? (
        <p>{t(`study.in.${state}`)}</p>
      ) : null}
      {state === 'joined' || state === 'in' ? (
        <>
          {own?.joinedAt === undefined ? null : (
            <p>{t('study.in.joined', { day: dayWords(own.joinedAt, i18n.language) })}</p>
          )}
          <p>
            {state === 'in'
              ? t('study.in.copied')
              : recruiting === undefined || todayHere() >= recruiting.freezeFrom
                ? t('study.in.reading')
                : t('study.in.notice', { day: dayWords(recruiting.freezeFrom, i18n.language) })}
          </p>
          <p className="small">{t(state === 'in' ? 'study.backAfter' : 'study.backBefore')}</p>
        </>
      ) : null}
      {own?.grant === undefined ? null : (
        <div className="answers">
          {state === 'joined' || state === 'in' ? (
            <Link href={`/sharing/${localIdOf(own.grant)}/withdraw`} className="button">
              {t('study.in.leave')}
            </Link>
          ) : null}
          <Link href={`/sharing/${localIdOf(own.grant)}`} className="button">
            {t('study.in.consent')}
          </Link>
        </div>
      )}
    </section>
  )
}

const Results = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const { results, resultsDue, resultsOverdue } = study
  if (results === undefined && resultsDue === undefined) return null
  return (
    <section className="card" aria-labelledby="found">
      <h2 id="found">{t('study.results.title')}</h2>
      {results === undefined ? (
        <p>
          {t(resultsOverdue === true ? 'study.results.late' : 'study.results.due', {
            day: dayWords(resultsDue ?? '', i18n.language),
          })}
        </p>
      ) : (
        <StudyResults results={results} />
      )}
    </section>
  )
}

/** That the key is gone, as the co-op has signed it. */
const Gone = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const receipt = useDestruction(study)
  if (receipt.error !== null) return <Fault error={receipt.error} again={() => void receipt.refetch()} />
  if (receipt.data === undefined) return null
  const said = destructionStatementSchema.parse(JSON.parse(receipt.data.text))
  return (
    <section className="card stands" aria-labelledby="gone">
      <h2 id="gone">{t('study.gone.title')}</h2>
      <p>{t('study.gone.what', { day: dayWords(said.at, i18n.language) })}</p>
      <p className="small">
        {t('study.gone.files', { count: said.files })} · <When at={said.at} withTime />
      </p>
      <details>
        <summary>{t('study.gone.signed')}</summary>
        <code dir="ltr" className="whole">
          {receipt.data.statement}
        </code>
      </details>
    </section>
  )
}
