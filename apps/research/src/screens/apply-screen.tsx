import type { DraftProps } from './draft-props.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import {
  applicationDraftSchema,
  emptyApplication,
  purposesOfStudies,
  wishOf,
  type ApplicationDraft,
} from '../facts/application-draft.ts'
import { useKeptDraft } from '../facts/kept-draft.ts'
import { useProjecting, useRoles, useStudyStep } from '../facts/study-facts.ts'
import { localOf } from '../facts/study-view.ts'
import { AttachmentFields } from './attachment-fields.tsx'
import { PeopleFields } from './people-fields.tsx'
import { PlainField } from './plain-field.tsx'
import { VariablesPicker } from './variables-picker.tsx'

/** What is typed, how it is changed, and what is missing of it once somebody tried to save it. */
/** An application for access to the pool (EHDS Art. 67): kept on the device while it is written, then saved as a draft. */
export const ApplyScreen = () => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const [, go] = useLocation()
  const { draft, isKept, change, forget } = useKeptDraft(
    { webId: session.webId, name: 'application' },
    applicationDraftSchema,
    () => ({ ...emptyApplication, people: [{ webId: session.webId, name: '' }] }),
  )
  const [hasTried, setTried] = useState(false)
  const { wish, missing } = wishOf(draft)
  const projecting = useProjecting()
  const save = useStudyStep(async () => {
    if (wish === undefined) return
    const project = await projecting.draft(wish)
    forget()
    go(`/studies/${localOf(project.id)}`)
  })
  const props: DraftProps = {
    draft,
    change: (part) =>
      change((before) => ({ ...before, ...(typeof part === 'function' ? part(before) : part) })),
    isMissing: (field) => hasTried && missing.has(field),
  }
  return (
    <>
      <h1>{t('apply.title')}</h1>
      <p>{t('apply.what')}</p>
      <div className="steps">
        <WhatPart {...props} />
        <VariablesPicker {...props} />
        <WhyPart {...props} />
        <WhoPart {...props} />
        <WhenPart {...props} />
      </div>
      <div className="card foot-bar">
        <p className="ways">
          <Button
            kind="first"
            isBusy={save.isPending}
            onClick={() => {
              setTried(true)
              if (wish !== undefined) save.mutate(undefined)
            }}
          >
            {t('apply.save')}
          </Button>
          {isKept ? (
            <Button kind="quiet" onClick={forget}>
              {t('apply.discard')}
            </Button>
          ) : null}
        </p>
        <p role="status" className={hasTried && missing.size > 0 ? 'wrong' : 'small'}>
          {hasTried && missing.size > 0
            ? t('apply.missing', { count: missing.size })
            : t(isKept ? 'apply.kept' : 'apply.keeps')}
        </p>
        {save.error === null ? null : <Fault error={save.error} />}
      </div>
    </>
  )
}

const WhatPart = (props: DraftProps) => {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="apply-what">
      <h2 id="apply-what">{t('apply.part.what')}</h2>
      <Organisation {...props} />
      <Text {...props} field="title" label={t('apply.name')} />
      <PlainField {...props} />
      <Text {...props} field="protocol" label={t('apply.protocol')} hint={t('apply.protocolHint')} rows={6} />
    </section>
  )
}

const Organisation = ({ draft, change, isMissing }: DraftProps) => {
  const { t } = useTranslation()
  const roles = useRoles()
  if (roles.error !== null) return <Fault error={roles.error} again={() => void roles.refetch()} />
  if (roles.data === undefined) return <Waiting />
  const own = roles.data.organisations.filter(
    ({ isAdministrator, organisation }) => isAdministrator && organisation.endedAt === undefined,
  )
  if (own.length === 0) return <p className="note">{t('apply.noOrganisation')}</p>
  return (
    <SelectField
      label={t('apply.organisation')}
      value={draft.recipient}
      nothing={t('apply.choose')}
      fault={isMissing('recipient') ? t('apply.needed') : undefined}
      onValue={(recipient) => change({ recipient })}
      options={own.map(({ organisation }) => ({ value: organisation.id, label: organisation.name }))}
    />
  )
}

const WhyPart = (props: DraftProps) => {
  const { t } = useTranslation()
  const { draft, change } = props
  return (
    <section className="card" aria-labelledby="apply-why">
      <h2 id="apply-why">{t('apply.part.why')}</h2>
      <SelectField
        label={t('apply.purpose')}
        hint={t('apply.purposeHint')}
        value={draft.purpose}
        onValue={(purpose) => change({ purpose })}
        options={purposesOfStudies.map((value) => ({ value, label: t(`purposes.${value}`) }))}
      />
      <Text {...props} field="benefit" label={t('apply.benefit')} hint={t('apply.benefitHint')} rows={3} />
      <Text
        {...props}
        field="necessity"
        label={t('apply.necessity')}
        hint={t('apply.necessityHint')}
        rows={3}
      />
      <Text
        {...props}
        field="safeguards"
        label={t('apply.safeguards')}
        hint={t('apply.safeguardsHint')}
        rows={3}
      />
      <Text {...props} field="funding" label={t('apply.funding')} />
    </section>
  )
}

const WhoPart = (props: DraftProps) => {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="apply-who">
      <h2 id="apply-who">{t('apply.part.who')}</h2>
      <PeopleFields {...props} />
      <AttachmentFields {...props} />
    </section>
  )
}

const WhenPart = (props: DraftProps) => {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="apply-when">
      <h2 id="apply-when">{t('apply.part.when')}</h2>
      <div className="side-by-side">
        <Text {...props} field="from" label={t('apply.from')} type="date" />
        <Text {...props} field="to" label={t('apply.to')} type="date" />
      </div>
      <div className="side-by-side">
        <Text {...props} field="noticeDays" label={t('apply.notice')} hint={t('apply.noticeHint')} />
        <Text
          {...props}
          field="resultsWithinDays"
          label={t('apply.resultsWithin')}
          hint={t('apply.resultsWithinHint')}
        />
      </div>
    </section>
  )
}

type TextName = {
  [Name in keyof ApplicationDraft]: ApplicationDraft[Name] extends string ? Name : never
}[keyof ApplicationDraft]

const Text = ({
  draft,
  change,
  isMissing,
  field,
  ...shown
}: DraftProps & {
  readonly field: TextName
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly type?: 'text' | 'date'
}) => {
  const { t } = useTranslation()
  return (
    <TextField
      {...shown}
      value={draft[field]}
      onValue={(value) => change({ [field]: value })}
      fault={isMissing(field) ? t('apply.needed') : undefined}
    />
  )
}
