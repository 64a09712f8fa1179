import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractStatement } from '@mutua/sdk/coop/contract'
import { dayWords } from '@mutua/ui/records/day-words'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { contractIn, useContracting, useContracts } from '../facts/contract-facts.ts'
import { useConsoleStep, useDecisions } from '../facts/signing-facts.ts'
import { ContractForm } from './contract-form.tsx'
import { TwoSignatures } from './two-signatures.tsx'

/** With whom the co-op has agreed on what data may be used for; the price is that of the list, the same for everybody. */
export const ContractsScreen = () => {
  const { t } = useTranslation()
  const contracts = useContracts()
  const contracting = useContracting()
  const decisions = useDecisions()
  if (contracts.error !== null)
    return <Fault error={contracts.error} again={() => void contracts.refetch()} />
  if (contracts.data === undefined) return <Waiting />
  const waiting = (decisions.data ?? []).filter(({ kind }) => kind === 'contract')
  return (
    <>
      <h1>{t('contracts.title')}</h1>
      <p>{t('contracts.what')}</p>
      {waiting.map((decision) => {
        const statement = contractIn(decision)
        return statement === undefined ? null : (
          <article key={decision.subject} className="card asks">
            <h2>
              <bdi>{statement.name}</bdi>
            </h2>
            <Terms contract={statement} />
            <TwoSignatures
              decision={decision}
              proposeLabel={t('contracts.confirm')}
              confirmLabel={t('contracts.confirm')}
              onPropose={() => Promise.resolve()}
              onConfirm={(signer) => contracting.confirm(statement.id, signer)}
            />
          </article>
        )
      })}
      <section aria-labelledby="standing">
        <h2 id="standing">{t('contracts.standing')}</h2>
        {contracts.data.length === 0 ? <p>{t('contracts.none')}</p> : null}
        {contracts.data.map((contract) => (
          <article key={contract.id} className="card">
            <h3>
              <bdi>{contract.name}</bdi>{' '}
              <span className={contract.state === 'ended' ? 'state over' : 'state'}>
                {t(`contracts.state.${contract.state}`)}
              </span>
            </h3>
            <Terms contract={contract} />
            {contract.state === 'ended' ? (
              contract.endReason === undefined ? null : (
                <p>
                  {t('contracts.endedFor')} <bdi>{contract.endReason}</bdi>
                </p>
              )
            ) : (
              <EndContract id={contract.id} />
            )}
          </article>
        ))}
      </section>
      <ContractForm />
    </>
  )
}

/** Folded away: it takes back at once what people gave under it. */
const EndContract = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const contracting = useContracting()
  const [reason, setReason] = useState('')
  const end = useConsoleStep(() => contracting.end(id, reason.trim()))
  return (
    <details>
      <summary>{t('contracts.end')}</summary>
      <p>{t('contracts.endWhat')}</p>
      <TextField
        label={t('contracts.endReason')}
        hint={t('contracts.endHint')}
        rows={2}
        value={reason}
        onValue={setReason}
      />
      <Button
        disabled={reason.trim() === '' || reason.trim().length > longestReason}
        isBusy={end.isPending}
        onClick={() => end.mutate(undefined)}
      >
        {t('contracts.endNow')}
      </Button>
      {end.error === null ? null : <Fault error={end.error} />}
    </details>
  )
}

/** The service takes no longer one. */
const longestReason = 500

const Terms = ({ contract }: { readonly contract: ContractStatement }) => {
  const { t, i18n } = useTranslation()
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <dl className="facts">
      <dt>{t('contracts.purposes')}</dt>
      <dd>{contract.purposes.map((purpose) => purposeWords(purpose, i18n.language, t)).join(', ')}</dd>
      <dt>{t('contracts.term')}</dt>
      <dd>
        {t('contracts.fromTo', {
          from: dayWords(contract.from, i18n.language),
          to: dayWords(contract.to, i18n.language),
        })}
      </dd>
      <dt>{t('contracts.people')}</dt>
      <dd>{t('contracts.noReidentification')}</dd>
      <dt>{t('contracts.payback')}</dt>
      <dd>
        {percent.format(contract.payback.perMille / 1_000)} (<bdi>{contract.payback.resolution}</bdi>)
      </dd>
      <dt>{t('contracts.priceList')}</dt>
      <dd>
        <bdi>{contract.priceList}</bdi>
      </dd>
    </dl>
  )
}
