import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { notDoneReasons } from '@mutua/sdk/care/delivery'
import { parseVitalSigns, vitalSignNames, vitalSigns, type VitalSign } from '@mutua/sdk/care/vital-signs'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { formText } from '../facts/form-text.ts'
import { useRoundActs } from '../facts/round-facts.tsx'
import type { SealedRound } from '../round/sealed-round.ts'
import type { DueVisit, NotDoneReason, SaidOfVisit, VisitDraft } from '../round/visit-entry.ts'

/**
 * Half a minute: done or not, two lines, and the measures. It is kept before it is sent, and what is being typed is kept as well, so
 * that a page that goes away takes nothing along.
 */
export const VisitForm = ({
  round,
  due,
  said,
  draft,
  close,
}: {
  readonly round: SealedRound
  readonly due: DueVisit
  readonly said: SaidOfVisit | undefined
  readonly draft: VisitDraft | undefined
  readonly close: () => void
}) => {
  const { t, i18n } = useTranslation()
  const acts = useRoundActs(round)
  const [fields] = useState(() => draft?.fields ?? fieldsOf(due, said, i18n.language))
  const [isDone, setDone] = useState(fields['kind'] !== 'notDone')
  const [fault, setFault] = useState<FormFault>()
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const save = useMutation({
    networkMode: 'always',
    mutationFn: (next: SaidOfVisit) => acts.note(due, next),
    onSuccess: close,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const answered = saidIn(new FormData(event.currentTarget), due)
    setFault(answered.kind === 'fault' ? answered.fault : undefined)
    if (answered.kind === 'fault') return
    clearTimeout(typing.current)
    save.mutate(answered.said)
  }
  const keep = (event: FormEvent<HTMLFormElement>) => {
    const typed = Object.fromEntries(
      [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    )
    clearTimeout(typing.current)
    typing.current = setTimeout(() => void acts.keepDraft(due, typed), keepAfterMs)
  }
  return (
    <form onSubmit={submit} onChange={keep} className="visit-form" noValidate>
      <fieldset className="choice">
        <legend>{t('round.form.how')}</legend>
        {(['done', 'notDone'] as const).map((kind) => (
          <label key={kind} className="check">
            <input
              type="radio"
              name="kind"
              value={kind}
              defaultChecked={isDone === (kind === 'done')}
              onChange={() => setDone(kind === 'done')}
            />
            {t(`round.form.${kind}`)}
          </label>
        ))}
      </fieldset>
      {isDone ? <Times fields={fields} fault={fault} /> : <Reasons fields={fields} />}
      <label className="field">
        <span>{t('round.form.note')}</span>
        <span className="small">{t('round.form.noteHint')}</span>
        <textarea name="note" dir="auto" rows={3} maxLength={500} defaultValue={fields['note']} />
      </label>
      {isDone ? <Signs due={due} fields={fields} fault={fault} /> : null}
      {save.error === null ? null : <Fault error={save.error} />}
      <div className="answers">
        <Button type="submit" kind="first" isBusy={save.isPending}>
          {t('round.form.save')}
        </Button>
        <Button
          kind="quiet"
          onClick={() => {
            clearTimeout(typing.current)
            void acts.keepDraft(due)
            close()
          }}
        >
          {t('round.form.cancel')}
        </Button>
      </div>
    </form>
  )
}

/** A pause between two words. */
const keepAfterMs = 400

type FormFault = { readonly field: 'times' } | { readonly field: VitalSign }

type Fields = VisitDraft['fields']

interface PartProps {
  readonly fields: Fields
  readonly fault: FormFault | undefined
}

const Times = ({ fields, fault }: PartProps) => {
  const { t } = useTranslation()
  return (
    <div className="pair">
      {(['from', 'until'] as const).map((name) => (
        <label key={name} className="field">
          <span>{t(`round.form.${name}`)}</span>
          <input
            type="time"
            name={name}
            required
            defaultValue={fields[name]}
            aria-invalid={fault?.field === 'times'}
            {...(fault?.field === 'times' ? { 'aria-describedby': 'times-fault' } : {})}
          />
        </label>
      ))}
      {fault?.field === 'times' ? (
        <p id="times-fault" role="alert" className="field-fault">
          {t('round.form.times')}
        </p>
      ) : null}
    </div>
  )
}

const Reasons = ({ fields }: Pick<PartProps, 'fields'>) => {
  const { t } = useTranslation()
  return (
    <fieldset className="choice">
      <legend>{t('round.form.why')}</legend>
      {reasons.map((reason) => (
        <label key={reason} className="check">
          <input
            type="radio"
            name="reason"
            value={reason}
            defaultChecked={reason === (fields['reason'] ?? 'not-at-home')}
          />
          {t(`round.reason.${reason}`)}
        </label>
      ))}
    </fieldset>
  )
}

const Signs = ({ due, fields, fault }: PartProps & { readonly due: DueVisit }) => {
  const { t } = useTranslation()
  if (!due.mayMeasure) return <p className="small">{t('round.form.noSigns')}</p>
  return (
    <fieldset className="signs-form">
      <legend>{t('round.form.signs')}</legend>
      <p className="small">{t('round.form.signsHint')}</p>
      <div className="signs-grid">
        {vitalSignNames.map((name) => {
          const isFaulty = fault?.field === name
          const [from, to] = vitalSigns[name].possible
          return (
            <div key={name}>
              <label className="field">
                <span>
                  {t(`round.sign.${name}`)}{' '}
                  <span className="small">
                    <bdi>{vitalSigns[name].unitText}</bdi>
                  </span>
                </span>
                <input
                  name={name}
                  inputMode="decimal"
                  autoComplete="off"
                  maxLength={6}
                  defaultValue={fields[name]}
                  aria-invalid={isFaulty}
                  {...(isFaulty ? { 'aria-describedby': `${name}-fault` } : {})}
                />
              </label>
              {isFaulty ? (
                <p id={`${name}-fault`} role="alert" className="field-fault">
                  {name === 'systolic' || name === 'diastolic' ? `${t('round.form.pressure')} ` : ''}
                  {t('round.form.impossible', { range: `\u2066${String(from)}–${String(to)}\u2069` })}
                </p>
              ) : null}
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}

// `as`: the keys of a table.
const reasons = Object.keys(notDoneReasons) as readonly NotDoneReason[]

type Answered =
  | { readonly kind: 'said'; readonly said: SaidOfVisit }
  | { readonly kind: 'fault'; readonly fault: FormFault }

/** What stands in the form, parsed; hours are those of the day of the visit. */
const saidIn = (form: FormData, due: DueVisit): Answered => {
  const textOf = (name: string) => formText(form, name)
  const note = textOf('note')
  if (textOf('kind') === 'notDone') {
    const reason = reasons.find((one) => one === textOf('reason')) ?? 'not-at-home'
    return { kind: 'said', said: { kind: 'not-done', reason, at: secondsOf(new Date()), note } }
  }
  const [start, end] = [instantAt(due, textOf('from')), instantAt(due, textOf('until'))]
  if (start === undefined || end === undefined || start >= end)
    return { kind: 'fault', fault: { field: 'times' } }
  const signs = parseVitalSigns(Object.fromEntries(vitalSignNames.map((name) => [name, textOf(name)])))
  if (signs.kind === 'refused') return { kind: 'fault', fault: { field: signs.sign ?? 'systolic' } }
  return { kind: 'said', said: { kind: 'done', start, end, note, signs: signs.value } }
}

const instantAt = ({ start }: DueVisit, hour: string): string | undefined => {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(hour) ?? []
  if (hours === undefined || minutes === undefined) return undefined
  const at = new Date(start)
  at.setHours(Number(hours), Number(minutes), 0, 0)
  return secondsOf(at)
}

const secondsOf = (at: Date): string => at.toISOString().replace(/\.\d{3}Z$/, 'Z')

/** What the form begins with: what was said before, else the hours of the plan. */
const fieldsOf = (due: DueVisit, said: SaidOfVisit | undefined, language: string): Fields => {
  const [start, end] = said?.kind === 'done' ? [said.start, said.end] : [due.start, due.end]
  // Digits of numbers are read back in Latin script.
  const numbers = new Intl.NumberFormat(language === 'ar' ? 'en' : language, { useGrouping: false })
  const signs = said?.kind === 'done' ? Object.entries(said.signs) : []
  return {
    kind: said?.kind === 'not-done' ? 'notDone' : 'done',
    from: hourIn(start),
    until: hourIn(end),
    note: said?.note ?? '',
    reason: said?.kind === 'not-done' ? said.reason : 'not-at-home',
    ...Object.fromEntries(
      signs.flatMap(([name, value]) => (value === undefined ? [] : [[name, numbers.format(value)]])),
    ),
  }
}

const hourIn = (at: string): string => {
  const local = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(local.getHours())}:${two(local.getMinutes())}`
}
