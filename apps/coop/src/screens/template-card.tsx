import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplateDraft } from '@mutua/sdk/bank/bank'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useBankStep, useTemplate, useTemplateDiff } from '../facts/commons-facts.ts'

/** A template of ours: what it says, everybody who made it, who took it up, and what has changed. */
export const TemplateCard = ({ draft }: { readonly draft: TemplateDraft }) => {
  const { t } = useTranslation()
  const { id, content, versions, isChanged } = draft
  const publish = useBankStep((client, _given: undefined) => client.publish(id))
  return (
    <article className={isChanged ? 'card asks' : 'card'}>
      <h3>
        <bdi>{content.title}</bdi>{' '}
        <span className="state">
          {versions === 0 ? t('commons.draft') : t('commons.version', { version: versions })}
        </span>
      </h3>
      <p>
        <bdi>{content.need}</bdi>
      </p>
      <Credits draft={draft} />
      <Forks draft={draft} />
      <details>
        <summary>
          {t('commons.open')} <span className="unseen">{content.title}</span>
        </summary>
        <Content content={content} />
      </details>
      {draft.credits.length === 0 ? null : <Changes draft={draft} />}
      <Edit key={draft.editedAt} draft={draft} />
      {isChanged ? (
        <>
          <p className="small">{t('commons.publishWhat')}</p>
          <Button kind="first" isBusy={publish.isPending} onClick={() => publish.mutate(undefined)}>
            {t('commons.publish')}
          </Button>
        </>
      ) : (
        <p>
          <a className="line" href={`${id}/file`}>
            {t('commons.file')}
          </a>
        </p>
      )}
      {publish.error === null ? null : <Fault error={publish.error} />}
    </article>
  )
}

const Credits = ({ draft: { credits, content, unknownSignatures } }: { readonly draft: TemplateDraft }) => {
  const { t } = useTranslation()
  return (
    <>
      <h4>{t('commons.credits')}</h4>
      <p className="small">{t('commons.creditsWhat')}</p>
      <ol>
        {credits.map((credit) => (
          <li key={credit.digest}>
            <bdi>{credit.coop.name}</bdi>: <bdi>{credit.title}</bdi> (
            <bdi>{credit.authors.map(({ name }) => name).join(', ')}</bdi>)
          </li>
        ))}
        <li>
          <bdi>{content.title}</bdi> (<bdi>{content.authors.map(({ name }) => name).join(', ')}</bdi>)
        </li>
      </ol>
      {unknownSignatures.length === 0 ? null : (
        <p className="note">{t('commons.unknown', { who: unknownSignatures.join(', ') })}</p>
      )}
    </>
  )
}

const Forks = ({ draft }: { readonly draft: TemplateDraft }) => {
  const { t } = useTranslation()
  const { data } = useTemplate(draft)
  if (data === undefined || data === null) return null
  return (
    <>
      <p>
        {t('commons.forks')}: {t('commons.forksCount', { count: data.forks.length })}
      </p>
      {data.forks.length === 0 ? null : (
        <ul>
          {data.forks.map((fork) => (
            <li key={fork.id}>
              <bdi>{fork.coop.name}</bdi> <bdi className="small">{fork.coop.did}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const Content = ({ content }: { readonly content: TemplateDraft['content'] }) => {
  const { t } = useTranslation()
  return (
    <>
      <h4>{t('commons.method')}</h4>
      <ol>
        {content.method.map(({ title, text }) => (
          <li key={title}>
            <strong>
              <bdi>{title}</bdi>
            </strong>{' '}
            <bdi>{text}</bdi>
          </li>
        ))}
      </ol>
      <dl className="facts">
        <dt>{t('commons.sheets')}</dt>
        <dd>{content.sheets.map((tag) => tag.split(':')[1]).join(', ') || '–'}</dd>
        <dt>{t('commons.indicators')}</dt>
        <dd>
          <bdi>{content.indicators.map(({ name, formula }) => `${name} = ${formula}`).join('; ') || '–'}</bdi>
        </dd>
        <dt>{t('commons.budget')}</dt>
        <dd>
          <bdi>
            {content.budget.map(({ what, perMille }) => `${what} ${String(perMille / 10)} %`).join('; ') ||
              '–'}
          </bdi>
        </dd>
        <dt>{t('commons.lessons')}</dt>
        <dd>
          <bdi>{content.lessons.join('; ') || '–'}</bdi>
        </dd>
        <dt>{t('commons.licence')}</dt>
        <dd>{content.licence}</dd>
      </dl>
    </>
  )
}

const Changes = ({ draft }: { readonly draft: TemplateDraft }) => {
  const { t } = useTranslation()
  const diff = useTemplateDiff(draft)
  return (
    <details>
      <summary>{t('commons.diff')}</summary>
      {diff.error === null ? null : <Fault error={diff.error} />}
      {diff.data?.length === 0 ? <p>{t('commons.same')}</p> : null}
      {(diff.data ?? []).map(({ part, before, after }) => (
        <dl key={part} className="facts">
          <dt>{t(`commons.part.${part}`)}</dt>
          <dd>
            {before.map((line) => (
              <p key={line}>
                {t('commons.before')}:{' '}
                <del>
                  <bdi>{line}</bdi>
                </del>
              </p>
            ))}
            {after.map((line) => (
              <p key={line}>
                {t('commons.after')}:{' '}
                <ins>
                  <bdi>{line}</bdi>
                </ins>
              </p>
            ))}
          </dd>
        </dl>
      ))}
    </details>
  )
}

const Edit = ({ draft: { id, content } }: { readonly draft: TemplateDraft }) => {
  const { t } = useTranslation()
  const [title, setTitle] = useState(content.title)
  const [need, setNeed] = useState(content.need)
  const [plain, setPlain] = useState(content.plain)
  const [lessons, setLessons] = useState(content.lessons.join('\n'))
  const [author, setAuthor] = useState(content.authors.map(({ name }) => name).join(', '))
  const keep = useBankStep((client, _given: undefined) =>
    client.edit(id, {
      ...content,
      ...{ title: title.trim(), need: need.trim(), plain: plain.trim() },
      lessons: lessons
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      authors: [{ kind: 'group', name: author.trim() }],
    }),
  )
  return (
    <details>
      <summary>
        {t('commons.edit')} <span className="unseen">{content.title}</span>
      </summary>
      <TextField label={t('commons.titleField')} value={title} onValue={setTitle} />
      <TextField label={t('commons.need')} rows={3} value={need} onValue={setNeed} />
      <TextField label={t('commons.plainField')} rows={3} value={plain} onValue={setPlain} />
      <TextField label={t('commons.lessonField')} rows={3} value={lessons} onValue={setLessons} />
      <TextField label={t('commons.author')} value={author} onValue={setAuthor} />
      <Button
        isBusy={keep.isPending}
        disabled={[title, need, plain, author].some((text) => text.trim() === '')}
        onClick={() => keep.mutate(undefined)}
      >
        {t('commons.keep')}
      </Button>
      {keep.error === null ? null : <Fault error={keep.error} />}
    </details>
  )
}
