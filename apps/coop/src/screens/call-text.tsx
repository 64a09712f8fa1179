import { useTranslation } from 'react-i18next'
import { textOf, type CallView } from '@mutua/sdk/codesign/call'
import { halvesText } from '@mutua/sdk/codesign/rank'
import { moneyWords } from '@mutua/ui/records/money-words'
import { When } from '@mutua/ui/views/when'
import { WeightBar } from './weight-bar.tsx'

/** What the call says, as it was signed; amendments with their reasons, the first text last. */
export const CallText = ({ call }: { readonly call: CallView }) => {
  const { t, i18n } = useTranslation()
  const text = textOf(call)
  if (text === undefined) return null
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  return (
    <section className="card" aria-labelledby="text">
      <h2 id="text">{t('calls.text')}</h2>
      <p>
        <bdi>{text.purpose}</bdi>
      </p>
      <p>
        <bdi>{text.need}</bdi>
      </p>
      <dl className="facts">
        <dt>{t('calls.field.territory')}</dt>
        <dd>
          <bdi>{text.territory}</bdi>
        </dd>
        <dt>{t('calls.field.budgetCents')}</dt>
        <dd>{money(text.budgetCents)}</dd>
        <dt>{t('calls.field.coFinancingPercent')}</dt>
        <dd>{text.coFinancingPercent} %</dd>
        <dt>{t('calls.field.opensAt')}</dt>
        <dd>
          <When at={text.opensAt} withTime />
        </dd>
        <dt>{t('calls.field.closesAt')}</dt>
        <dd>
          <When at={text.closesAt} withTime />
        </dd>
        <dt>{t('calls.field.commission')}</dt>
        <dd>
          {text.commission.map(({ webId, name }) => (
            <bdi key={webId} className="line">
              {name}
            </bdi>
          ))}
        </dd>
      </dl>
      <h3>{t('calls.step.requirements')}</h3>
      <ol>
        {text.requirements.map((one) => (
          <li key={one.text}>
            <bdi>{one.text}</bdi> <span className="small">({one.cites})</span>
          </li>
        ))}
      </ol>
      <h3>{t('calls.step.criteria')}</h3>
      <WeightBar criteria={text.criteria} />
      <ol>
        {text.criteria.map(({ title, text: what, weight, minimum }) => (
          <li key={title}>
            <strong>
              <bdi>{title}</bdi>
            </strong>{' '}
            ({weight}
            {minimum === undefined ? null : (
              <>; {t('calls.atLeast', { points: halvesText(minimum) })}</>
            )}):{' '}
            <bdi>{what}</bdi>
          </li>
        ))}
      </ol>
      <p>{t('calls.minimumIs', { minimum: text.minimumTotal })}</p>
      {call.versions.map(({ digest, at, text: one }) => (
        <p key={digest} className="small">
          {one.amends === undefined ? null : (
            <>
              <strong>{t('calls.amendment')}</strong>: <bdi>{one.amends.reason}</bdi>{' '}
            </>
          )}
          <When at={at} withTime /> <code className="digest">{digest}</code>
        </p>
      ))}
    </section>
  )
}
