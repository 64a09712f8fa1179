import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { readCovered, type CoveredItem } from '@mutua/sdk/clients/covered-client'
import type { HiddenResource } from '@mutua/sdk/clients/pod-client'
import { grantStateAt, type Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import { placeWords } from '@mutua/ui/records/use-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { timeOf, useOwnRecords, usePodClient } from '../facts/own-records.ts'
import { localIdOf, useGrants, useNameOf, usePod } from '../facts/use-facts.ts'
import { Masked } from './exactly.tsx'

/** My data as somebody else has them before their eyes; what is missing there is shown here, and here only. */
export const PreviewScreen = ({ id }: { readonly id: string }) => {
  const grant = useGrants((all) => all.find((one) => localIdOf(one.id) === id) ?? null)
  if (grant.error !== null) return <Fault error={grant.error} again={() => void grant.refetch()} />
  if (grant.data === undefined) return <Waiting />
  return grant.data === null ? <NothingScreen /> : <Preview grant={grant.data} />
}

const Preview = ({ grant }: { readonly grant: Grant }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const pod = usePod()
  const nameOf = useNameOf()
  const client = usePodClient()
  const { scope, terms } = grant
  const covered = useQuery({
    queryKey: ['covered', scope, terms],
    queryFn: () =>
      readCovered({ scope, terms }, pod.name, { podServer: config.podServer, fetch: session.fetch }),
  })
  const own = useOwnRecords()
  const hidden = useQuery({ queryKey: ['hidden'], queryFn: () => client.hidden(pod.name) })
  const error = covered.error ?? own.error ?? hidden.error
  if (error !== null)
    return (
      <Fault
        error={error}
        again={() => void Promise.all([covered.refetch(), own.refetch(), hidden.refetch()])}
      />
    )
  if (covered.data === undefined || own.data === undefined || hidden.data === undefined) return <Waiting />
  const name = nameOf(grant.recipient, grant.organisation)
  const state = grantStateAt(grant, instantOf(Date.now()))
  const seen = new Set(covered.data.items.map(({ resource }) => resource))
  const missing = own.data.filter(({ resource }) => !seen.has(resource))
  return (
    <>
      <h1>{t('preview.title', { name })}</h1>
      <p>{t('preview.what')}</p>
      {state === 'given' ? null : (
        <p className="note">{t(state === 'paused' ? 'preview.paused' : 'preview.over')}</p>
      )}
      {state === 'given' || state === 'paused' ? (
        <>
          <section className="card stands">
            <h2>{t('preview.sees', { count: covered.data.total })}</h2>
            <Masked terms={terms} />
            <ByCategory items={covered.data.items} />
          </section>
          <Missing name={name} records={missing} hidden={hidden.data} />
        </>
      ) : null}
      <p>
        <Link href={`/sharing/${localIdOf(grant.id)}`} className="button">
          {t('done.see')}
        </Link>
      </p>
    </>
  )
}

const Missing = ({
  name,
  records,
  hidden,
}: {
  readonly name: string
  readonly records: readonly CoveredItem[]
  readonly hidden: readonly HiddenResource[]
}) => {
  const { t } = useTranslation()
  const pod = usePod()
  if (records.length === 0 && hidden.length === 0) return <p className="note">{t('preview.all')}</p>
  return (
    <section className="card missing">
      <h2>{t('preview.missing')}</h2>
      <p>{t('preview.missingWhat', { name })}</p>
      {hidden.length === 0 ? null : (
        <>
          <h3>{t('preview.hidden')}</h3>
          <ul>
            {[...new Set(hidden.map(({ within }) => within))].map((within) => (
              <li key={within}>{placeWords(within, pod.root, t)}</li>
            ))}
          </ul>
        </>
      )}
      {records.length === 0 ? null : (
        <>
          <h3>{t('preview.notCovered')}</h3>
          <ByCategory items={records} />
        </>
      )}
    </section>
  )
}

const ByCategory = ({ items }: { readonly items: readonly CoveredItem[] }) => {
  const { t, i18n } = useTranslation()
  return [...Map.groupBy(items, ({ category = '' }) => category)].map(([category, ofCategory]) => (
    <details key={category} open={ofCategory.length <= 12}>
      <summary>
        {t(`what.category.${category}`, { defaultValue: category })} ·{' '}
        {t('mine.count', { count: ofCategory.length })}
      </summary>
      <ul>
        {ofCategory.map((item) => (
          <li key={item.resource}>
            <bdi>{item.title}</bdi>{' '}
            <span className="small">{dayText(instantOf(Date.parse(timeOf(item))), i18n.language)}</span>
          </li>
        ))}
      </ul>
    </details>
  ))
}
