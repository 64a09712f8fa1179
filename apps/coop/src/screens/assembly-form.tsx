import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { draftOf, emptyDraft, emptyMotion, wishOf, type MotionDraft } from '../facts/assembly-draft.ts'
import { useAssembling } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { AppealsToHear } from './appeals-to-hear.tsx'

/** The notice as the board writes it. It is kept as a draft, which may lack what a notice may not. */
export const AssemblyForm = ({ assembly }: { readonly assembly?: Assembly }) => {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const assembling = useAssembling()
  const [draft, setDraft] = useState(() =>
    assembly === undefined ? emptyDraft(Date.now()) : draftOf(assembly),
  )
  const wish = wishOf(draft)
  const save = useConsoleStep(async () => {
    if (wish === undefined) return
    const { id } = await (assembly === undefined
      ? assembling.draft(wish)
      : assembling.redraft(assembly.id, wish))
    if (assembly === undefined) go(`/assemblies/${id}`)
  })
  const setMotion = (place: number, changed: MotionDraft | undefined) =>
    setDraft({
      ...draft,
      motions: draft.motions.flatMap((motion, at) => (at === place ? (changed ?? []) : motion)),
    })
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined)
      }}
    >
      <TextField
        label={t('assembly.name')}
        value={draft.title}
        onValue={(title) => setDraft({ ...draft, title })}
      />
      <div className="side-by-side">
        <Moment
          label={t('assembly.first')}
          value={draft.firstCall}
          onValue={(firstCall) => setDraft({ ...draft, firstCall })}
        />
        <Moment
          label={t('assembly.second')}
          value={draft.secondCall}
          onValue={(secondCall) => setDraft({ ...draft, secondCall })}
        />
        <TextField
          label={t('assembly.recordDate')}
          hint={t('assembly.recordHint')}
          type="date"
          value={draft.recordDate}
          onValue={(recordDate) => setDraft({ ...draft, recordDate })}
        />
      </div>
      <TextField
        label={t('assembly.place')}
        value={draft.place}
        onValue={(place) => setDraft({ ...draft, place })}
      />
      <TextField
        label={t('assembly.remote')}
        hint={t('assembly.remoteHint')}
        value={draft.remote}
        onValue={(remote) => setDraft({ ...draft, remote })}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={draft.earlyVotes}
          onChange={() => setDraft({ ...draft, earlyVotes: !draft.earlyVotes })}
        />
        <span>{t('assembly.early')}</span>
      </label>
      {draft.frame.kind === 'separate' ? null : (
        <AppealsToHear
          taken={draft.motions.flatMap(({ appeal }) => appeal ?? [])}
          onMotion={(motion) =>
            setDraft({ ...draft, motions: [...draft.motions.filter((one) => one !== emptyMotion), motion] })
          }
        />
      )}
      {draft.motions.map((motion, place) => (
        <MotionFields
          key={place}
          isOfDelegates={draft.frame.kind === 'separate'}
          number={place + 1}
          motion={motion}
          onMotion={(changed) => setMotion(place, changed)}
          isOnly={draft.motions.length === 1}
        />
      ))}
      <div className="answers">
        <Button onClick={() => setDraft({ ...draft, motions: [...draft.motions, emptyMotion] })}>
          {t('assembly.addMotion')}
        </Button>
        <Button type="submit" kind="first" disabled={wish === undefined} isBusy={save.isPending}>
          {t('assembly.save')}
        </Button>
      </div>
      <p role="status">{save.isSuccess ? t('assembly.saved') : ''}</p>
      {save.error === null ? null : <Fault error={save.error} />}
    </form>
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

const MotionFields = ({
  number,
  motion,
  onMotion,
  isOnly,
  isOfDelegates,
}: {
  readonly isOfDelegates: boolean
  readonly number: number
  readonly motion: MotionDraft
  readonly onMotion: (changed: MotionDraft | undefined) => void
  readonly isOnly: boolean
}) => {
  const { t } = useTranslation()
  const set = (changed: Partial<MotionDraft>) => onMotion({ ...motion, ...changed })
  const isElection = motion.matter === 'election'
  return (
    <fieldset className="card">
      <legend>{t('assembly.motionNumber', { number })}</legend>
      {motion.appeal === undefined ? null : (
        <p className="note">{t('appealMotion.is', { number: motion.appeal })}</p>
      )}
      <TextField label={t('assembly.motionTitle')} value={motion.title} onValue={(title) => set({ title })} />
      <TextField
        label={t('assembly.fullText')}
        hint={t('assembly.fullTextHint')}
        rows={5}
        value={motion.text}
        onValue={(text) => set({ text })}
      />
      <SelectField
        label={t('assembly.matter')}
        value={motion.matter}
        // One of the options.
        onValue={(matter) =>
          set({ matter: matter as MotionDraft['matter'], office: isOfDelegates ? 'delegate' : '' })
        }
        options={(['ordinary', 'election', 'statute', 'dissolution'] as const).map((value) => ({
          value,
          label: t(`assembly.matters.${value}`),
        }))}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={motion.isSecret}
          onChange={() => set({ isSecret: !motion.isSecret })}
        />
        <span>{t('assembly.isSecret')}</span>
      </label>
      {isElection ? (
        <>
          <TextField
            label={t('assembly.candidates')}
            hint={t('assembly.candidatesHint')}
            rows={4}
            value={motion.candidates}
            onValue={(candidates) => set({ candidates })}
          />
          <TextField label={t('assembly.seats')} value={motion.seats} onValue={(seats) => set({ seats })} />
          {isOfDelegates ? null : <OfficeFields motion={motion} onChange={set} />}
        </>
      ) : null}
      <TextField
        label={t('assembly.plain')}
        hint={t('assembly.plainHint')}
        rows={2}
        value={motion.plain}
        onValue={(plain) => set({ plain })}
      />
      <div className="side-by-side">
        <TextField
          label={t('assembly.pros')}
          rows={3}
          value={motion.pros}
          onValue={(pros) => set({ pros })}
        />
        <TextField
          label={t('assembly.cons')}
          rows={3}
          value={motion.cons}
          onValue={(cons) => set({ cons })}
        />
      </div>
      {isElection || motion.appeal !== undefined ? null : (
        <TextField
          label={t('assembly.enacts')}
          hint={t('assembly.enactsHint')}
          rows={2}
          value={motion.enacts}
          onValue={(enacts) => set({ enacts })}
        />
      )}
      {isOnly ? null : (
        <Button kind="quiet" onClick={() => onMotion(undefined)}>
          {t('assembly.removeMotion', { number })}
        </Button>
      )}
    </fieldset>
  )
}

/** Directors and auditors hold no proxies (art. 2372 c.c.): so it is said who is elected to what, and for how long. */
const OfficeFields = ({
  motion,
  onChange,
}: {
  readonly motion: MotionDraft
  readonly onChange: (changed: Partial<MotionDraft>) => void
}) => {
  const { t } = useTranslation()
  return (
    <div className="side-by-side">
      <SelectField
        label={t('office.title')}
        value={motion.office}
        // One of the options.
        onValue={(office) => onChange({ office: office as MotionDraft['office'] })}
        options={(['', 'director', 'auditor'] as const).map((value) => ({
          value,
          label: t(value === '' ? 'office.none' : `office.${value}`),
        }))}
      />
      {motion.office === '' ? null : (
        <TextField
          label={t('office.until')}
          type="date"
          value={motion.until}
          onValue={(until) => onChange({ until })}
        />
      )}
    </div>
  )
}
