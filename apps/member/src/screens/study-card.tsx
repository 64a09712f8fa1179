import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useJoinStudy, useStudyTake, useYearBudget } from '../facts/study-facts.ts'
import { partsOf100 } from '../facts/study-stages.ts'
import { studyQuestions, toldText } from '../facts/study-teach.ts'
import { firstSentence, variablesInShort } from '../facts/study-words.ts'
import { HidesPicture } from './hides-picture.tsx'
import { YearBar } from './privacy-year.tsx'
import { StudyMore } from './study-more.tsx'
import { StudyTeach } from './study-teach.tsx'

/**
 * What a member decides on before joining a study, in 150 words: who asks and never gets a record, what is read, until when, who
 * approved it, how much of one's year it takes, that one is not found in an answer, and the way out. Yes and no are the same size;
 * no amount stands here or a step away. A yes comes after the questions, whatever was answered (docs/decisions/0374).
 */
export const StudyCard = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const [step, setStep] = useState<'reads' | 'asked' | 'said-no'>('reads')
  const top = useRef<HTMLHeadingElement>(null)
  const join = useJoinStudy(study)
  const room = useRoomOf(study)
  const { document } = study.project
  const name = document.recipientName
  const things = variablesInShort(study.plan, i18n.language, t)
  if (step === 'said-no')
    return (
      <>
        <h1>
          <bdi>{document.title}</bdi>
        </h1>
        <p className="note" role="status">
          {t('studies.saidNo')}
        </p>
        <p>
          <Link href="/studies" className="button">
            {t('studies.title')}
          </Link>
        </p>
      </>
    )
  const facts = {
    never: t('study.never', { name }),
    read: t('study.read', { things }),
    until: t('study.until', { day: dayWords(document.to, i18n.language) }),
    approved: t('study.approved'),
  }
  const takes = [
    ...(room.percent === undefined ? [] : [t('study.takes', { percent: room.percent })]),
    ...(room.used === 0 ? [] : [t('studies.year.used', { percent: room.used })]),
  ]
  const why = firstSentence(document.plain)
  if (step === 'asked') {
    const questions = studyQuestions({ name: isolated(name, i18n.dir()), things }, (key, values = {}) =>
      t(key, values),
    )
    const card = [document.title, why, ...Object.values(facts), t('study.hides'), ...takes, t('study.free')]
    const told = {
      text: toldText(card, questions),
      language: i18n.language,
      understood: questions.map(({ id }) => id),
    }
    return (
      <StudyTeach
        questions={questions}
        isBusy={join.isPending}
        error={join.error}
        onYes={() => join.mutate(told)}
        onNo={() => setStep('said-no')}
        onBack={() => {
          setStep('reads')
          requestAnimationFrame(() => top.current?.focus())
        }}
      />
    )
  }
  return (
    <>
      <h1 ref={top} tabIndex={-1}>
        <bdi>{document.title}</bdi>
      </h1>
      <section className="card asks">
        <p className="study-asks">
          <bdi>{why}</bdi>
        </p>
        <ul className="study-facts">
          {Object.entries(facts).map(([fact, words]) => (
            <li key={fact} className={fact}>
              {words}
            </li>
          ))}
        </ul>
        <figure className="hides-figure">
          <HidesPicture />
          <figcaption>{t('study.hides')}</figcaption>
        </figure>
        {room.percent === undefined ? null : (
          <div className="takes">
            <YearBar used={room.used} more={room.percent} />
            <p>{takes.join(' ')}</p>
          </div>
        )}
        <p>{t('study.free')}</p>
      </section>
      {room.isEnough ? null : <p className="note">{t('study.notYear')}</p>}
      {room.error === null ? null : <Fault error={room.error} />}
      <div className="answers two">
        <Button disabled={!room.isEnough} onClick={() => setStep('asked')}>
          {t('request.yes')}
        </Button>
        <Button onClick={() => setStep('said-no')}>{t('request.no')}</Button>
      </div>
      <StudyMore study={study} />
    </>
  )
}

/** A Latin name at the start of an Arabic answer would turn the whole of it round (UAX #9: FIRST STRONG ISOLATE). */
const isolated = (name: string, direction: string): string =>
  direction === 'rtl' ? `\u2068${name}\u2069` : name

/** What this study takes of the member's year, and whether there is room for it. */
const useRoomOf = (study: Study) => {
  const takes = useStudyTake(study)
  const budget = useYearBudget()
  const year = budget.data
  const { error } = budget
  if (takes === undefined || takes === null || year === undefined || year === null)
    return { percent: undefined, used: 0, isEnough: true, error }
  return {
    percent: partsOf100(takes, year.limit),
    used: partsOf100(year.reserved, year.limit),
    isEnough: year.reserved + takes <= year.limit,
    error,
  }
}
