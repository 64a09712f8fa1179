import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Study, StudyState } from '@mutua/sdk/pool/study'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useCohortFloor, useStudies } from '../facts/study-facts.ts'
import { isBlocked, nextOf } from '../facts/study-next.ts'
import { StudyWay } from './study-way.tsx'

/** Studies of the pool by where they stand: what an officer can sign now comes first. */
export const StudiesScreen = () => {
  const { t } = useTranslation()
  const studies = useStudies()
  const cohortFloor = useCohortFloor()
  if (studies.error !== null) return <Fault error={studies.error} again={() => void studies.refetch()} />
  if (studies.data === undefined) return <Waiting />
  const today = civilDateOf(Date.now())
  const groups = Object.groupBy(studies.data, (study) =>
    isBlocked(nextOf(study, { today, cohortFloor })) ? groupOf[study.state] : 'now',
  )
  return (
    <>
      <h1>{t('studies.title')}</h1>
      <p>{t('studies.what')}</p>
      {studies.data.length === 0 ? <p>{t('studies.none')}</p> : null}
      {(['now', 'under', 'coming', 'over'] as const).map((group) => (
        <Group key={group} name={group} studies={groups[group] ?? []} />
      ))}
    </>
  )
}

const groupOf: Readonly<Record<StudyState, 'under' | 'coming' | 'over'>> = {
  'draft': 'coming',
  'submitted': 'coming',
  'ethics-approved': 'coming',
  'governance-approved': 'under',
  'recruiting': 'under',
  'frozen': 'under',
  'open': 'under',
  'closed': 'over',
  'destroyed': 'over',
  'refused': 'over',
}

const Group = ({
  name,
  studies,
}: {
  readonly name: 'now' | 'under' | 'coming' | 'over'
  readonly studies: readonly Study[]
}) => {
  const { t } = useTranslation()
  if (studies.length === 0) return null
  return (
    <section aria-labelledby={`studies-${name}`}>
      <h2 id={`studies-${name}`}>{t(`studies.group.${name}`)}</h2>
      {studies.map((study) => (
        <article key={study.id} className={name === 'now' ? 'card asks' : 'card'}>
          <h3>
            <Link href={`/studies/${study.id.slice(study.id.lastIndexOf('/') + 1)}`}>
              <bdi>{study.project.document.title}</bdi>
            </Link>{' '}
            <span className={name === 'over' ? 'state over' : 'state'}>
              {t(`studies.state.${study.state}`)}
            </span>
          </h3>
          <p className="small">
            <bdi>{study.project.document.recipientName}</bdi>
          </p>
          <StudyWay study={study} />
        </article>
      ))}
    </section>
  )
}
