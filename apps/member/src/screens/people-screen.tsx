import { useTranslation } from 'react-i18next'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { stands, useDelegations, useGuardianships } from '../facts/people-facts.ts'
import { DeskOrders } from './desk-orders.tsx'
import { DelegationCard, GuardianshipCard } from './mandate-card.tsx'
import { NamePerson } from './name-person.tsx'

/** Who acts for me, for whom I act, and naming somebody. Everything that was done is a tap away, and so is its end. */
export const PeopleScreen = () => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const delegations = useDelegations()
  const guardianships = useGuardianships()
  const error = delegations.error ?? guardianships.error
  if (error !== null)
    return (
      <Fault error={error} again={() => void Promise.all([delegations.refetch(), guardianships.refetch()])} />
    )
  if (delegations.data === undefined || guardianships.data === undefined) return <Waiting />
  const [standing, over] = parted(delegations.data, stands)
  const [forMe, byMe] = parted(standing, ({ member }) => member === session.webId)
  const [wards, guarded] = parted(
    guardianships.data.filter(({ state }) => state === 'confirmed'),
    ({ ward }) => ward !== session.webId,
  )
  return (
    <>
      <h1>{t('people.title')}</h1>
      <p>{t('people.what')}</p>
      <h2>{t('people.forMe')}</h2>
      {forMe.length + guarded.length === 0 ? <p className="note">{t('people.nobody')}</p> : null}
      {guarded.map((one) => (
        <GuardianshipCard key={one.id} guardianship={one} />
      ))}
      {forMe.map((one) => (
        <DelegationCard key={one.id} delegation={one} />
      ))}
      <DeskOrders />
      <NamePerson />
      {byMe.length + wards.length === 0 ? null : <h2>{t('people.byMe')}</h2>}
      {wards.map((one) => (
        <GuardianshipCard key={one.id} guardianship={one} />
      ))}
      {byMe.map((one) => (
        <DelegationCard key={one.id} delegation={one} />
      ))}
      {over.length === 0 ? null : (
        <details className="card">
          <summary>{t('people.over', { count: over.length })}</summary>
          {over.map((one) => (
            <DelegationCard key={one.id} delegation={one} />
          ))}
        </details>
      )}
    </>
  )
}

const parted = <One,>(all: readonly One[], is: (one: One) => boolean): readonly [One[], One[]] => [
  all.filter(is),
  all.filter((one) => !is(one)),
]
