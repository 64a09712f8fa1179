import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { memberActSchema, memberStateAfter, type RegisterLine } from '@mutua/sdk/coop/register'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useEnter } from '../facts/register-facts.ts'

/** What may be entered on a line in its state, and which fields each kind wants. */
const kinds = [
  { kind: 'corrected', wants: ['displayName', 'section', 'reason'] },
  { kind: 'exit-noticed', wants: ['on', 'reason'] },
  { kind: 'withdrawn', wants: ['act', 'on'] },
  { kind: 'exit-refused', wants: ['act', 'on', 'reason'] },
  { kind: 'excluded', wants: ['act', 'on', 'ground', 'decidedBy', 'reason'] },
  { kind: 'opposed', wants: ['on'] },
  { kind: 'reinstated', wants: ['act', 'on', 'reason'] },
  { kind: 'died', wants: ['on'] },
] as const

const grounds = [
  'unpaid-quota',
  'serious-breach',
  'lost-requirements',
  'civil-incapacity',
  'insolvency',
] as const

/** An entry on the line: added to what stands there, with its act or its reason, and never taken out. */
export const LineActs = ({ line }: { readonly line: RegisterLine }) => {
  const { t } = useTranslation()
  const enter = useEnter(line.number)
  const today = civilDateOf(Date.now())
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>({
    ...{ kind: '', act: '', actOn: today, on: today, reason: '', ground: '', decidedBy: 'assembly' },
    ...{ displayName: line.displayName, section: line.section ?? '', warned: 'yes' },
  })
  const set = (name: string) => (value: string) => setDraft({ ...draft, [name]: value })
  const possible = kinds.filter(({ kind }) => memberStateAfter(line.state, kind) !== undefined)
  const wants: readonly string[] = possible.find(({ kind }) => kind === draft['kind'])?.wants ?? []
  const act = memberActSchema.safeParse(actFrom(draft, wants))
  const field = (name: string, more: { readonly type?: 'date'; readonly rows?: number } = {}) => (
    <TextField
      label={t(`register.enter.${name}`)}
      {...more}
      {...(more.type === 'date' ? { max: today } : {})}
      value={draft[name] ?? ''}
      onValue={set(name)}
    />
  )
  return (
    <details className="card">
      <summary>{t('register.enter.title')}</summary>
      <p className="small">{t('register.enter.what')}</p>
      <SelectField
        label={t('register.enter.kind')}
        value={draft['kind'] ?? ''}
        nothing={t('register.enter.choose')}
        onValue={set('kind')}
        options={possible.map(({ kind }) => ({ value: kind, label: t(`register.steps.${kind}`) }))}
      />
      {wants.includes('ground') ? (
        <SelectField
          label={t('register.enter.ground')}
          value={draft['ground'] ?? ''}
          nothing={t('register.enter.choose')}
          onValue={set('ground')}
          options={grounds.map((ground) => ({ value: ground, label: t(`register.grounds.${ground}`) }))}
        />
      ) : null}
      {wants.includes('decidedBy') ? (
        <SelectField
          label={t('register.enter.decidedBy')}
          value={draft['decidedBy'] ?? ''}
          onValue={set('decidedBy')}
          options={(['assembly', 'board'] as const).map((organ) => ({
            value: organ,
            label: t(`register.organs.${organ}`),
          }))}
        />
      ) : null}
      <div className="side-by-side">
        {wants.includes('act') ? field('act') : null}
        {wants.includes('act') ? field('actOn', { type: 'date' }) : null}
        {wants.includes('on') ? field('on', { type: 'date' }) : null}
        {wants.includes('displayName') ? field('displayName') : null}
        {wants.includes('section') ? field('section') : null}
      </div>
      {wants.includes('reason') ? field('reason', { rows: 3 }) : null}
      <Button
        kind="first"
        disabled={!act.success}
        isBusy={enter.isPending}
        onClick={() => (act.success ? enter.mutate(act.data) : undefined)}
      >
        {t('register.enter.add')}
      </Button>
      {enter.error === null ? null : <Fault error={enter.error} />}
    </details>
  )
}

/** Only what the kind wants, and nothing that was left empty. */
const actFrom = (draft: Readonly<Record<string, string>>, wants: readonly string[]): unknown => {
  const given = Object.entries(draft).filter(
    ([name, value]) => (name === 'kind' || wants.includes(name)) && name !== 'act' && value.trim() !== '',
  )
  return {
    ...Object.fromEntries(given),
    ...(wants.includes('act') ? { act: { number: draft['act'], on: draft['actOn'] } } : {}),
    ...(wants.includes('ground') && draft['ground'] === 'unpaid-quota' ? { warned: true } : {}),
  }
}
