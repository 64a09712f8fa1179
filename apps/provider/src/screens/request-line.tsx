import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { purposeWords } from '@mutua/ui/records/use-words'
import { localIdOf, useGrants } from '../facts/consent-facts.ts'
import { accountName } from '../facts/person-words.ts'
import { fateOf, unanswered, useQuestions } from '../facts/request-facts.ts'

/** One request and what became of it; what the person asked about it comes with it. */
export const RequestLine = ({ request }: { readonly request: AccessRequest }) => {
  const { t, i18n } = useTranslation()
  const fate = useGrants((grants) => fateOf(request, grants, Date.now())).data ?? 'requested'
  return (
    <li>
      <Link
        href={
          request.grant !== undefined && (fate === 'given' || fate === 'part')
            ? `/cases/${localIdOf(request.grant)}`
            : `/ask#${localIdOf(request.id)}`
        }
      >
        <bdi className="account">{accountName(request.owner)}</bdi>
      </Link>{' '}
      <span className={fate === 'given' || fate === 'requested' ? 'state' : 'state over'}>
        {t(`ask.state.${fate}`)}
      </span>
      <span className="line small">{purposeWords(request.purpose, i18n.language, t)}</span>
      {fate === 'requested' ? <AskedBack request={request} /> : null}
    </li>
  )
}

const AskedBack = ({ request }: { readonly request: AccessRequest }) => {
  const { t } = useTranslation()
  const count = unanswered(useQuestions(request).data)
  return count === 0 ? null : (
    <strong className="line" role="status">
      {t('today.question', { count })}
    </strong>
  )
}
