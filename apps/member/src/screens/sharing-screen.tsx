import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { grantStateAt, type Grant } from '@mutua/sdk/consent/grant'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { useActing, useMay } from '../facts/acting.ts'
import { isInForce, localIdOf, useGrants, useUses } from '../facts/use-facts.ts'
import { useNameOfConsent } from '../facts/name-of-consent.ts'
import { purposeWords } from '@mutua/ui/records/use-words'
import { MorePlaces } from './more-places.tsx'
import { UsageMonths } from './usage-months.tsx'

/** Who may see what now, and what is over. Each consent is a tap away from being taken back. */
export const SharingScreen = () => {
  const { t } = useTranslation()
  const grants = useGrants()
  const [isOver, setOver] = useState(false)
  const acting = useActing()
  if (grants.error !== null) return <Fault error={grants.error} again={() => void grants.refetch()} />
  if (grants.data === undefined) return <Waiting />
  const shown = grants.data.filter((grant) => isInForce(grant) !== isOver)
  return (
    <>
      <h1>{t('sharing.title')}</h1>
      <div className="answers" role="group" aria-label={t('sharing.which')}>
        <Button aria-pressed={!isOver} kind={isOver ? 'equal' : 'first'} onClick={() => setOver(false)}>
          {t('sharing.now')}
        </Button>
        <Button aria-pressed={isOver} kind={isOver ? 'first' : 'equal'} onClick={() => setOver(true)}>
          {t('sharing.over')}
        </Button>
      </div>
      {shown.length === 0 ? <p>{isOver ? t('sharing.noneOver') : t('sharing.none')}</p> : null}
      {lists.map((list) => (
        <List
          key={list}
          list={list}
          grants={shown.filter((grant) => listOf(grant) === list)}
          isOver={isOver}
        />
      ))}
      {acting === undefined ? <MorePlaces /> : null}
    </>
  )
}

/** The law keeps them apart, and so does whoever looks (GDPR Art. 9(2)). */
const lists = ['care', 'research', 'coop'] as const

const listOf = ({ purpose }: Grant): (typeof lists)[number] => {
  const kind = findPurpose(purpose)?.kind
  return kind === 'research' || kind === 'coop' ? kind : 'care'
}

const List = ({
  list,
  grants,
  isOver,
}: {
  readonly list: (typeof lists)[number]
  readonly grants: readonly Grant[]
  readonly isOver: boolean
}) => {
  const { t } = useTranslation()
  // What is over and was never there is nobody's question; that nobody can see now is an answer.
  if (grants.length === 0 && isOver) return null
  return (
    <section className="list">
      <h2>{t(`lists.${list}`)}</h2>
      {grants.length === 0 ? <p className="small">{t('lists.none')}</p> : null}
      {grants.map((grant) => (
        <ConsentCard key={grant.id} grant={grant} />
      ))}
    </section>
  )
}

const ConsentCard = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const nameOf = useNameOfConsent()
  const mayWithdraw = useMay('withdraw')
  const uses = useUses()
  const state = grantStateAt(grant, instantOf(Date.now()))
  const place = `/sharing/${localIdOf(grant.id)}`
  return (
    <article className={state === 'given' ? 'card stands' : 'card'}>
      <h3>
        <Link href={place}>{nameOf(grant)}</Link>
      </h3>
      <p>{purposeWords(grant.purpose, i18n.language, t)}</p>
      <p>
        <span className={state === 'given' ? 'state' : 'state over'}>
          {t(`state.${state}`, { until: dayText(grant.validUntil, i18n.language) })}
        </span>
      </p>
      <UsageMonths uses={uses.data?.filter((use) => use.grant === grant.id) ?? []} />
      {mayWithdraw && isInForce(grant) ? (
        <p>
          <Link href={`${place}/withdraw`} className="button">
            {t('consent.withdraw')}
          </Link>
        </p>
      ) : null}
    </article>
  )
}
