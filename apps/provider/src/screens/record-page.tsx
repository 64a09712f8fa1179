import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { versionOf } from '@mutua/sdk/clients/fhir-client'
import { instantOf } from '@mutua/sdk/ids'
import { titleOf } from '@mutua/ui/records/plain-record'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { RecordAsStored, RecordContents } from '@mutua/ui/views/record-contents'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useReadAgain, useReadInCase, type OpenCase } from '../facts/open-case.ts'
import { mayWrite, ownWordsIn, type OwnWords } from '../facts/own-writing.ts'
import { AttachedFiles } from './attached-files.tsx'

/** One record: what it says, since when, and, of what one wrote oneself, how to put it right. */
export const RecordPage = ({
  open,
  type,
  id,
}: {
  readonly open: OpenCase
  readonly type: string
  readonly id: string
}) => {
  const { t } = useTranslation()
  const record = useReadInCase(open, ['record', type, id], ({ fhir }) => fhir.read(type, id))
  return (
    <>
      <p>
        <Link href={`/cases/${open.key}`}>{t('record.back')}</Link>
      </p>
      {record.error === null ? null : (
        <>
          <h1>{t('record.title')}</h1>
          <Fault error={record.error} again={() => void record.refetch()} />
        </>
      )}
      {record.data === undefined ? (
        record.error === null ? (
          <Waiting />
        ) : null
      ) : (
        <>
          <h1>
            <bdi>{titleIn(record.data, t)}</bdi>
          </h1>
          <RecordContents record={record.data}>
            <WrittenAt record={record.data} />
          </RecordContents>
          <AttachedFiles record={record.data} open={open} />
          <Correct record={record.data} open={open} />
          <RecordAsStored record={record.data} />
        </>
      )}
    </>
  )
}

/** In its own words; of what has none, what kind of thing it is. */
const titleIn = (record: FhirResource, t: TFunction): string => {
  const title = titleOf(record)
  return title === record.resourceType ? t(`record.type.${title}`, { defaultValue: title }) : title
}

const WrittenAt = ({ record }: { readonly record: FhirResource }) => {
  const { t } = useTranslation()
  const written = partOf(record['meta'], 'lastUpdated')
  return typeof written === 'string' ? (
    <p className="small">
      {t('record.written')} <When at={instantOf(Date.parse(written))} withTime />
    </p>
  ) : null
}

const Correct = ({ record, open }: { readonly record: FhirResource; readonly open: OpenCase }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const own = ownWordsIn(record, session.webId)
  if (own === undefined) return null
  const type = record.resourceType
  const places = ['careplan', 'wellness', 'assessment', 'social', 'laboratory', 'summary'] as const
  if (!places.some((category) => mayWrite(open, { category, type, mode: 'write' })))
    return <p className="small">{t('record.onlyAdd')}</p>
  return (
    <section className="card">
      <h2>{t('record.correct')}</h2>
      <p>{t('record.correctWhat')}</p>
      <CorrectForm key={versionOf(record)} record={record} own={own} open={open} />
    </section>
  )
}

const CorrectForm = ({
  record,
  own,
  open,
}: {
  readonly record: FhirResource
  readonly own: OwnWords
  readonly open: OpenCase
}) => {
  const { t } = useTranslation()
  const readAgain = useReadAgain()
  const [text, setText] = useState(own.text)
  const correcting = useMutation({
    mutationFn: async () => {
      const version = versionOf(record)
      const when = version === undefined ? {} : { when: { kind: 'unchanged' as const, version } }
      const [outcome] = await open.fhir.putEach([{ record: own.corrected(text.trim()), ...when }])
      if (outcome?.kind === 'refused') throw outcome.problem
    },
    onSuccess: () => readAgain(open),
  })
  const isSame = text.trim() === '' || text.trim() === own.text
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isSame) correcting.mutate()
      }}
    >
      <label className="field">
        <span>{t('record.text')}</span>
        <textarea rows={4} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {correcting.error === null ? null : <Fault error={correcting.error} />}
      <Button type="submit" kind="first" isBusy={correcting.isPending} disabled={isSame}>
        {t('record.correctNow')}
      </Button>
    </form>
  )
}
