import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import type { OpenCase } from '../facts/open-case.ts'

interface Attached {
  readonly title: string
  readonly contentType: string
  readonly url: string
}

/** The files that a document is about: read when one is opened, shown here where they are text, else handed over as a file. */
export const AttachedFiles = ({
  record,
  open,
}: {
  readonly record: FhirResource
  readonly open: OpenCase
}) => {
  const { t } = useTranslation()
  const files = filesOf(record)
  if (files.length === 0) return null
  return (
    <section className="card">
      <h2>{t('record.files')}</h2>
      {files.map((file) => (
        <AttachedFile key={file.url} file={file} open={open} />
      ))}
    </section>
  )
}

const AttachedFile = ({ file, open }: { readonly file: Attached; readonly open: OpenCase }) => {
  const { t } = useTranslation()
  const reading = useMutation({
    mutationFn: async () => {
      // Originals stand beside the documents, whatever category the record is in (docs/decisions/0220).
      const place = parseResourceUrl(new URL(`health/documents/${file.url}`, open.pod).href)
      const reader = open.readerFor(place)
      if (reader === undefined)
        throw new Problem('grant-out-of-scope', 'None of the consents that you have is for the file itself.')
      const { bytes, contentType } = await reader.read(place)
      if (contentType.startsWith('text/plain')) return new TextDecoder().decode(bytes)
      saveFile(new Blob([bytes], { type: contentType }), file.title)
      return undefined
    },
  })
  return (
    <>
      <p>
        <bdi>{file.title}</bdi> <span className="small">{file.contentType}</span>{' '}
        <Button isBusy={reading.isPending} onClick={() => reading.mutate()}>
          {t('record.open')}
        </Button>
      </p>
      {reading.error === null ? null : <Fault error={reading.error} />}
      {reading.data === undefined ? null : <pre className="stored">{reading.data}</pre>}
    </>
  )
}

const filesOf = (record: FhirResource): readonly Attached[] =>
  [
    ...partsOf(record, 'content').map((one) => partOf(one, 'attachment')),
    ...partsOf(record, 'presentedForm'),
  ].flatMap((attachment) => {
    const url = partOf(attachment, 'url')
    if (typeof url !== 'string' || !/^Binary\/[A-Za-z0-9\-.]{1,64}$/.test(url)) return []
    const [title, contentType] = [partOf(attachment, 'title'), partOf(attachment, 'contentType')]
    return [
      {
        url,
        title: typeof title === 'string' ? title : url.slice('Binary/'.length),
        contentType: typeof contentType === 'string' ? contentType : '',
      },
    ]
  })
