import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { applicationDraftSchema, emptyApplication } from '../facts/application-draft.ts'
import { useKeptDraft } from '../facts/kept-draft.ts'
import { useStudies } from '../facts/study-facts.ts'
import { localOf } from '../facts/study-view.ts'
import { StudyTrack } from './study-track.tsx'

/** My studies, and what I began to write. */
export const StudiesScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useStudies()
  return (
    <>
      <h1>{t('studies.title')}</h1>
      <KeptDraftCard />
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      {data?.own.length === 0 ? <NoStudies /> : null}
      {data?.own.map((view) => (
        <StudyCard key={localOf(view.id)} view={view} />
      ))}
    </>
  )
}

const NoStudies = () => {
  const { t } = useTranslation()
  return (
    <section className="card">
      <h2>{t('studies.none')}</h2>
      <p>{t('studies.noneWhat')}</p>
      <p className="ways">
        <Link href="/apply" className="button first">
          {t('studies.begin')}
        </Link>
        <Link href="/catalogue">{t('studies.lookAtCatalogue')}</Link>
      </p>
    </section>
  )
}

/** What is kept on this device alone stands first: it is lost with the device. */
const KeptDraftCard = () => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const { draft, isKept } = useKeptDraft(
    { webId: session.webId, name: 'application' },
    applicationDraftSchema,
    () => emptyApplication,
  )
  if (!isKept) return null
  return (
    <Link href="/apply" className="card asks">
      <h2>
        {draft.title.trim() === '' ? t('studies.untitled') : <bdi>{draft.title}</bdi>}{' '}
        <span className="state">{t('studies.onDevice')}</span>
      </h2>
      <p>{t('studies.onDeviceWhat')}</p>
    </Link>
  )
}

export const StudyCard = ({ view }: { readonly view: Study }) => {
  const { t, i18n } = useTranslation()
  const { document } = view.project
  const isOver = view.state === 'refused' || view.state === 'destroyed'
  return (
    <article className={view.state === 'open' ? 'card stands' : 'card'}>
      <h2>
        <Link href={`/studies/${localOf(view.id)}`}>
          <bdi>{document.title}</bdi>
        </Link>{' '}
        <span className={isOver ? 'state over' : 'state'}>{t(`state.${view.state}`)}</span>
      </h2>
      <p className="small">
        <bdi>{document.recipientName}</bdi>
        {', '}
        {t('study.fromTo', {
          from: dayWords(document.from, i18n.language),
          to: dayWords(document.to, i18n.language),
        })}
      </p>
      <StudyTrack view={view} isSmall />
      {view.state === 'open' ? (
        <p className="ways">
          <Link href={`/studies/${localOf(view.id)}/ask`} className="button first">
            {t('study.ask')}
          </Link>
        </p>
      ) : null}
    </article>
  )
}
