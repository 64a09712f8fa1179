import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractStatement } from '@mutua/sdk/coop/contract'
import type { Organisation } from '@mutua/sdk/coop/organisation'
import { dayWords } from '@mutua/ui/records/day-words'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { useAccept, useContractsOf, type ReadContract } from '../facts/contract-facts.ts'
import { Refusal } from './refusal.tsx'

/** What the co-op offers an organisation, for whoever administers it: read first, and accepted as it was read. */
export const ContractsOf = ({ organisation }: { readonly organisation: Organisation }) => {
  const { t } = useTranslation()
  const contracts = useContractsOf(organisation.id)
  if (contracts.error !== null)
    return <Refusal error={contracts.error} again={() => void contracts.refetch()} />
  if (contracts.data === undefined || contracts.data.length === 0) return null
  const title = `contracts-${organisation.id.slice(organisation.id.lastIndexOf('/') + 1, -3)}`
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>
        {t('contract.of')} <bdi>{organisation.name}</bdi>
      </h2>
      {contracts.data.map((read) => (
        <OneContract key={read.contract.id} read={read} />
      ))}
    </section>
  )
}

const OneContract = ({ read: { contract, stated } }: { readonly read: ReadContract }) => {
  const { t } = useTranslation()
  const accepting = useAccept()
  const [isRead, setIsRead] = useState(false)
  const { state } = contract
  return (
    <article className={state === 'offered' ? 'card asks' : 'card'}>
      <h3>
        {t('contract.title')}{' '}
        <span className={state === 'ended' ? 'state over' : 'state'}>{t(`contract.state.${state}`)}</span>
      </h3>
      {stated === undefined ? (
        <p className="state over">{t('contract.unreadable')}</p>
      ) : (
        <>
          <Terms stated={stated} />
          {state === 'offered' ? (
            <>
              <label className="check">
                <input type="checkbox" checked={isRead} onChange={() => setIsRead(!isRead)} />
                <span>{t('contract.read')}</span>
              </label>
              <Button
                kind="first"
                disabled={!isRead}
                isBusy={accepting.isPending}
                onClick={() => accepting.mutate(contract)}
              >
                {t('contract.accept')}
              </Button>
            </>
          ) : null}
        </>
      )}
      {contract.endReason === undefined ? null : (
        <p>
          {t('contract.endedFor')} <bdi>{contract.endReason}</bdi>
        </p>
      )}
      {accepting.error === null ? null : <Refusal error={accepting.error} />}
    </article>
  )
}

const Terms = ({ stated }: { readonly stated: ContractStatement }) => {
  const { t, i18n } = useTranslation()
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <dl className="facts">
      <dt>{t('contract.purposes')}</dt>
      <dd>{stated.purposes.map((purpose) => purposeWords(purpose, i18n.language, t)).join(', ')}</dd>
      <dt>{t('contract.term')}</dt>
      <dd>
        {t('contract.fromTo', {
          from: dayWords(stated.from, i18n.language),
          to: dayWords(stated.to, i18n.language),
        })}
      </dd>
      <dt>{t('contract.people')}</dt>
      <dd>{t('contract.pledge')}</dd>
      <dt>{t('contract.payback')}</dt>
      <dd>
        {percent.format(stated.payback.perMille / 1_000)} (<bdi>{stated.payback.resolution}</bdi>)
      </dd>
      <dt>{t('contract.priceList')}</dt>
      <dd>
        <bdi>{stated.priceList}</bdi>
      </dd>
    </dl>
  )
}
