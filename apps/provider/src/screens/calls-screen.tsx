import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { textOf, type CallView } from '@mutua/sdk/codesign/call'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { localOf, useCalls } from '../facts/call-facts.ts'
import { Refusal } from './refusal.tsx'

/** What the co-op asks organisations to plan and do with it: those that are open first. */
export const CallsScreen = () => {
  const { t } = useTranslation()
  const calls = useCalls()
  if (calls.error !== null) return <Refusal error={calls.error} again={() => void calls.refetch()} />
  if (calls.data === undefined) return <Waiting />
  const ordered = calls.data.toSorted(
    (one, other) => Number(other.state === 'open') - Number(one.state === 'open'),
  )
  return (
    <>
      <h1>{t('calls.title')}</h1>
      <p>{t('calls.what')}</p>
      {ordered.length === 0 ? <p>{t('calls.none')}</p> : null}
      <ul className="plain">
        {ordered.map((call) => (
          <li key={call.id}>
            <CallCard call={call} />
          </li>
        ))}
      </ul>
    </>
  )
}

const CallCard = ({ call }: { readonly call: CallView }) => {
  const { t, i18n } = useTranslation()
  const text = textOf(call)
  if (text === undefined) return null
  return (
    <article className={call.state === 'open' ? 'card asks' : 'card'}>
      <h2>
        <Link href={`/calls/${localOf(call.id)}`}>
          <bdi>{text.title}</bdi>
        </Link>{' '}
        <span className={call.state === 'open' ? 'state' : 'state over'}>
          {t(`calls.state.${call.state}`)}
        </span>
      </h2>
      <p>
        <bdi>{text.territory}</bdi> · {moneyWords(text.budgetCents, i18n.language)}
      </p>
      <p className="small">
        {t('calls.closes')} <When at={text.closesAt} withTime />
      </p>
    </article>
  )
}
