import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RefusedUses } from '@mutua/sdk/consent/refused-uses'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useActing } from '../facts/acting.ts'
import { useRefusals } from '../facts/afterwards-facts.ts'
import { categoryOf, daysOf, type DayOfUses } from '../facts/log-days.ts'
import { useGrants, useNameOf, useUses } from '../facts/use-facts.ts'
import { ComplaintList } from './complaint-list.tsx'
import { Chooser } from './log-chooser.tsx'
import { RefusalLines } from './refusal-lines.tsx'
import { StudyOfUse } from './study-uses.tsx'
import { UseLines } from './use-line.tsx'

/** Who used my data, and who was not able to: sentences by day and person, of all or of some. */
export const LogScreen = () => {
  const acting = useActing()
  return acting === undefined ? <OwnLog /> : <Log refusals={[]} />
}

/** What was refused, and what was complained of, is told to the member alone. */
const OwnLog = () => {
  const refusals = useRefusals()
  if (refusals.error !== null) return <Fault error={refusals.error} again={() => void refusals.refetch()} />
  return (
    <>
      <Log refusals={refusals.data ?? []} isOwn />
      <ComplaintList />
    </>
  )
}

const Log = ({
  refusals,
  isOwn = false,
}: {
  readonly refusals: readonly RefusedUses[]
  readonly isOwn?: boolean
}) => {
  const { t, i18n } = useTranslation()
  const uses = useUses()
  const grants = useGrants()
  const nameOf = useNameOf()
  const [who, setWho] = useState('')
  const [what, setWhat] = useState('')
  const [why, setWhy] = useState('')
  const [most, setMost] = useState(page)
  if (uses.error !== null) return <Fault error={uses.error} again={() => void uses.refetch()} />
  if (uses.data === undefined) return <Waiting />
  const organisationOf = (grant: string) => grants.data?.find(({ id }) => id === grant)?.organisation ?? ''
  const names = new Map([
    ...uses.data.map(
      ({ recipient }) => [recipient.webId, nameOf(recipient.webId, recipient.organisation)] as const,
    ),
    ...refusals.map(({ recipient, grant }) => [recipient, nameOf(recipient, organisationOf(grant))] as const),
  ])
  const kinds = new Map(
    uses.data.flatMap(({ resource }) => {
      const category = categoryOf(resource)
      return category === undefined
        ? []
        : [[category, t(`what.category.${category}`, { defaultValue: category })]]
    }),
  )
  const reasons = new Map(
    uses.data.map(({ purpose }) => [purpose, purposeWords(purpose, i18n.language, t)] as const),
  )
  const chosen = uses.data.filter(
    ({ recipient, resource, purpose }) =>
      (who === '' || recipient.webId === who) &&
      (what === '' || categoryOf(resource) === what) &&
      (why === '' || purpose === why),
  )
  // A refusal says nothing of what, and its reason is that of its consent.
  const refused =
    what === '' && why === '' ? refusals.filter(({ recipient }) => who === '' || recipient === who) : []
  const days = daysOf(chosen.slice(0, most), refused)
  return (
    <>
      <h1>{t('log.title')}</h1>
      <div className="choosers" role="group" aria-label={t('filter.name')}>
        <Chooser label={t('log.who')} all={t('log.everybody')} among={names} value={who} onChoose={setWho} />
        <Chooser
          label={t('filter.what')}
          all={t('filter.everything')}
          among={kinds}
          value={what}
          onChoose={setWhat}
        />
        <Chooser
          label={t('filter.why')}
          all={t('filter.everyReason')}
          among={reasons}
          value={why}
          onChoose={setWhy}
        />
      </div>
      {days.length === 0 ? <p className="note">{t('log.nobody')}</p> : null}
      {days.map((day) => (
        <Day key={day.at} day={day} names={names} mayComplain={isOwn} />
      ))}
      {chosen.length > most ? <Button onClick={() => setMost(most + page)}>{t('log.more')}</Button> : null}
    </>
  )
}

const Day = ({
  day: { at, people },
  names,
  mayComplain,
}: {
  readonly day: DayOfUses<Receipt, RefusedUses>
  readonly names: ReadonlyMap<string, string>
  readonly mayComplain: boolean
}) => (
  <section className="card">
    <h2>
      <When at={at} />
    </h2>
    {people.map(({ webId, uses, refusals }) => (
      <div key={webId} className="person">
        <h3>
          <bdi>{names.get(webId) ?? webId}</bdi>
        </h3>
        {mayComplain ? <StudyOfUse recipient={webId} /> : null}
        {uses.length === 0 ? null : <UseLines uses={uses} most={page} mayComplain={mayComplain} />}
        {refusals.length === 0 ? null : <RefusalLines refusals={refusals} />}
      </div>
    ))}
  </section>
)

const page = 50
