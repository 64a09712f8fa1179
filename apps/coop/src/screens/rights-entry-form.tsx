import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import {
  heirGrounds,
  rightKinds,
  rightsChannels,
  rightsEntrySchema,
  standings,
} from '@mutua/sdk/rights/rights-request'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useRights } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

const nothing = {
  kind: 'access',
  standing: 'not-a-member',
  channel: 'letter',
  name: '',
  contact: '',
  dead: '',
  ground: 'family-reasons',
  text: '',
}

/** A letter, or somebody at the desk: the clock runs from the day on which it came. */
export const RightsEntryForm = () => {
  const { t, i18n } = useTranslation()
  const rights = useRights()
  const [draft, setDraft] = useState(nothing)
  const [receivedOn, setReceivedOn] = useState<string>(() => civilDateOf(Date.now()))
  const contact = draft.contact.trim()
  const entry = rightsEntrySchema.safeParse({
    ...{ kind: draft.kind, channel: draft.channel, receivedOn, text: draft.text },
    from: {
      ...{ standing: draft.standing, name: draft.name },
      ...(contact === '' ? {} : { contact }),
      ...(draft.standing === 'heir' ? { deceased: { name: draft.dead, ground: draft.ground } } : {}),
    },
  })
  const enter = useConsoleStep(async () => {
    if (!entry.success) return undefined
    const made = await rights.enter(entry.data)
    setDraft(nothing)
    return made
  })
  const set = (name: keyof typeof nothing) => (value: string) => setDraft({ ...draft, [name]: value })
  return (
    <details className="card">
      <summary>{t('rights.enter')}</summary>
      <SelectField
        label={t('rights.right')}
        value={draft.kind}
        onValue={set('kind')}
        options={rightKinds.map((value) => ({ value, label: t(`rights.kind.${value}`) }))}
      />
      <div className="side-by-side">
        <SelectField
          label={t('rights.who')}
          value={draft.standing}
          onValue={set('standing')}
          options={standings.map((value) => ({ value, label: t(`rights.standing.${value}`) }))}
        />
        <TextField label={t('rights.name')} isName value={draft.name} onValue={set('name')} />
        <TextField label={t('rights.contact')} isName value={draft.contact} onValue={set('contact')} />
      </div>
      {draft.standing === 'heir' ? (
        <div className="side-by-side">
          <TextField label={t('rights.dead')} isName value={draft.dead} onValue={set('dead')} />
          <SelectField
            label={t('rights.heirGround')}
            value={draft.ground}
            onValue={set('ground')}
            options={heirGrounds.map((value) => ({ value, label: t(`rights.heirGrounds.${value}`) }))}
          />
        </div>
      ) : null}
      <div className="side-by-side">
        <SelectField
          label={t('rights.how')}
          value={draft.channel}
          onValue={set('channel')}
          options={rightsChannels
            .filter((value) => value !== 'app')
            .map((value) => ({ value, label: t(`rights.channel.${value}`) }))}
        />
        <TextField
          label={t('rights.day')}
          hint={t('rights.dayHint')}
          type="date"
          max={civilDateOf(Date.now())}
          value={receivedOn}
          onValue={setReceivedOn}
        />
      </div>
      <TextField
        label={t('rights.words')}
        hint={t('rights.noHealth')}
        rows={4}
        value={draft.text}
        onValue={set('text')}
      />
      <Button
        kind="first"
        disabled={!entry.success}
        isBusy={enter.isPending}
        onClick={() => enter.mutate(undefined)}
      >
        {t('rights.save')}
      </Button>
      {enter.data === undefined ? null : (
        <p className="note" role="status">
          {t('rights.saved', {
            number: enter.data.number,
            day: dayWords(enter.data.clock.dueOn, i18n.language),
          })}
        </p>
      )}
      {enter.error === null ? null : <Fault error={enter.error} />}
    </details>
  )
}
