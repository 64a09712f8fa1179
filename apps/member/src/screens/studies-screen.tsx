import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { todayHere, useStudies, type SeenStudy } from '../facts/study-facts.ts'
import { stageOf } from '../facts/study-stages.ts'
import { firstSentence } from '../facts/study-words.ts'
import { localIdOf } from '../facts/use-facts.ts'
import { PrivacyYear } from './privacy-year.tsx'
import { StudyWay } from './study-way.tsx'

/** Studies of the pool: those I may join, those I am in, those that are over; and how much of my year they have taken. */
export const StudiesScreen = () => {
  const { t } = useTranslation()
  const studies = useStudies()
  if (studies.error !== null) return <Fault error={studies.error} again={() => void studies.refetch()} />
  if (studies.data === undefined) return <Waiting />
  const groups = Object.groupBy(studies.data, groupOf)
  return (
    <>
      <h1>{t('studies.title')}</h1>
      <p>{t('studies.what')}</p>
      <Group name="open" studies={groups.open} empty={t('studies.noneOpen')} />
      <Group name="mine" studies={groups.mine} empty={t('studies.noneMine')} />
      <PrivacyYear />
      <Group name="over" studies={groups.over} />
      <Group name="others" studies={groups.others} />
    </>
  )
}

type GroupName = 'open' | 'mine' | 'over' | 'others'

const groupOf = ({ study, own }: SeenStudy): GroupName => {
  if (study.state === 'destroyed' || study.state === 'refused') return 'over'
  if (own?.state === 'joined' || own?.state === 'in') return 'mine'
  if (study.state === 'closed') return 'over'
  return stageOf(study, todayHere()) === 'joining' && own !== undefined ? 'open' : 'others'
}

const Group = ({
  name,
  studies = [],
  empty,
}: {
  readonly name: GroupName
  readonly studies: readonly SeenStudy[] | undefined
  /** Absent: a group without anything is not shown. */
  readonly empty?: string
}) => {
  const { t } = useTranslation()
  if (studies.length === 0 && empty === undefined) return null
  return (
    <section aria-labelledby={`studies-${name}`}>
      <h2 id={`studies-${name}`}>{t(`studies.${name}`)}</h2>
      {studies.length === 0 ? <p>{empty}</p> : null}
      {studies.map(({ study }) => (
        <article key={study.id} className={name === 'open' ? 'card stands' : 'card'}>
          <h3>
            <Link href={`/studies/${localIdOf(study.id)}`} className="line">
              <bdi>{study.project.document.title}</bdi>
            </Link>
          </h3>
          <p>
            <bdi>{firstSentence(study.project.document.plain)}</bdi>
          </p>
          <StudyWay study={study} />
        </article>
      ))}
    </section>
  )
}
