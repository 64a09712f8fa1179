import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useAssembling, useTurnout } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { Bars } from './bars.tsx'

/** How many took part, by section: none of fewer than ten people stands apart. */
export const AssemblyTurnout = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data, error, refetch } = useTurnout(id)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return null
  const { all, sections, others } = data
  const lines = [
    { key: '=', label: t('turnout.all'), ...all },
    ...sections.map((one) => ({ key: one.section, label: <bdi>{one.section}</bdi>, ...one })),
    ...(others === undefined ? [] : [{ key: '…', label: t('turnout.others'), ...others }]),
  ]
  return (
    <section className="card" aria-labelledby="turnout">
      <h2 id="turnout">{t('turnout.title')}</h2>
      <Bars
        label={t('turnout.title')}
        // How much of each part came: sections of different size can be compared.
        bars={lines.map(({ key, label, members, tookPart }) => ({
          key,
          label,
          value: members === 0 ? 0 : tookPart / members,
          text: t('turnout.of', { part: tookPart, whole: members }),
        }))}
        most={1}
      />
      <p className="small">{t('turnout.what')}</p>
    </section>
  )
}

/** Once, to those who have not voted: who they are is told to nobody. */
export const RemindVoters = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const remind = useConsoleStep(() => assembling.remind(assembly.id))
  if (!assembly.earlyVotes) return null
  return (
    <section className="card" aria-labelledby="reminder">
      <h2 id="reminder">{t('reminder.title')}</h2>
      <p>{t('reminder.what')}</p>
      {assembly.remindedAt === undefined ? (
        <Button isBusy={remind.isPending} onClick={() => remind.mutate(undefined)}>
          {t('reminder.send')}
        </Button>
      ) : (
        <p role="status">
          {t('reminder.sent')} <When at={assembly.remindedAt} withTime />
        </p>
      )}
      {remind.error === null ? null : <Fault error={remind.error} />}
    </section>
  )
}
