import { useTranslation } from 'react-i18next'
import { needKinds } from '@mutua/sdk/care/access'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { scoreOf } from '../facts/sheet-draft.ts'
import type { IntakeStepProps } from './intake-props.ts'
import { Said } from '@mutua/ui/views/said'
import { SheetQuestions } from './sheet-questions.tsx'

export const WhoStep = ({ draft, change, gaps }: IntakeStepProps) => {
  const { t } = useTranslation()
  return (
    <>
      <Choices
        label={t('intake.who.label')}
        value={draft.who}
        onValue={(who) => change({ who: who as typeof draft.who })} // one of the options below
        options={[
          { value: 'person', label: t('intake.who.person') },
          { value: 'other', label: t('intake.who.other') },
          { value: 'unnamed', label: t('intake.who.unnamed'), about: t('intake.who.unnamedAbout') },
        ]}
        kind="tiles"
      />
      {draft.who === 'unnamed' ? null : (
        <div className="work-row">
          <TextField
            label={t('intake.who.name')}
            value={draft.name}
            onValue={(name) => change({ name })}
            fault={gaps.includes('name') ? t('intake.who.nameMissing') : undefined}
            isName
          />
          <TextField
            label={t('intake.who.born')}
            hint={t('intake.who.bornHint')}
            type="date"
            value={draft.born}
            onValue={(born) => change({ born })}
          />
        </div>
      )}
      {draft.who === 'other' ? (
        <TextField
          label={t('intake.who.asker')}
          hint={t('intake.who.askerHint')}
          value={draft.asker}
          onValue={(asker) => change({ asker })}
          fault={gaps.includes('asker') ? t('intake.who.askerMissing') : undefined}
          isName
        />
      ) : null}
    </>
  )
}

export const NeedStep = ({ draft, change, gaps }: IntakeStepProps) => {
  const { t } = useTranslation()
  const left = scoreOf(draft.triage).missing.length
  return (
    <>
      <TextField
        label={t('intake.need.words')}
        hint={t('intake.need.wordsHint')}
        value={draft.need}
        onValue={(need) => change({ need })}
        rows={2}
        fault={gaps.includes('need') ? t('intake.need.wordsMissing') : undefined}
      />
      <Choices
        label={t('intake.need.kind')}
        value={draft.kind}
        onValue={(kind) => change({ kind: kind as typeof draft.kind })} // a key of `needKinds`
        options={Object.entries(needKinds).map(([value, label]) => ({ value, label: <Said of={label} /> }))}
        kind="tiles"
      />
      <h3>{t('intake.need.sheet')}</h3>
      {gaps.includes('triage') ? <p className="wrong">{t('intake.need.sheetMissing', { left })}</p> : null}
      <SheetQuestions draft={draft.triage} onDraft={(triage) => change({ triage })} />
    </>
  )
}

export const UrgencyStep = ({ draft, change, gaps }: IntakeStepProps) => {
  const { t } = useTranslation()
  return (
    <>
      <Choices
        label={t('intake.urgency.label')}
        value={draft.urgency}
        onValue={(urgency) => change({ urgency: urgency === 'urgent' ? 'urgent' : 'routine' })}
        options={[
          { value: 'routine', label: t('intake.urgency.routine'), about: t('intake.urgency.routineAbout') },
          { value: 'urgent', label: t('intake.urgency.urgent'), about: t('intake.urgency.urgentAbout') },
        ]}
        kind="tiles"
      />
      {draft.urgency === 'urgent' ? (
        <TextField
          label={t('intake.urgency.because')}
          value={draft.urgentBecause}
          onValue={(urgentBecause) => change({ urgentBecause })}
          fault={gaps.includes('urgentBecause') ? t('intake.urgency.becauseMissing') : undefined}
        />
      ) : null}
    </>
  )
}
