import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { powers } from '@mutua/sdk/consent/representation'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useActing, useMay } from '../facts/acting.ts'
import { personWords } from '../facts/people-facts.ts'
import { isInForce, useGrants, useOpenRequests } from '../facts/use-facts.ts'
import { RequestCards } from './home-tasks.tsx'

/** What somebody who acts for a member finds first: what waits there, and what they may and may not do. */
export const ActingHome = () => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const acting = useActing()
  const maySeeRequests = useMay('see-requests')
  const maySeeConsents = useMay('see-consents')
  const mayGive = useMay('give')
  return (
    <>
      <h1>
        {t('acting.title')} <bdi>{personWords(session.webId, config.podServer)}</bdi>
      </h1>
      {maySeeRequests ? <Waits /> : null}
      {maySeeConsents ? <Given /> : null}
      {acting?.reading === undefined ? null : (
        <Link href="/reads" className="card">
          <h2>{t('reach.reads')}</h2>
          <p>{t('reach.readsWhat')}</p>
        </Link>
      )}
      {mayGive ? (
        <p>
          <Link href="/share" className="button">
            {t('share.title')}
          </Link>
        </p>
      ) : null}
      <section className="card">
        <h2>{t('acting.may')}</h2>
        <ul>
          {powers
            .filter((power) => acting?.powers.has(power))
            .map((power) => (
              <li key={power}>{t(`people.power.${power}`)}</li>
            ))}
        </ul>
        {acting?.isPart === true ? <p>{t('acting.part')}</p> : null}
        <p>{t('acting.cannot')}</p>
        <p className="small">{t('acting.seen')}</p>
      </section>
    </>
  )
}

const Waits = () => {
  const { t } = useTranslation()
  const open = useOpenRequests()
  if (open.error !== null) return <Fault error={open.error} again={() => void open.refetch()} />
  if (open.data === undefined) return <Waiting />
  return open.data.length === 0 ? (
    <p className="note">{t('acting.nothingWaits')}</p>
  ) : (
    <RequestCards requests={open.data} />
  )
}

const Given = () => {
  const { t } = useTranslation()
  const grants = useGrants((all) => all.filter(isInForce))
  if (grants.error !== null) return <Fault error={grants.error} again={() => void grants.refetch()} />
  if (grants.data === undefined) return <Waiting />
  return (
    <Link href="/sharing" className="card">
      <h2>{t('home.whoCanSee')}</h2>
      <span className="figure">{grants.data.length}</span>
    </Link>
  )
}
