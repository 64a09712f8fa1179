import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { todayHere, useStudies, type SeenStudy } from '../facts/study-facts.ts'
import { useChooseRecruiting, useWantsRecruiting } from '../facts/forum-facts.ts'
import { stageOf } from '../facts/study-stages.ts'
import { firstSentence } from '../facts/study-words.ts'
import { localIdOf } from '../facts/use-facts.ts'
import { PrivacyYear } from './privacy-year.tsx'
import { StudyNews } from './study-news.tsx'
import { StudyWay } from './study-way.tsx'
import { Tick } from './tick.tsx'

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
      <StudyNews studies={studies.data} />
      <Group name="open" studies={groups.open} empty={t('studies.noneOpen')} />
      <Group name="mine" studies={groups.mine} empty={t('studies.noneMine')} />
      <PrivacyYear />
      <Told />
      <Group name="over" studies={groups.over} />
      <Group name="others" studies={groups.others} />
    </>
  )
}

/** Nobody is asked to want it: it is off, or on, and changed by one tap. */
const Told = () => {
  const { t } = useTranslation()
  const wanted = useWantsRecruiting()
  const choose = useChooseRecruiting()
  const error = wanted.error ?? choose.error
  if (error !== null) return <Fault error={error} again={() => void wanted.refetch()} />
  if (wanted.data === undefined) return null
  return (
    <Tick
      label={t('studies.tell')}
      isTicked={choose.isPending ? choose.variables : wanted.data}
      onTick={(isWanted) => choose.mutate(isWanted)}
    />
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
