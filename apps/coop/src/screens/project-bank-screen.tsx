import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { templateOfProject } from '@mutua/sdk/bank/bank'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useBankStep, useTemplateDrafts } from '../facts/commons-facts.ts'
import { useProjects } from '../facts/project-facts.ts'
import { TemplateCard } from './template-card.tsx'

/** What worked here, and what others made: published signed, taken up with credit. */
export const ProjectBankScreen = () => {
  const { t } = useTranslation()
  const drafts = useTemplateDrafts()
  if (drafts.error !== null) return <Fault error={drafts.error} again={() => void drafts.refetch()} />
  if (drafts.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('commons.title')}</h1>
      <p>{t('commons.what')}</p>
      <section aria-labelledby="ours">
        <h2 id="ours">{t('commons.mine')}</h2>
        {drafts.data.length === 0 ? <p className="note">{t('commons.none')}</p> : null}
        {drafts.data.map((draft) => (
          <TemplateCard key={draft.id} draft={draft} />
        ))}
      </section>
      <ForkForm />
      <FromProject />
    </>
  )
}

const ForkForm = () => {
  const { t } = useTranslation()
  const [address, setAddress] = useState('')
  const fork = useBankStep(async (client, at: string) => {
    await client.fork({ address: at })
    setAddress('')
  })
  return (
    <section className="card" aria-labelledby="take-up">
      <h2 id="take-up">{t('commons.fork')}</h2>
      <TextField
        label={t('commons.address')}
        hint={t('commons.addressHint')}
        value={address}
        onValue={setAddress}
        isName
      />
      <Button
        kind="first"
        isBusy={fork.isPending}
        disabled={!URL.canParse(address.trim())}
        onClick={() => fork.mutate(address.trim())}
      >
        {t('commons.take')}
      </Button>
      {fork.error === null ? null : <Fault error={fork.error} />}
    </section>
  )
}

const FromProject = () => {
  const { t } = useTranslation()
  const projects = useProjects()
  const [id, setId] = useState('')
  const [author, setAuthor] = useState('')
  const begin = useBankStep(async (client, _given: undefined) => {
    const project = projects.data?.find((one) => one.id === id)
    if (project === undefined) return
    await client.draft(templateOfProject(project, [{ kind: 'group', name: author.trim() }]))
    setId('')
  })
  return (
    <section className="card" aria-labelledby="from-project">
      <h2 id="from-project">{t('commons.write')}</h2>
      <div className="side-by-side">
        <SelectField
          label={t('commons.from')}
          value={id}
          nothing={t('commons.choose')}
          onValue={setId}
          options={(projects.data ?? []).map((one) => ({ value: one.id, label: one.document.title }))}
        />
        <TextField label={t('commons.author')} value={author} onValue={setAuthor} />
      </div>
      <Button
        isBusy={begin.isPending}
        disabled={id === '' || author.trim() === ''}
        onClick={() => begin.mutate(undefined)}
      >
        {t('commons.begin')}
      </Button>
      {begin.error === null ? null : <Fault error={begin.error} />}
    </section>
  )
}
