import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { useActingFetch } from '../facts/acting.tsx'
import { localIdOf } from '../facts/consent-facts.ts'
import { Refusal } from './refusal.tsx'

/** A code that the person said or showed: a consent that is given already, used once. */
export const UseCode = () => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const fetch = useActingFetch()
  const queries = useQueryClient()
  const [code, setCode] = useState('')
  const using = useMutation({
    mutationFn: () =>
      createPasscodeClient({ consentService: config.consentService, fetch }).redeem(code.trim()),
    onSuccess: async () => {
      setCode('')
      await queries.invalidateQueries({ queryKey: ['consents'] })
    },
  })
  return (
    <details className="card">
      <summary>{t('ask.code.title')}</summary>
      <p>{t('ask.code.what')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          using.mutate()
        }}
      >
        <label className="field">
          <span>{t('ask.code.field')}</span>
          <input
            required
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            dir="ltr"
            value={code}
            onChange={({ target }) => setCode(target.value)}
          />
        </label>
        {using.error === null ? null : <Refusal error={using.error} />}
        {using.data === undefined ? null : (
          <p className="note" role="status">
            {t('ask.code.done')}{' '}
            <Link href={`/cases/${localIdOf(using.data.grant.id)}`}>{t('ask.code.open')}</Link>
          </p>
        )}
        <Button type="submit" isBusy={using.isPending}>
          {t('ask.code.use')}
        </Button>
      </form>
    </details>
  )
}
