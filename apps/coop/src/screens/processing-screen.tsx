import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { documentPage } from '@mutua/sdk/paper/document-page'
import {
  documentCsv,
  documentKinds,
  type DocumentExport,
  type DocumentKind,
  type DocumentLanguage,
  type DocumentNow,
} from '@mutua/sdk/rights/official-document'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { useDocumentNow, useDocuments } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** What is shown to authorities, as the service runs now; with what changed since it was exported last. */
export const ProcessingScreen = () => {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('processing.title')}</h1>
      <p>{t('processing.what')}</p>
      {documentKinds.map((kind) => (
        <section key={kind} className="card" aria-labelledby={kind}>
          <h2 id={kind}>{t(`processing.kind.${kind}`)}</h2>
          <OneDocument kind={kind} />
        </section>
      ))}
    </>
  )
}

const OneDocument = ({ kind }: { readonly kind: DocumentKind }) => {
  const { data, error, refetch } = useDocumentNow(kind)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  return (
    <>
      <Changes now={data} />
      <Files kind={kind} />
      <Contents now={data} />
    </>
  )
}

/** Italian stays Italian; everybody else reads English, which is what these documents have. */
const useDocumentLanguage = (): DocumentLanguage => (useTranslation().i18n.language === 'it' ? 'it' : 'en')

const Changes = ({ now: { last, changes } }: { readonly now: DocumentNow }) => {
  const { t, i18n } = useTranslation()
  const language = useDocumentLanguage()
  if (last === undefined) return <p>{t('processing.never')}</p>
  return (
    <>
      <p>{t('processing.last', { number: last.number, day: dayText(last.at, i18n.language) })}</p>
      <p>
        <span className={changes.length === 0 ? 'state' : 'state over'}>
          {t('processing.changes', { count: changes.length })}
        </span>
      </p>
      {changes.length === 0 ? null : (
        <dl className="facts" lang={language} dir="ltr">
          {changes.map(({ path, label, before, after }) => (
            <Fragment key={path}>
              <dt>{label[language]}</dt>
              <dd>
                <del>{before?.[language] ?? ''}</del> <ins>{after?.[language] ?? ''}</ins>
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </>
  )
}

/** Each of these keeps the version that it writes; the same as the last is the last. */
const Files = ({ kind }: { readonly kind: DocumentKind }) => {
  const { t, i18n } = useTranslation()
  const documents = useDocuments()
  const language = useDocumentLanguage()
  const noteOf = ({ number, at, digest }: DocumentExport) =>
    t('processing.note', { number, day: dayText(at, i18n.language), digest })
  const forms = {
    keep: (kept: DocumentExport) =>
      save(documentPage(kept.document, language, noteOf(kept)), 'html', 'text/html'),
    csv: (kept: DocumentExport) => save(documentCsv(kept.document, language), 'csv', 'text/csv'),
    json: (kept: DocumentExport) => save(JSON.stringify(kept, undefined, 2), 'json', 'application/json'),
  } as const
  const save = (text: string, ending: string, type: string) =>
    saveFile(new Blob([text], { type }), `${kind}.${ending}`)
  const write = useConsoleStep(async (form: keyof typeof forms) => forms[form](await documents.export(kind)))
  return (
    <>
      <div className="ways">
        {(['keep', 'csv', 'json'] as const).map((form) => (
          <Button
            key={form}
            kind={form === 'keep' ? 'first' : 'equal'}
            isBusy={write.isPending}
            onClick={() => write.mutate(form)}
          >
            {t(`processing.${form}`)} <span className="unseen">{t(`processing.kind.${kind}`)}</span>
          </Button>
        ))}
      </div>
      {write.error === null ? null : <Fault error={write.error} />}
    </>
  )
}

const Contents = ({ now: { document } }: { readonly now: DocumentNow }) => {
  const { t } = useTranslation()
  const language = useDocumentLanguage()
  return (
    <details>
      <summary>{t('processing.read')}</summary>
      <div lang={language} dir="ltr">
        {document.sections.map((section) => (
          <section key={section.id}>
            <h3>{section.title[language]}</h3>
            {section.entries.map((entry) => (
              <article key={entry.id}>
                <h4>{entry.title[language]}</h4>
                <dl className="facts">
                  {entry.fields.map(({ id, label, value }) => (
                    <Fragment key={id}>
                      <dt>{label[language]}</dt>
                      <dd>{value[language]}</dd>
                    </Fragment>
                  ))}
                </dl>
              </article>
            ))}
          </section>
        ))}
      </div>
    </details>
  )
}
