import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { CallView } from '@mutua/sdk/codesign/call'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import {
  draftOf,
  emptyCall,
  emptyCriterion,
  readCall,
  type CallDraft,
  type CriterionDraft,
} from '../facts/call-draft.ts'
import { localOf, useCalling } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { WeightBar } from './weight-bar.tsx'

interface Part {
  readonly draft: CallDraft
  readonly set: (changed: Partial<CallDraft>) => void
}

/** A call as an officer writes it, in five steps on one page; of a published one its next amendment. */
export const CallForm = ({ call }: { readonly call?: CallView }) => {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const calling = useCalling()
  const published = call?.versions.at(-1)?.text
  const begin = call?.draft?.wish ?? published
  const [draft, setDraft] = useState(() => (begin === undefined ? emptyCall : draftOf(begin)))
  const [reason, setReason] = useState(call?.draft?.reason ?? '')
  const { wish, faults } = readCall(draft)
  const part: Part = { draft, set: (changed) => setDraft({ ...draft, ...changed }) }
  const save = useConsoleStep(async () => {
    if (wish === undefined) return
    if (call === undefined) go(`/calls/${localOf((await calling.draft(wish)).id)}`)
    else
      await (published === undefined
        ? calling.redraft(call.id, wish)
        : calling.amend(call.id, { wish, reason }))
  })
  return (
    <form
      className="form steps"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined)
      }}
    >
      {published === undefined ? null : (
        <TextField
          label={t('calls.why')}
          hint={t('calls.whyHint')}
          rows={2}
          value={reason}
          onValue={setReason}
        />
      )}
      <About {...part} />
      <Money {...part} />
      <Requirements {...part} />
      <Criteria {...part} />
      <People {...part} />
      {faults.length === 0 ? null : (
        <p className="small">
          {t('calls.missing')} {faults.map((field) => t(`calls.field.${field}`)).join(', ')}
        </p>
      )}
      <Button
        type="submit"
        kind="first"
        disabled={wish === undefined || (published !== undefined && reason.trim() === '')}
        isBusy={save.isPending}
      >
        {t('calls.save')}
      </Button>
      <p role="status">{save.isSuccess ? t('calls.saved') : ''}</p>
      {save.error === null ? null : <Fault error={save.error} />}
    </form>
  )
}

const About = ({ draft, set }: Part) => {
  const { t } = useTranslation()
  return (
    <fieldset className="card">
      <legend>{t('calls.step.about')}</legend>
      <TextField label={t('calls.field.title')} value={draft.title} onValue={(title) => set({ title })} />
      <TextField
        label={t('calls.field.purpose')}
        rows={2}
        value={draft.purpose}
        onValue={(purpose) => set({ purpose })}
      />
      <TextField
        label={t('calls.field.need')}
        hint={t('calls.needHint')}
        rows={3}
        value={draft.need}
        onValue={(need) => set({ need })}
      />
      <div className="side-by-side">
        <TextField
          label={t('calls.field.territory')}
          value={draft.territory}
          onValue={(territory) => set({ territory })}
        />
        <TextField
          label={t('calls.field.section')}
          value={draft.section}
          onValue={(section) => set({ section })}
        />
        <TextField
          label={t('calls.field.sheets')}
          hint={t('calls.sheetsHint')}
          value={draft.sheets}
          onValue={(sheets) => set({ sheets })}
        />
      </div>
    </fieldset>
  )
}

const Money = ({ draft, set }: Part) => {
  const { t } = useTranslation()
  return (
    <fieldset className="card">
      <legend>{t('calls.step.money')}</legend>
      <div className="side-by-side">
        <TextField
          label={t('calls.field.budgetCents')}
          inputMode="decimal"
          value={draft.budget}
          onValue={(budget) => set({ budget })}
        />
        <TextField
          label={t('calls.field.mostEachCents')}
          inputMode="decimal"
          value={draft.mostEach}
          onValue={(mostEach) => set({ mostEach })}
        />
        <TextField
          label={t('calls.field.coFinancingPercent')}
          hint={t('calls.coFinancingHint')}
          inputMode="decimal"
          value={draft.coFinancing}
          onValue={(coFinancing) => set({ coFinancing })}
        />
        <TextField
          label={t('calls.field.mostAdmitted')}
          inputMode="decimal"
          value={draft.mostAdmitted}
          onValue={(mostAdmitted) => set({ mostAdmitted })}
        />
      </div>
      <div className="side-by-side">
        <Moment label={t('calls.field.opensAt')} value={draft.opens} onValue={(opens) => set({ opens })} />
        <Moment
          label={t('calls.field.questionsUntil')}
          value={draft.questions}
          onValue={(questions) => set({ questions })}
        />
        <Moment
          label={t('calls.field.closesAt')}
          value={draft.closes}
          onValue={(closes) => set({ closes })}
        />
      </div>
    </fieldset>
  )
}

