import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Grant } from '@mutua/sdk/consent/grant'
import { localIdOf } from '../facts/use-facts.ts'
import { useNameOfConsent } from '../facts/name-of-consent.ts'

/** Who was let in last, each as near to being shown out as a request is to its yes (GDPR Art. 7(3): two taps, two taps). */
export const HomeConsents = ({ grants }: { readonly grants: readonly Grant[] }) => {
  const { t } = useTranslation()
  const nameOf = useNameOfConsent()
  return grants.length === 0 ? null : (
    <section className="card">
      <h2>{t('lists.now')}</h2>
      <ul className="plain lines rows">
        {grants.slice(0, 3).map((grant) => {
          const name = nameOf(grant)
          const place = `/sharing/${localIdOf(grant.id)}`
          return (
            <li key={grant.id}>
              <Link href={place}>
                <bdi>{name}</bdi>
              </Link>
              <Link href={`${place}/withdraw`} className="button">
                {t('consent.withdraw')}
                <span className="unseen">: {name}</span>
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
