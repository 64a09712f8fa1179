import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import type { SeenStudy } from '../facts/study-facts.ts'
import { newsIn, useNotices } from '../facts/study-news.ts'
import { localIdOf } from '../facts/use-facts.ts'

/** What the member was told of studies, in words: which is looking for members, and what happened to those that they are in. */
export const StudyNews = ({ studies }: { readonly studies: readonly SeenStudy[] }) => {
  const { t, i18n } = useTranslation()
  const notices = useNotices()
  if (notices.error !== null) return <Fault error={notices.error} again={() => void notices.refetch()} />
  const news = newsIn(notices.data ?? [], studies).slice(0, most)
  if (news.length === 0) return null
  return (
    <section className="card" aria-labelledby="study-news">
      <h2 id="study-news">{t('studies.news.title')}</h2>
      <ul className="plain lines">
        {news.map(({ id, kind, at, study, day }) => (
          <li key={id}>
            <Link href={`/studies/${localIdOf(study.id)}`} className="line">
              {t(`studies.news.${kind}`, {
                title: study.project.document.title,
                day: dayWords(day ?? study.recruiting?.freezeFrom ?? '', i18n.language),
              })}
            </Link>
            <br />
            <When at={at} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const most = 4
