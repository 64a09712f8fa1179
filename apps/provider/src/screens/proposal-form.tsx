import { useTranslation } from 'react-i18next'
import type { CallText } from '@mutua/sdk/codesign/call-text'
import { partiesOf, sumsOf } from '@mutua/sdk/codesign/check-proposal'
import type { ProposalView } from '@mutua/sdk/codesign/proposal'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useAllOrganisations, useCalling, useCallStep } from '../facts/call-facts.ts'
import { contentOf, emptySection, useKeptDraft, type ProposalDraft } from '../facts/proposal-draft.ts'
import { Refusal } from './refusal.tsx'

interface Part {
  readonly draft: ProposalDraft
  readonly change: (changed: Partial<ProposalDraft>) => void
  readonly kept: ProposalView
}

/** A proposal that keeps itself while it is written. What is missing stands beside the button, all of it. */
export const ProposalForm = ({
  text,
  proposal,
}: {
  readonly text: CallText
  readonly proposal: ProposalView
}) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const { draft, change, kept, isSaving, error, flush } = useKeptDraft(proposal)
  const submit = useCallStep(async () => {
    await flush()
    return calling.submit(proposal.id)
  })
  const withdraw = useCallStep(() => calling.withdraw(proposal.id))
  const part: Part = { draft, change, kept }
  const unconfirmed = kept.partners.filter(({ confirmedAt }) => confirmedAt === undefined)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        submit.mutate(undefined)
      }}
    >
      <p role="status" className="small">
        {isSaving ? t('calls.saving') : t('calls.kept')}{' '}
        {isSaving ? null : <When at={kept.savedAt} withTime />}
      </p>
      {error === undefined ? null : <Refusal error={error} />}
      <TextField label={t('calls.titleOf')} value={draft.title} onValue={(title) => change({ title })} />
      <Sections {...part} />
      <Partners {...part} lead={kept.lead.kind === 'organisation' ? kept.lead.organisation : ''} />
      <Budget {...part} text={text} />
      <Commitments {...part} />
      <Declarations {...part} text={text} />
      {kept.faults.length === 0 && unconfirmed.length === 0 ? null : (
        <div className="note">
          <p>{t('calls.missing')}</p>
          <ul>
            {[
              ...new Set(kept.faults.map(({ code, at }) => t(`calls.fault.${code}`, { place: placeOf(at) }))),
            ].map((words) => (
              <li key={words}>{words}</li>
            ))}
            {unconfirmed.map(({ organisation, name }) => (
              <li key={organisation}>
                <bdi>{name}</bdi>: {t('calls.notConfirmed')}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="answers">
        <Button
          type="submit"
          kind="first"
          disabled={kept.faults.length > 0}
          isBusy={submit.isPending || isSaving}
        >
          {t(proposal.submitted === undefined ? 'calls.submit' : 'calls.submitAgain')}
        </Button>
        <Button kind="quiet" isBusy={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
          {t('calls.withdraw')}
        </Button>
      </div>
      {submit.error === null ? null : <Refusal error={submit.error} />}
      {withdraw.error === null ? null : <Refusal error={withdraw.error} />}
    </form>
  )
}

/** Which one it is, counted from 1, where the place of a fault has a number. */
const placeOf = (at: string): string => {
  const [, place = ''] = at.split('/')
  return /^\d+$/.test(place) ? String(Number(place) + (at.startsWith('declarations') ? 0 : 1)) : ''
}

const Sections = ({ draft, change }: Part) => {
  const { t } = useTranslation()
  const set = (place: number, changed: Partial<ProposalDraft['sections'][number]>) =>
    change({ sections: draft.sections.map((one, at) => (at === place ? { ...one, ...changed } : one)) })
  return (
    <fieldset className="card">
      <legend>{t('calls.sections')}</legend>
      <p className="small">{t('calls.sectionsWhat')}</p>
      {draft.sections.map((one, place) => (
        <div key={place} className="form">
          <TextField
            label={t('calls.sectionTitle', { number: place + 1 })}
            value={one.title}
            onValue={(title) => set(place, { title })}
          />
          <TextField
            label={t('calls.sectionText', { number: place + 1 })}
            rows={4}
            value={one.text}
            onValue={(value) => set(place, { text: value })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={one.identifying}
              onChange={() => set(place, { identifying: !one.identifying })}
            />
            <span>{t('calls.identifying')}</span>
          </label>
        </div>
      ))}
      <Button onClick={() => change({ sections: [...draft.sections, emptySection(false)] })}>
        {t('calls.addSection')}
      </Button>
    </fieldset>
  )
}

const Partners = ({ draft, change, kept, lead }: Part & { readonly lead: string }) => {
  const { t } = useTranslation()
  const all = useAllOrganisations()
  const set = (place: number, changed: Partial<ProposalDraft['partners'][number]>) =>
    change({ partners: draft.partners.map((one, at) => (at === place ? { ...one, ...changed } : one)) })
  return (
    <fieldset className="card">
      <legend>{t('calls.partners')}</legend>
      {draft.partners.map((one, place) => {
        const known = kept.partners.find(({ organisation }) => organisation === one.organisation)
        return (
          <div key={place} className="form">
            <SelectField
              label={t('calls.partner', { number: place + 1 })}
              nothing={t('calls.choose')}
              value={one.organisation}
              onValue={(organisation) => set(place, { organisation })}
              options={(all.data ?? [])
                .filter(({ id }) => id !== lead)
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
            <TextField
              label={t('calls.role', { number: place + 1 })}
              value={one.role}
              onValue={(role) => set(place, { role })}
            />
            {known === undefined ? null : (
              <p className="small">
                {t(known.confirmedAt === undefined ? 'calls.notConfirmed' : 'calls.isConfirmed')}
              </p>
            )}
          </div>
        )
      })}
      <Button onClick={() => change({ partners: [...draft.partners, { organisation: '', role: '' }] })}>
        {t('calls.addPartner')}
      </Button>
    </fieldset>
  )
}

const useParties = (draft: ProposalDraft): readonly { readonly value: string; readonly label: string }[] => {
  const { t } = useTranslation()
  return partiesOf(contentOf(draft)).map((value) => ({
    value,
    label: value.startsWith('partner-')
      ? t('calls.party.partner', { number: Number(value.slice('partner-'.length)) })
      : t(`calls.party.${value}`),
  }))
}

const Budget = ({ draft, change, text }: Part & { readonly text: CallText }) => {
  const { t, i18n } = useTranslation()
  const parties = useParties(draft).filter(({ value }) => value !== 'members')
  const { total, asked, own } = sumsOf(contentOf(draft))
  const money = (sum: bigint) => moneyWords(sum, i18n.language)
  const set = (place: number, changed: Partial<ProposalDraft['lines'][number]>) =>
    change({ lines: draft.lines.map((one, at) => (at === place ? { ...one, ...changed } : one)) })
  return (
    <fieldset className="card">
      <legend>{t('calls.budget')}</legend>
      {draft.lines.map((one, place) => (
        <div key={place} className="form">
          <TextField
            label={t('calls.line', { number: place + 1 })}
            value={one.title}
            onValue={(title) => set(place, { title })}
          />
          <div className="side-by-side">
            {parties.map(({ value, label }) => (
              <TextField
                key={value}
                label={t('calls.pays', { party: label, number: place + 1 })}
                inputMode="decimal"
                value={one.sums[value] ?? ''}
                onValue={(typed) => set(place, { sums: { ...one.sums, [value]: typed } })}
              />
            ))}
          </div>
        </div>
      ))}
      <Button onClick={() => change({ lines: [...draft.lines, { title: '', sums: {} }] })}>
        {t('calls.addLine')}
      </Button>
      <p role="status">
        {t('calls.sums', {
          total: money(total),
          asked: money(asked),
          own: money(own),
          percent: text.coFinancingPercent,
        })}
      </p>
    </fieldset>
  )
}

const Commitments = ({ draft, change }: Part) => {
  const { t } = useTranslation()
  const parties = useParties(draft)
  const set = (place: number, changed: Partial<ProposalDraft['commitments'][number]>) =>
    change({ commitments: draft.commitments.map((one, at) => (at === place ? { ...one, ...changed } : one)) })
  return (
    <fieldset className="card">
      <legend>{t('calls.commitments')}</legend>
      <p className="small">{t('calls.commitmentsWhat')}</p>
      {draft.commitments.map((one, place) => (
        <div key={place} className="side-by-side">
          <SelectField
            label={t('calls.who', { number: place + 1 })}
            value={one.party}
            onValue={(party) => set(place, { party })}
            options={parties}
          />
          <TextField
            label={t('calls.does', { number: place + 1 })}
            value={one.what}
            onValue={(what) => set(place, { what })}
          />
          <TextField
            label={t('calls.by', { number: place + 1 })}
            type="date"
            value={one.until}
            onValue={(until) => set(place, { until })}
          />
        </div>
      ))}
      <Button
        onClick={() =>
          change({ commitments: [...draft.commitments, { party: 'lead', what: '', until: '' }] })
        }
      >
        {t('calls.addCommitment')}
      </Button>
    </fieldset>
  )
}

const Declarations = ({ draft, change, text }: Part & { readonly text: CallText }) => {
  const { t } = useTranslation()
  return (
    <fieldset className="card">
      <legend>{t('calls.requirements')}</legend>
      {text.requirements.map((one, place) => (
        <TextField
          key={one.text}
          label={t('calls.howMet', { number: place + 1 })}
          hint={one.text}
          rows={2}
          value={draft.declarations[String(place + 1)] ?? ''}
          onValue={(value) => change({ declarations: { ...draft.declarations, [String(place + 1)]: value } })}
        />
      ))}
    </fieldset>
  )
}
