import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { instantOf, type ResourceUrl } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { RecordAsStored, RecordContents } from '@mutua/ui/views/record-contents'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useOwnRecords, usePodClient, useRecord, useRecordSource } from '../facts/own-records.ts'
import { titleOf } from '@mutua/ui/records/plain-record'
import { useUses } from '../facts/use-facts.ts'
import { StudyOfUse } from './study-uses.tsx'
import { UseLine } from './use-line.tsx'

/** One record: what it says, where it comes from, who read it, and how to have it to oneself. */
export const RecordScreen = ({ type, id }: { readonly type: string; readonly id: string }) => {
  const record = useRecord(type, id)
  const place = useOwnRecords(
    (all) => all.find((item) => item.type === type && item.id === id)?.resource ?? null,
  )
  const error = record.error ?? place.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([record.refetch(), place.refetch()])} />
  if (record.data === undefined || place.data === undefined) return <Waiting />
  return (
    <>
      <h1>
        <bdi>{titleOf(record.data)}</bdi>
      </h1>
      <RecordContents record={record.data} />
      {place.data === null ? null : (
        <>
          <Source place={place.data} />
          <Readers place={place.data} />
          <Hiding place={place.data} />
        </>
      )}
      <RecordAsStored record={record.data} />
    </>
  )
}

const Source = ({ place }: { readonly place: ResourceUrl }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const source = useRecordSource(place)
  if (source.error !== null) return <Fault error={source.error} again={() => void source.refetch()} />
  if (source.data === undefined) return <Waiting />
  const { writtenAt, writtenBy, file } = source.data
  return (
    <section className="card">
      <h2>{t('mine.source')}</h2>
      <dl className="facts">
        {file === undefined ? null : (
          <div className="fact">
            <dt>{t('mine.file')}</dt>
            <dd>
              <bdi>{file}</bdi>
            </dd>
          </div>
        )}
        {writtenBy === undefined ? null : (
          <div className="fact">
            <dt>{t('mine.writtenBy')}</dt>
            <dd>{writtenBy === session.webId ? t('mine.yourself') : <bdi>{writtenBy}</bdi>}</dd>
          </div>
        )}
        {writtenAt === undefined ? null : (
          <div className="fact">
            <dt>{t('mine.writtenAt')}</dt>
            <dd>
              <When at={instantOf(Date.parse(writtenAt))} withTime />
            </dd>
          </div>
        )}
      </dl>
      {file === undefined && writtenBy === undefined && writtenAt === undefined ? (
        <p>{t('mine.sourceUnknown')}</p>
      ) : null}
    </section>
  )
}

const Readers = ({ place }: { readonly place: ResourceUrl }) => {
  const { t } = useTranslation()
  const uses = useUses()
  if (uses.error !== null) return <Fault error={uses.error} again={() => void uses.refetch()} />
  if (uses.data === undefined) return <Waiting />
  const ofThis = uses.data.filter(({ resource }) => resource === place)
  return (
    <section className="card">
      <h2>{t('mine.readers')}</h2>
      {ofThis.length === 0 ? (
        <p>{t('mine.noReaders')}</p>
      ) : (
        <ul className="plain lines">
          {ofThis.slice(0, 20).map((use) => (
            <UseLine key={use.id} use={use} />
          ))}
        </ul>
      )}
      {[...new Set(ofThis.map(({ recipient }) => recipient.webId))].map((webId) => (
        <StudyOfUse key={webId} recipient={webId} />
      ))}
    </section>
  )
}

const Hiding = ({ place }: { readonly place: ResourceUrl }) => {
  const { t } = useTranslation()
  const pod = usePodClient()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const hiding = useMutation({
    mutationFn: () => pod.hide(place),
    onSuccess: async () => {
      go('/data/hidden')
      await queries.invalidateQueries()
    },
  })
  return (
    <section className="card">
      <h2>{t('mine.hideTitle')}</h2>
      <p>{t('mine.hideWhat')}</p>
      {hiding.error === null ? null : <Fault error={hiding.error} />}
      <Button isBusy={hiding.isPending} onClick={() => hiding.mutate()}>
        {t('mine.hide')}
      </Button>
    </section>
  )
}
