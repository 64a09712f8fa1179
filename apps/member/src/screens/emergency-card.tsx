import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { EmergencyClient } from '@mutua/sdk/clients/emergency-client'
import type { EmergencyAccess } from '@mutua/sdk/consent/emergency'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { isInForce, localIdOf, useGrants } from '../facts/use-facts.ts'
import { WriteBox } from './write-box.tsx'

/** One time that somebody read without being asked first: who, why, and the word that it was not right. */
export const EmergencyCard = ({
  access,
  emergencies,
}: {
  readonly access: EmergencyAccess
  readonly emergencies: Pick<EmergencyClient, 'object'>
}) => {
  const { t } = useTranslation()
  const grant = useGrants((all) => all.find(({ id }) => id === access.grant) ?? null)
  const isOpen = grant.data !== null && grant.data !== undefined && isInForce(grant.data)
  const place = `/sharing/${localIdOf(access.grant)}`
  return (
    <article className={isOpen ? 'card asks' : 'card'}>
      <h3>
        <bdi>{access.organisationName}</bdi>
      </h3>
      <p className="small">
        <When at={access.openedAt} withTime />
      </p>
      <dl className="facts">
        <dt>{t('request.why')}</dt>
        <dd>{t(`emergency.reason.${access.reason}`)}</dd>
        <dt>{t('emergency.said')}</dt>
        <dd dir="auto">{access.text}</dd>
      </dl>
      <p>
        <Link href={place} className="line">
          {t('emergency.see')}
        </Link>
      </p>
      {isOpen ? (
        <p>
          <Link href={`${place}/withdraw`} className="button">
            {t('emergency.end')}
          </Link>
        </p>
      ) : null}
      <Objection access={access} emergencies={emergencies} />
    </article>
  )
}

const Objection = ({
  access,
  emergencies,
}: {
  readonly access: EmergencyAccess
  readonly emergencies: Pick<EmergencyClient, 'object'>
}) => {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const about = useId()
  const objecting = useMutation({
    mutationFn: () => emergencies.object(access.grant, text.trim() === '' ? undefined : text.trim()),
    onSettled: () => queries.invalidateQueries({ queryKey: ['emergency'] }),
  })
  const { objection, review, reviewBy } = access
  return (
    <>
      {objection === undefined ? (
        <details>
          <summary>{t('emergency.wrong')}</summary>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              objecting.mutate()
            }}
          >
            <p id={about}>{t('emergency.wrongWhat')}</p>
            <WriteBox aria-describedby={about} label={t('emergency.say')} value={text} onValue={setText} />
            {objecting.error === null ? null : <Fault error={objecting.error} />}
            <Button type="submit" isBusy={objecting.isPending}>
              {t('emergency.send')}
            </Button>
          </form>
        </details>
      ) : null}
      <div role="status">
        {objection === undefined ? null : (
          <div className="note">
            <p>
              {t('emergency.objected')} <When at={objection.at} withTime />
            </p>
            {objection.text === undefined ? null : <p dir="auto">{objection.text}</p>}
            {review === undefined ? (
              <p>
                {t('emergency.reviewBy')} <When at={reviewBy} />
              </p>
            ) : null}
          </div>
        )}
        {review === undefined ? null : <p>{t(`emergency.verdict.${review.verdict}`)}</p>}
      </div>
    </>
  )
}