const Requirements = ({ draft, set }: Part) => {
  const { t } = useTranslation()
  const change = (place: number, changed: Partial<CallDraft['requirements'][number]>) =>
    set({
      requirements: draft.requirements.map((one, at) => (at === place ? { ...one, ...changed } : one)),
    })
  return (
    <fieldset className="card">
      <legend>{t('calls.step.requirements')}</legend>
      <p className="small">{t('calls.requirementsWhat')}</p>
      {draft.requirements.map(({ text, cites }, place) => (
        <div key={place} className="side-by-side">
          <TextField
            label={t('calls.requirement', { number: place + 1 })}
            value={text}
            onValue={(value) => change(place, { text: value })}
          />
          <TextField
            label={t('calls.cites', { number: place + 1 })}
            value={cites}
            onValue={(value) => change(place, { cites: value })}
          />
        </div>
      ))}
      <Button onClick={() => set({ requirements: [...draft.requirements, { text: '', cites: '' }] })}>
        {t('calls.addRequirement')}
      </Button>
    </fieldset>
  )
}

const Criteria = ({ draft, set }: Part) => {
  const { t } = useTranslation()
  const { weights } = readCall(draft)
  const change = (place: number, changed: Partial<CriterionDraft>) =>
    set({ criteria: draft.criteria.map((one, at) => (at === place ? { ...one, ...changed } : one)) })
  return (
    <fieldset className="card">
      <legend>{t('calls.step.criteria')}</legend>
      <WeightBar
        criteria={draft.criteria.map(({ title }, place) => ({ title, weight: weights[place] ?? 0 }))}
      />
      {draft.criteria.map((one, place) => (
        <div key={place} className="criterion">
          <TextField
            label={t('calls.criterion', { number: place + 1 })}
            value={one.title}
            onValue={(title) => change(place, { title })}
          />
          <TextField
            label={t('calls.criterionText', { number: place + 1 })}
            value={one.text}
            onValue={(text) => change(place, { text })}
          />
          <TextField
            label={t('calls.weight', { number: place + 1 })}
            inputMode="decimal"
            value={one.weight}
            onValue={(weight) => change(place, { weight })}
          />
          <TextField
            label={t('calls.minimum', { number: place + 1 })}
            inputMode="decimal"
            value={one.minimum}
            onValue={(minimum) => change(place, { minimum })}
          />
        </div>
      ))}
      <Button onClick={() => set({ criteria: [...draft.criteria, emptyCriterion] })}>
        {t('calls.addCriterion')}
      </Button>
      <div className="side-by-side">
        <TextField
          label={t('calls.most')}
          inputMode="decimal"
          value={draft.most}
          onValue={(most) => set({ most })}
        />
        <SelectField
          label={t('calls.stepOf')}
          value={draft.step}
          onValue={(step) => set({ step: step === 'whole' ? 'whole' : 'half' })}
          options={(['whole', 'half'] as const).map((value) => ({ value, label: t(`calls.steps.${value}`) }))}
        />
        <TextField
          label={t('calls.field.minimumTotal')}
          inputMode="decimal"
          value={draft.minimumTotal}
          onValue={(minimumTotal) => set({ minimumTotal })}
        />
      </div>
    </fieldset>
  )
}

const People = ({ draft, set }: Part) => {
  const { t } = useTranslation()
  return (
    <fieldset className="card">
      <legend>{t('calls.step.people')}</legend>
      <TextField
        label={t('calls.field.commission')}
        hint={t('calls.commissionHint')}
        rows={4}
        isName
        value={draft.commission}
        onValue={(commission) => set({ commission })}
      />
      <TextField
        label={t('calls.field.quorum')}
        inputMode="decimal"
        value={draft.quorum}
        onValue={(quorum) => set({ quorum })}
      />
    </fieldset>
  )
}

const Moment = ({
  label,
  value,
  onValue,
}: {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
}) => {
  const id = useId()
  return (
    <div className="entry">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="datetime-local" value={value} onChange={({ target }) => onValue(target.value)} />
    </div>
  )
}
