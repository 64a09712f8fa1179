import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { attachmentKinds, type ApplicationDraft } from '../facts/application-draft.ts'
import { digestOfFile } from '../facts/file-digest.ts'
import type { DraftProps } from './draft-props.ts'

/** What goes with an application, by its fingerprint: the files stay on the device, and go to the reviewers another way. */
export const AttachmentFields = ({ draft, change, isMissing }: DraftProps) => {
  const { t } = useTranslation()
  const id = useId()
  return (
    <fieldset aria-describedby={`${id}-hint`}>
      <legend>{t('apply.attachments')}</legend>
      <p className="hint" id={`${id}-hint`}>
        {t('apply.attachmentsHint')}
      </p>
      {attachmentKinds.map((kind) => {
        const held = draft.attachments.find((one) => one.kind === kind)
        const isNeeded = kind === 'impact-assessment' && isMissing('attachments')
        return (
          <div key={kind} className="entry">
            <label htmlFor={`${id}-${kind}`}>{t(`apply.attachment.${kind}`)}</label>
            {isNeeded ? (
              <p className="wrong" id={`${id}-${kind}-fault`}>
                {t('apply.needed')}
              </p>
            ) : null}
            <input
              id={`${id}-${kind}`}
              type="file"
              aria-invalid={isNeeded ? true : undefined}
              aria-describedby={isNeeded ? `${id}-${kind}-fault` : undefined}
              onChange={({ target }) => {
                const [file] = target.files ?? []
                if (file === undefined) change(without(kind))
                else
                  void digestOfFile(file).then((digest) =>
                    change((now) => ({
                      attachments: [
                        ...without(kind)(now).attachments,
                        { kind, title: file.name.slice(0, 200), digest },
                      ],
                    })),
                  )
              }}
            />
            {held === undefined ? null : (
              <p className="small">
                <bdi>{held.title}</bdi> <code dir="ltr">{held.digest.slice(0, 16)}…</code>
              </p>
            )}
          </div>
        )
      })}
    </fieldset>
  )
}

const without =
  (kind: string) =>
  ({ attachments }: ApplicationDraft): Pick<ApplicationDraft, 'attachments'> => ({
    attachments: attachments.filter((one) => one.kind !== kind),
  })
