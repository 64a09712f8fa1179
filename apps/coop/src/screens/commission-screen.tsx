import { useTranslation } from 'react-i18next'
import type { CallView } from '@mutua/sdk/codesign/call'
import { When } from '@mutua/ui/views/when'
import { CallScoring } from './call-scoring.tsx'
import { CallText } from './call-text.tsx'

/** What somebody of a commission does here who is no officer, and nothing else. */
export const CommissionScreen = ({ calls }: { readonly calls: readonly CallView[] }) => {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('calls.commission')}</h1>
      <p>{t('calls.commissionWhat')}</p>
      {calls.map((call) => (
        <article key={call.id} className="card">
          <h2>
            <bdi>{call.versions.at(-1)?.text.title}</bdi>{' '}
            <span className="state">{t(`calls.state.${call.state}`)}</span>
          </h2>
          <Closes call={call} />
          {call.state === 'checking' || call.state === 'scoring' ? <CallScoring call={call} /> : null}
          <details>
            <summary>{t('calls.text')}</summary>
            <CallText call={call} />
          </details>
        </article>
      ))}
    </>
  )
}

const Closes = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const text = call.versions.at(-1)?.text
  return text === undefined ? null : (
    <p className="small">
      {t('calls.closes')} <When at={text.closesAt} withTime />
    </p>
  )
}
