import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { versionOf } from '@mutua/sdk/clients/fhir-client'
import { instantOf } from '@mutua/sdk/ids'
import { dayWords } from '@mutua/ui/records/day-words'
import { plainLines, titleOf } from '@mutua/ui/records/plain-record'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
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
          <Says record={record.data} />
          <AttachedFiles record={record.data} open={open} />
          <Correct record={record.data} open={open} />
          <details className="card">
            <summary>{t('record.asStored')}</summary>
            <pre className="stored" dir="ltr">
              {JSON.stringify(record.data, null, 2)}
            </pre>
          </details>
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

const Says = ({ record }: { readonly record: FhirResource }) => {
  const { t, i18n } = useTranslation()
  const lines = plainLines(record, {
    day: (iso) => dayWords(iso, i18n.language),
    code: (code) => t(`record.code.${code}`, { defaultValue: code }),
  })
  const written = partOf(record['meta'], 'lastUpdated')
  return (
    <section className="card">
      <h2>{t('record.says')}</h2>
      <dl className="facts">
        {lines.map(({ element, texts }) => (
          <div key={element} className="fact">
            <dt>{t(`record.element.${element}`, { defaultValue: element })}</dt>
            {texts.map((text) => (
              <dd key={text}>
                <bdi>{text}</bdi>
              </dd>
            ))}
          </div>
        ))}
      </dl>
      {typeof written === 'string' ? (
        <p className="small">
          {t('record.written')} <When at={instantOf(Date.parse(written))} withTime />
        </p>
      ) : null}
    </section>
  )
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
