import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { webIdSchema } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'
import { useAssembling } from '../facts/assembly-facts.ts'
import { officerName } from '../facts/officer-name.ts'
import { useConsoleStep, useOwnKey } from '../facts/signing-facts.ts'

/** On the day: which call it is, and who presides and keeps the minutes. Both must have a key, since both will sign. */
export const OpenAssembly = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const own = useOwnKey()
  const [call, setCall] = useState<'1' | '2'>('1')
  const [president, setPresident] = useState({ webId: '', name: '' })
  const [secretary, setSecretary] = useState({ webId: '', name: '' })
  const officers = [
    ...new Set((own.data?.all ?? []).filter(({ until }) => until === undefined).map(({ webId }) => webId)),
  ].map((webId) => ({ value: webId, label: officerName(webId) }))
  const isFit = [president, secretary].every(({ webId, name }) => webId !== '' && name.trim() !== '')
  const open = useConsoleStep(() =>
    assembling.open(assembly.id, {
      call: call === '1' ? 1 : 2,
      president: { webId: webIdSchema.parse(president.webId), name: president.name.trim() },
      secretary: { webId: webIdSchema.parse(secretary.webId), name: secretary.name.trim() },
    }),
  )
  const today = civilDateOf(Date.now())
  const days = [assembly.firstCall, assembly.secondCall].flatMap((at) =>
    at === undefined ? [] : civilDateOf(Date.parse(at)),
  )
  if (!days.includes(today)) return <p className="note">{t('assembly.openingWhat')}</p>
  return (
    <section className="card" aria-labelledby="open">
      <h2 id="open">{t('assembly.opening')}</h2>
      <p>{t('assembly.openingWhat')}</p>
      {assembly.secondCall === undefined ? null : (
        <Choices
          label={t('assembly.whichCall')}
          kind="tiles"
          value={call}
          onValue={(value) => setCall(value === '2' ? '2' : '1')}
          options={[
            { value: '1', label: t('assembly.first') },
            { value: '2', label: t('assembly.second') },
          ]}
        />
      )}
      {(
        [
          ['president', president, setPresident],
          ['secretary', secretary, setSecretary],
        ] as const
      ).map(([office, chair, set]) => (
        <div key={office} className="side-by-side">
          <SelectField
            label={t(`assembly.${office}`)}
            value={chair.webId}
            nothing={t('assembly.choose')}
            onValue={(webId) => set({ ...chair, webId })}
            options={officers}
          />
          <TextField
            label={t(`assembly.${office}Name`)}
            value={chair.name}
            onValue={(name) => set({ ...chair, name })}
          />
        </div>
      ))}
      <Button kind="first" disabled={!isFit} isBusy={open.isPending} onClick={() => open.mutate(undefined)}>
        {t('assembly.open')}
      </Button>
      {open.error === null ? null : <Fault error={open.error} />}
    </section>
  )
}
