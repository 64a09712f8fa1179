import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { dayWords } from '../records/day-words.ts'
import { plainLines } from '../records/plain-record.ts'

/**
 * What a record says: the elements that people ask for, in the words of the record. An app that shows it has the words of
 * `words/contents-italian.ts`.
 *
 * @param children what else there is to say of it, below
 */
export const RecordContents = ({
  record,
  children,
}: {
  readonly record: FhirResource
  readonly children?: ReactNode
}) => {
  const { t, i18n } = useTranslation()
  const lines = plainLines(record, {
    day: (iso) => dayWords(iso, i18n.language),
    code: (code) => t(`contents.code.${code}`, { defaultValue: code }),
  })
  return (
    <section className="card">
      <h2>{t('contents.title')}</h2>
      <dl className="facts">
        {lines.map(({ element, texts }) => (
          <div key={element} className="fact">
            <dt>{t(`contents.element.${element}`, { defaultValue: element })}</dt>
            {texts.map((text) => (
              <dd key={text}>
                <bdi>{text}</bdi>
              </dd>
            ))}
          </div>
        ))}
      </dl>
      {children}
    </section>
  )
}

/** The whole record as it is written in the pod, closed until somebody wants it. */
export const RecordAsStored = ({ record }: { readonly record: FhirResource }) => {
  const { t } = useTranslation()
  return (
    <details className="card">
      <summary>{t('contents.asStored')}</summary>
      <pre className="stored" dir="ltr">
        {JSON.stringify(record, null, 2)}
      </pre>
    </details>
  )
}
