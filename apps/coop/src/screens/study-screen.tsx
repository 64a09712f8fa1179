import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { destructionStatementSchema, type About, type Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { numberWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useDestruction, useStudies } from '../facts/study-facts.ts'
import { OfficialPart } from './official-part.tsx'
import { ProjectFacts, ThreeSignatures } from './project-signatures.tsx'
import { StudyStepCard } from './study-step.tsx'
import { StudyWay } from './study-way.tsx'

/** One study: where it stands, what is missing for the next step, that step to sign, and what anybody may know of it. */
export const StudyScreen = ({ local }: { readonly local: string }) => {
  const { t } = useTranslation()
  const found = useStudies((all) => all.find(({ id }) => id.endsWith(`/${local}`)) ?? null)
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  if (found.data === null) return <NothingScreen />
  const study = found.data
  const isOver = study.state === 'destroyed' || study.state === 'refused' || study.state === 'closed'
  return (
    <>
      <h1>
        <bdi>{study.project.document.title}</bdi>
      </h1>
      <p>
        <span className={isOver ? 'state over' : 'state'}>{t(`studies.state.${study.state}`)}</span>{' '}
        <bdi>{study.project.document.recipientName}</bdi>
      </p>
      <StudyWay study={study} />
      <StudyStepCard study={study} />
      <Figures study={study} />
      <Results study={study} />
      {study.state === 'destroyed' ? <Gone study={study} /> : null}
      <History study={study} />
      <OfficialPart study={study} mayBeWritten={!isOver && study.snapshot === undefined} />
      <details open={study.steps.length === 0}>
        <summary>{t('studies.toProject')}</summary>
        <ThreeSignatures project={study.project} />
        <ProjectFacts project={study.project} />
      </details>
      <p>
        <Link href="/studies">{t('studies.title')}</Link>
      </p>
    </>
  )
}

/** Rounded, all of it: who is in a study, and exactly how many, is no officer’s to know. */
const Figures = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const { recruiting, snapshot, budget, answers, resultsDue, resultsOverdue, results } = study
  const about = snapshot?.about ?? recruiting?.joined
  if (about === undefined) return null
  return (
    <section className="card" aria-label={t('studies.joined')}>
      <dl className="facts">
        <dt>{t('studies.joined')}</dt>
        <dd>{aboutWords(about, t)}</dd>
        {budget === undefined ? null : (
          <>
            <dt>{t('studies.budget')}</dt>
            <dd>
              <BudgetBar percent={partsOf100(budget.spent, budget.limit)} />
              {budget.spent === 0n
                ? t('studies.unspent')
                : t('studies.spent', { percent: partsOf100(budget.spent, budget.limit) })}
            </dd>
            <dt>{t('studies.answers')}</dt>
            <dd>{numberWords(BigInt(answers), i18n.language)}</dd>
          </>
        )}
        {resultsDue === undefined ? null : (
          <>
            <dt>{t('studies.resultsDue')}</dt>
            <dd>
              {dayWords(resultsDue, i18n.language)}{' '}
              {results !== undefined ? (
                <span className="state">{t('studies.told')}</span>
              ) : resultsOverdue === true ? (
                <span className="state over">{t('studies.overdue')}</span>
              ) : null}
            </dd>
          </>
        )}
        {snapshot === undefined ? null : (
          <>
            <dt>{t('studies.snapshot')}</dt>
            <dd>
              <code dir="ltr" className="whole">
                {snapshot.snapshot}
              </code>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

const aboutWords = (about: About, t: ReturnType<typeof useTranslation>['t']): string =>
  about === 'few' ? t('studies.few') : t('studies.about', { count: about })

/** Of 100, rounded up. */
const partsOf100 = (part: bigint, whole: bigint): number =>
  whole <= 0n ? 100 : Number((part * 100n + whole - 1n) / whole)

/** Said in words beside it. */
const BudgetBar = ({ percent }: { readonly percent: number }) => (
  <div className="meter">
    <svg viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true">
      <rect className="all" width="100" height="5" />
      <rect className="part" y="1" width={Math.min(percent, 100)} height="3" />
    </svg>
  </div>
)

const Results = ({ study: { results } }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  if (results === undefined) return null
  const language = i18n.language === 'it' || results.plain.en === undefined ? 'it' : 'en'
  return (
    <section className="card" aria-labelledby="found">
      <h2 id="found">{t('studies.results')}</h2>
      <p>
        <bdi lang={language}>{results.plain[language]}</bdi>
      </p>
      <p className="small">
        <When at={results.at} />
      </p>
    </section>
  )
}

const Gone = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const receipt = useDestruction(study)
  if (receipt.error !== null) return <Fault error={receipt.error} again={() => void receipt.refetch()} />
  if (receipt.data === undefined) return null
  const said = destructionStatementSchema.parse(JSON.parse(receipt.data.text))
  return (
    <section className="card" aria-labelledby="gone">
      <h2 id="gone">{t('studies.gone')}</h2>
      <p>{t('studies.goneWhat', { day: dayWords(said.at, i18n.language), files: said.files })}</p>
      <code dir="ltr" className="whole">
        {receipt.data.statement}
      </code>
    </section>
  )
}

/** Each step as it was signed, in order. */
const History = ({ study: { steps } }: { readonly study: Study }) => {
  const { t } = useTranslation()
  if (steps.length === 0) return null
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{t('studies.history')}</h2>
      <ol className="plain lines">
        {steps.map(({ wish, at, digest, signature }) => (
          <li key={digest}>
            <strong>{t(`studies.stage.${wish.step}`)}</strong> · <When at={at} withTime />
            {signature === undefined ? <> · {t('studies.byHouse')}</> : null}
            {wish.step === 'close' && wish.reason !== undefined ? (
              <>
                <br />
                <bdi>{wish.reason}</bdi>
              </>
            ) : null}
            <br />
            <code dir="ltr" className="whole small">
              {digest}
            </code>
          </li>
        ))}
      </ol>
    </section>
  )
}
