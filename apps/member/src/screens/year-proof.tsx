import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createLogClient } from '@mutua/sdk/clients/log-client'
import type { Year } from '@mutua/sdk/coop/period'
import type { StatementProof } from '@mutua/sdk/coop/statement'
import { verifyStatement, type StatementVerdict } from '@mutua/sdk/coop/verify-statement'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useMembershipClient } from '../facts/membership-facts.ts'

/** The proof that a statement belongs to the year, checked in this page: what was sent is believed in nothing but its hashes. */
export const YearProof = ({ year }: { readonly year: Year }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const client = useMembershipClient()
  const [proof, setProof] = useState<StatementProof>()
  const check = useMutation({
    mutationFn: async (): Promise<StatementVerdict> => {
      const found = await client.statementProof(year)
      const log = createLogClient({ consentService: config.consentService, fetch: session.fetch })
      setProof(found)
      return verifyStatement(found, await log.vkey())
    },
  })
  const verdict = check.data
  return (
    <section>
      <h3>{t('year.proof.title')}</h3>
      <p className="small">{t('year.proof.what')}</p>
      <Button isBusy={check.isPending} onClick={() => check.mutate()}>
        {t('year.proof.check')}
      </Button>
      {check.error === null ? null : <Fault error={check.error} again={() => check.mutate()} />}
      <div role="status">
        {verdict?.kind === 'verified' ? (
          <p className="note">
            <strong>{t('year.proof.holds')}</strong>{' '}
            {t(verdict.isInLog ? 'year.proof.inLog' : 'year.proof.notYet')}
          </p>
        ) : null}
        {verdict?.kind === 'failed' ? (
          <p className="note">
            <strong>{t('year.proof.fails')}</strong>
          </p>
        ) : null}
      </div>
      {proof === undefined ? null : (
        <p>
          <a
            href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(proof))}`}
            download={`mutua-${year}.json`}
          >
            {t('year.proof.keep')}
          </a>
        </p>
      )}
    </section>
  )
}
