import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportState } from '@mutua/sdk/clients/import-report'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { usePodClient } from '../facts/own-records.ts'
import { usePod } from '../facts/use-facts.ts'
import { CameLine } from './came-line.tsx'

/** What was brought in, the newest first: how far it is, what became of it, and the way to take it back. */
export const Imports = () => {
  const { t } = useTranslation()
  const pod = usePod()
  const client = usePodClient()
  const imports = useQuery({
    queryKey: ['imports'],
    queryFn: () => client.imports(pod.name),
    // The server says how far it is when it is asked.
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) === true ? 500 : false),
  })
  useRecordsAfter(imports.data?.filter((one) => !isUnderWay(one)).length)
  if (imports.error !== null) return <Fault error={imports.error} again={() => void imports.refetch()} />
  if (imports.data === undefined) return <Waiting />
  return (
    <>
      <h2>{t('bring.imports')}</h2>
      {imports.data.length === 0 ? <p className="note">{t('bring.noImports')}</p> : null}
      {imports.data.slice(0, 30).map((one) => (
        <One key={one.id} of={one} />
      ))}
    </>
  )
}

const isUnderWay = ({ state }: Pick<ImportState, 'state'>): boolean =>
  state === 'running' || state === 'undoing'

/** When one has ended, what is in the pod is another thing than before. */
const useRecordsAfter = (ended: number | undefined): void => {
  const queries = useQueryClient()
  const before = useRef(ended)
  useEffect(() => {
    if (before.current !== undefined && before.current !== ended) void queries.invalidateQueries()
    before.current = ended
  }, [ended, queries])
}

const One = ({ of }: { readonly of: ImportState }) => {
  const { id, state, source, begunAt, total, done, counts } = of
  const { t } = useTranslation()
  const pod = usePod()
  const client = usePodClient()
  const queries = useQueryClient()
  const undoing = useMutation({
    mutationFn: () => client.undoImport(pod.name, id),
    onSettled: () => queries.invalidateQueries(),
  })
  const step = useMutation({
    mutationFn: (kind: 'cancelImport' | 'resumeImport') => client[kind](pod.name, id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['imports'] }),
  })
  const name = source.name ?? t('bring.noName')
  const wrote = counts.created + counts.replaced
  return (
    <article className="card">
      <h3>
        <bdi>{name}</bdi>
      </h3>
      <p>
        <span className={state === 'done' || state === 'running' ? 'state' : 'state over'}>
          {t(`bring.state.${state}`)}
        </span>{' '}
        <span className="small">
          <When at={begunAt} withTime />
        </span>
      </p>
      {isUnderWay({ state }) ? (
        <label className="progress">
          {t('bring.progress', { done, total })}
          <progress value={done} max={Math.max(total, 1)} />
        </label>
      ) : (
        <p className="small">
          {t('bring.new', { count: counts.created })}{' '}
          {t('bring.already', { count: counts.unchanged + counts.duplicates })}{' '}
          {t('bring.invalid', { count: counts.invalid })}
        </p>
      )}
      {state === 'done' && wrote > 0 ? <CameLine id={id} /> : null}
      {undoing.error === null ? null : <Fault error={undoing.error} />}
      {step.error === null ? null : <Fault error={step.error} />}
      {undoing.data === undefined ? null : (
        <div role="status">
          <p>
            {t('bring.undone', { count: undoing.data.removed + undoing.data.restored })}
            {undoing.data.kept.length === 0
              ? null
              : ` ${t('bring.kept', { count: undoing.data.kept.length })}`}
          </p>
          <ul>
            {undoing.data.kept.slice(0, 20).map(({ resource, why }) => (
              <li key={resource}>
                <bdi>{resource.slice(pod.root.length)}</bdi>: {t(`came.stays.${why}`)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {state === 'running' ? (
        <Button isBusy={step.isPending} onClick={() => step.mutate('cancelImport')}>
          {t('came.cancel')} <bdi className="unseen">{name}</bdi>
        </Button>
      ) : null}
      {state === 'interrupted' && of.isKept === true ? (
        <Button isBusy={step.isPending} onClick={() => step.mutate('resumeImport')}>
          {t('came.resume')} <bdi className="unseen">{name}</bdi>
        </Button>
      ) : null}
      {wrote === 0 || isUnderWay({ state }) || state === 'undone' ? null : (
        <Button isBusy={undoing.isPending} onClick={() => undoing.mutate()}>
          {t('bring.undo')} <bdi className="unseen">{name}</bdi>
        </Button>
      )}
    </article>
  )
}
