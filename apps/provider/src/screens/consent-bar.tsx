import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import { purposeWords } from '@mutua/ui/records/use-words'
import { whatWords } from '@mutua/ui/records/what-words'
import { dayText } from '@mutua/ui/views/when'
import type { Case } from '../facts/cases.ts'
import { soonMs } from '../facts/urgency.ts'

/** What may be seen here, until when and why; and the way to ask for more. */
export const ConsentBar = ({ open }: { readonly open: Case }) => {
  const { t } = useTranslation()
  return (
    <section className="card stands">
      <h2>{t('case.mayI')}</h2>
      <ul className="plain lines">
        {open.grants.map((grant) => (
          <ConsentLine key={grant.id} grant={grant} pod={open.pod} />
        ))}
      </ul>
      <p>
        <Link href={`/ask/${open.key}`} className="button">
          {t('case.askMore')}
        </Link>
      </p>
    </section>
  )
}

const ConsentLine = ({ grant, pod }: { readonly grant: Grant; readonly pod: string }) => {
  const { t, i18n } = useTranslation()
  const lines = whatWords(grant, pod, { t, language: i18n.language })
  const isEnding = grant.validUntil < instantOf(Date.now() + soonMs)
  const writes = grant.scope.modes.some((mode) => mode !== 'read')
  return (
    <li>
      {lines.map((line) => (
        <strong key={line} className="line">
          {line}
        </strong>
      ))}
      <span className="line">{writes ? t('case.readAndWrite') : t('case.readOnly')}</span>
      <span className="line small">{purposeWords(grant.purpose, i18n.language, t)}</span>
      <span className={isEnding ? 'state over' : 'state'}>
        {t('case.until', { until: dayText(grant.validUntil, i18n.language) })}
      </span>
      {grant.basis === 'vital-interests' ? <span className="line">{t('case.emergency')}</span> : null}
    </li>
  )
}
