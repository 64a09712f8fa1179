import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import { projectCategorySchema, projectWishSchema, type ProjectWish } from '@mutua/sdk/coop/project'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useRecipients } from '../facts/console-facts.ts'
import { useProjecting } from '../facts/project-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

const nothing = {
  title: '',
  plain: '',
  protocol: '',
  purpose: '',
  recipient: '',
  from: '',
  to: '',
  assessment: '',
  categories: [] as string[],
}

/** Hex SHA-256: the document itself stays where it is. */
const digestOf = async (file: File): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

/**
 * Entered as a draft; when it is submitted it is published and never changes again.
 * @param of the co-design table that it comes of
 */
export const ProjectForm = ({ of }: { readonly of?: Origin }) => {
  const { t, i18n } = useTranslation()
  const projecting = useProjecting()
  const recipients = useRecipients()
  const assessmentId = useId()
  const [draft, setDraft] = useState({ ...nothing, title: of?.title ?? '' })
  const { assessment, ...said } = draft
  const wish = projectWishSchema.safeParse({
    ...said,
    kind: 'study',
    attachments: [{ kind: 'impact-assessment', title: t('projects.assessment'), digest: assessment }],
  })
  const enter = useConsoleStep(async () => {
    if (!wish.success) return
    if (of === undefined) await projecting.draft(wish.data)
    else await of.enter(wish.data)
    setDraft(nothing)
  })
  const text = (field: 'title' | 'plain' | 'protocol' | 'from' | 'to') => ({
    value: draft[field],
    onValue: (value: string) => setDraft({ ...draft, [field]: value }),
  })
  return (
    <details className={of === undefined ? 'card' : undefined}>
      <summary>{of?.summary ?? t('projects.new')}</summary>
      {of === undefined ? null : <p className="small">{of.about}</p>}
      <TextField label={t('projects.name')} {...text('title')} />
      <TextField label={t('projects.plain')} hint={t('projects.plainHint')} rows={4} {...text('plain')} />
      <TextField label={t('projects.protocol')} rows={5} {...text('protocol')} />
      <div className="side-by-side">
        <SelectField
          label={t('uses.organisation')}
          value={draft.recipient}
          nothing={t('contracts.choose')}
          onValue={(recipient) => setDraft({ ...draft, recipient })}
          options={(recipients.data?.organisations ?? [])
            .filter(({ endedAt }) => endedAt === undefined)
            .map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SelectField
          label={t('contracts.purposes')}
          value={draft.purpose}
          nothing={t('contracts.choose')}
          onValue={(purpose) => setDraft({ ...draft, purpose })}
          options={selectablePurposes.map(({ iri }) => ({
            value: iri,
            label: purposeWords(iri, i18n.language, t),
          }))}
        />
        <TextField label={t('contracts.from')} type="date" {...text('from')} />
        <TextField label={t('contracts.to')} type="date" {...text('to')} />
      </div>
      <fieldset>
        <legend>{t('projects.asks')}</legend>
        {projectCategorySchema.options.map((category) => (
          <label key={category} className="check">
            <input
              type="checkbox"
              checked={draft.categories.includes(category)}
              onChange={({ target }) =>
                setDraft({
                  ...draft,
                  categories: target.checked
                    ? [...draft.categories, category]
                    : draft.categories.filter((one) => one !== category),
                })
              }
            />
            <span>{category === 'other' ? t('projects.other') : t(`what.category.${category}`)}</span>
          </label>
        ))}
      </fieldset>
      <div className="entry">
        <label htmlFor={assessmentId}>{t('projects.assessment')}</label>
        <p className="hint" id={`${assessmentId}-hint`}>
          {t('projects.assessmentHint')}
        </p>
        <input
          id={assessmentId}
          aria-describedby={`${assessmentId}-hint`}
          type="file"
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file === undefined) setDraft({ ...draft, assessment: '' })
            else void digestOf(file).then((digest) => setDraft((now) => ({ ...now, assessment: digest })))
          }}
        />
      </div>
      <Button
        kind="first"
        isBusy={enter.isPending}
        disabled={!wish.success}
        onClick={() => enter.mutate(undefined)}
      >
        {t('projects.enter')}
      </Button>
      {enter.isSuccess ? (
        <p className="note" role="status">
          {t('projects.entered')}
        </p>
      ) : null}
      {enter.error === null ? null : <Fault error={enter.error} />}
    </details>
  )
}

interface Origin {
  readonly title: string
  readonly summary: string
  readonly about: string
  readonly enter: (wish: ProjectWish) => Promise<unknown>
}
