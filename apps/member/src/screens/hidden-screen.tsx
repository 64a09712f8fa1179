import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ask, wholeText, type Fetch } from '@mutua/sdk/clients/answer'
import type { HiddenResource } from '@mutua/sdk/clients/pod-client'
import type { ResourceUrl } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { recordSchema, usePodClient } from '../facts/own-records.ts'
import { titleOf } from '@mutua/ui/records/plain-record'
import { usePod } from '../facts/use-facts.ts'
import { placeWords } from '@mutua/ui/records/use-words'
import { DataPlaces } from './data-places.tsx'

/** What only its owner sees; each thing comes back with one tap. */
export const HiddenScreen = () => {
  const { t } = useTranslation()
  const pod = usePod()
  const client = usePodClient()
  const hidden = useQuery({ queryKey: ['hidden'], queryFn: () => client.hidden(pod.name) })
  if (hidden.error !== null) return <Fault error={hidden.error} again={() => void hidden.refetch()} />
  if (hidden.data === undefined) return <Waiting />
  const together = [...Map.groupBy(hidden.data, ({ within }) => within)]
  return (
    <>
      <h1>{t('mine.hidden')}</h1>
      <DataPlaces />
      <p>{t('mine.hiddenWhat')}</p>
      {together.length === 0 ? <p className="note">{t('mine.nothingHidden')}</p> : null}
      {together.map(([within, resources]) => (
        <Hidden key={within} within={within} resources={resources} />
      ))}
    </>
  )
}

const Hidden = ({
  within,
  resources,
}: {
  readonly within: ResourceUrl
  readonly resources: readonly HiddenResource[]
}) => {
  const { t } = useTranslation()
  const { root } = usePod()
  const { session } = useSignedIn()
  const client = usePodClient()
  const queries = useQueryClient()
  const title = useQuery({
    queryKey: ['hidden', within],
    queryFn: () => titleOfHidden(within, session.fetch),
    enabled: !within.endsWith('/'),
  })
  const back = useMutation({
    mutationFn: () => client.unhide(within),
    onSettled: () => queries.invalidateQueries(),
  })
  const [first] = resources
  return (
    <section className="card">
      <h2>
        <bdi>{title.data ?? placeWords(within, root, t)}</bdi>
      </h2>
      <p className="small">
        {placeWords(within, root, t)} · {t('mine.count', { count: resources.length })}
        {first === undefined ? null : (
          <>
            {' · '}
            {t('mine.hiddenSince')} <When at={first.hiddenAt} />
          </>
        )}
      </p>
      {back.error === null ? null : <Fault error={back.error} />}
      <Button isBusy={back.isPending} onClick={() => back.mutate()}>
        {t('mine.bringBack')}
        <span className="unseen">
          {' '}
          <bdi>{title.data ?? ''}</bdi>
        </span>
      </Button>
    </section>
  )
}

/** A hidden document is read under `/.hidden/`, by its owner alone; what is no record has no title. */
const titleOfHidden = async (url: ResourceUrl, fetch: Fetch): Promise<string | null> => {
  const { origin, pathname } = new URL(url)
  const response = await ask(fetch, `${origin}/.hidden${pathname}`)
  if (response.headers.get('Content-Type')?.startsWith('application/fhir+json') !== true) return null
  return titleOf(recordSchema.parse(JSON.parse(await wholeText(response))))
}
