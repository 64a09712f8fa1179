import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { instantOf } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { fullName, isInForce, localIdOf, useGrants, useOpenRequests, useUses } from '../facts/use-facts.ts'
import { purposeWords } from '@mutua/ui/records/use-words'
import { MorePlaces } from './more-places.tsx'
import { UseLines } from './use-line.tsx'

/** Three answers in one glance: what waits for me, who can see, who looked. */
export const HomeScreen = () => {
  const { t, i18n } = useTranslation()
  const open = useOpenRequests()
  const grants = useGrants((all) => all.filter(isInForce))
  const uses = useUses()
  const error = open.error ?? grants.error ?? uses.error
  if (error !== null)
    return (
      <Fault
        error={error}
        again={() => void Promise.all([open.refetch(), grants.refetch(), uses.refetch()])}
      />
    )
  if (open.data === undefined || grants.data === undefined || uses.data === undefined) return <Waiting />
  const week = uses.data.filter(isOfThisWeek)
  const ending = grants.data.filter(({ validUntil }) => validUntil < instantOf(Date.now() + 14 * dayMs))
  return (
    <>
      <h1>{t('home.title')}</h1>
      {open.data.map((request) => (
        <Link key={request.id} href={`/requests/${localIdOf(request.id)}`} className="card asks">
          <h2>{t('home.asks', { name: fullName(request.requesterName, request.organisation) })}</h2>
          <p>{purposeWords(request.purpose, i18n.language, t)}</p>
        </Link>
      ))}
      {open.data.length === 0 ? <p className="note">{t('home.nothingWaits')}</p> : null}
      <div className="cards">
        <Link href="/sharing" className="card">
          <h2>{t('home.whoCanSee')}</h2>
          <span className="figure">{grants.data.length}</span>
          <p className="small">{t('home.ending', { count: ending.length })}</p>
        </Link>
        <Link href="/log" className="card">
          <h2>{t('home.whoLooked')}</h2>
          <span className="figure">{week.length}</span>
          <p className="small">{week.length === 0 ? t('home.quiet') : t('home.thisWeek')}</p>
        </Link>
      </div>
      {week.length === 0 ? null : (
        <section className="card">
          <h2>{t('home.latest')}</h2>
          <UseLines uses={week} most={3} />
        </section>
      )}
      <MorePlaces />
    </>
  )
}

const dayMs = 86_400_000
const isOfThisWeek = ({ at }: Receipt): boolean => at > instantOf(Date.now() - 7 * dayMs)
