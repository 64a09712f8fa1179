import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { notDoneReasons } from '@mutua/sdk/care/delivery'
import { parseVitalSigns, vitalSignNames, vitalSigns, type VitalSign } from '@mutua/sdk/care/vital-signs'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useRoundActs } from '../facts/round-facts.tsx'
import type { SealedRound } from '../round/sealed-round.ts'
import type { DueVisit, NotDoneReason, SaidOfVisit } from '../round/visit-entry.ts'

/** Half a minute: done or not, two lines, and the measures. It is kept before it is sent. */
export const VisitForm = ({
  round,
  due,
  said,
  close,
}: {
  readonly round: SealedRound
  readonly due: DueVisit
  readonly said: SaidOfVisit | undefined
  readonly close: () => void
}) => {
  const { t } = useTranslation()
  const acts = useRoundActs(round)
  const [isDone, setDone] = useState(said?.kind !== 'not-done')
  const [fault, setFault] = useState<FormFault>()
  const save = useMutation({
    networkMode: 'always',
    mutationFn: (next: SaidOfVisit) => acts.note(due, next),
    onSuccess: close,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const answered = saidIn(new FormData(event.currentTarget), due)
    setFault(answered.kind === 'fault' ? answered.fault : undefined)
    if (answered.kind === 'said') save.mutate(answered.said)
  }
  return (
    <form onSubmit={submit} className="visit-form" noValidate>
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
      {isDone ? <Times due={due} said={said} fault={fault} /> : <Reasons said={said} />}
      <label className="field">
        <span>{t('round.form.note')}</span>
        <span className="small">{t('round.form.noteHint')}</span>
        <textarea name="note" rows={3} maxLength={500} defaultValue={said?.note ?? ''} />
      </label>
      {isDone ? <Signs due={due} said={said} fault={fault} /> : null}
      {save.error === null ? null : <Fault error={save.error} />}
      <div className="answers">
        <Button type="submit" kind="first" isBusy={save.isPending}>
          {t('round.form.save')}
        </Button>
        <Button kind="quiet" onClick={close}>
          {t('round.form.cancel')}
        </Button>
      </div>
    </form>
  )
}

type FormFault = { readonly field: 'times' } | { readonly field: VitalSign }

interface PartProps {
  readonly due: DueVisit
  readonly said: SaidOfVisit | undefined
  readonly fault: FormFault | undefined
}

const Times = ({ due, said, fault }: PartProps) => {
  const { t } = useTranslation()
  const times = timesAtFirst(due, said)
  return (
    <div className="pair">
      {(['from', 'until'] as const).map((name) => (
        <label key={name} className="field">
          <span>{t(`round.form.${name}`)}</span>
          <input
            type="time"
            name={name}
            required
            defaultValue={times[name]}
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

const Reasons = ({ said }: Pick<PartProps, 'said'>) => {
  const { t } = useTranslation()
  const chosen = said?.kind === 'not-done' ? said.reason : 'not-at-home'
  return (
    <fieldset className="choice">
      <legend>{t('round.form.why')}</legend>
      {reasons.map((reason) => (
        <label key={reason} className="check">
          <input type="radio" name="reason" value={reason} defaultChecked={reason === chosen} />
          {t(`round.reason.${reason}`)}
        </label>
      ))}
    </fieldset>
  )
}

const Signs = ({ due, said, fault }: PartProps) => {
  const { t, i18n } = useTranslation()
  if (!due.mayMeasure) return <p className="small">{t('round.form.noSigns')}</p>
  const before = said?.kind === 'done' ? said.signs : {}
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
                  defaultValue={
                    before[name] === undefined
                      ? ''
                      : new Intl.NumberFormat(i18n.language === 'ar' ? 'en' : i18n.language, {
                          useGrouping: false,
                        }).format(before[name])
                  }
                  aria-invalid={isFaulty}
                  {...(isFaulty ? { 'aria-describedby': `${name}-fault` } : {})}
                />
              </label>
              {isFaulty ? (
                <p id={`${name}-fault`} role="alert" className="field-fault">
                  {name === 'systolic' || name === 'diastolic' ? `${t('round.form.pressure')} ` : ''}
                  {t('round.form.impossible', { from, to })}
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
  const textOf = (name: string): string => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
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

const timesAtFirst = (due: DueVisit, said: SaidOfVisit | undefined) => {
  const [start, end] = said?.kind === 'done' ? [said.start, said.end] : [due.start, due.end]
  return { from: hourIn(start), until: hourIn(end) }
}

const hourIn = (at: string): string => {
  const local = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(local.getHours())}:${two(local.getMinutes())}`
}
