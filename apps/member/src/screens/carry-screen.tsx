import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportKinds } from '@mutua/sdk/archive/manifest'
import type { PreparedExport } from '@mutua/sdk/clients/export-client'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { carryAway, useExports, type Carried } from '../facts/carry-facts.ts'
import { sizeWords } from '../facts/size-words.ts'
import { usePod } from '../facts/use-facts.ts'

/** Everything in one ZIP file: now, or made on the server and taken within a week. One tap; and how to leave, or to move. */
export const CarryScreen = () => {
  const { t, i18n } = useTranslation()
  const { config } = useSignedIn()
  const pod = usePod()
  const exports = useExports()
  const queries = useQueryClient()
  const [carried, setCarried] = useState<Carried>()
  const estimate = useQuery({ queryKey: ['estimate'], queryFn: () => exports.estimate(pod.name) })
  const taking = useMutation({
    mutationFn: (isPrepared: boolean) =>
      carryAway(pod.name, isPrepared, { exports, onBytes: throttled(setCarried) }),
    onSettled: async () => {
      setCarried(undefined)
      await queries.invalidateQueries({ queryKey: ['prepared'] })
    },
  })
  return (
    <>
      <h1>{t('carry.title')}</h1>
      <p>{t('carry.what')}</p>
      <section className="card stands">
        <h2>{t('carry.inIt')}</h2>
        <ul>
          <li>
            {t('carry.pod')}
            {estimate.data === undefined ? null : (
              <>
                {' '}
                <span className="small">
                  {t('carry.estimate', {
                    records: estimate.data.records,
                    documents: estimate.data.documents,
                    size: sizeWords(estimate.data.bytes, i18n.language),
                  })}
                </span>
              </>
            )}
          </li>
          <li>{t('carry.consents')}</li>
          <li>{t('carry.uses')}</li>
          <li>{t('carry.page')}</li>
        </ul>
        {taking.error === null ? null : <Fault error={taking.error} />}
        <p role="status">
          {taking.isSuccess
            ? t('carry.taken')
            : carried === undefined
              ? ''
              : t(`carry.coming.${carried.part}`, { size: sizeWords(carried.bytes, i18n.language) })}
        </p>
        {taking.isPending ? (
          <progress
            aria-label={t('carry.progress')}
            {...(carried?.part === 'pod' && estimate.data !== undefined
              ? { value: Math.min(carried.bytes, estimate.data.bytes), max: Math.max(estimate.data.bytes, 1) }
              : {})}
          />
        ) : null}
        <p>
          <Button kind="first" isBusy={taking.isPending} onClick={() => taking.mutate(false)}>
            {t('carry.now')}
          </Button>
        </p>
      </section>
      <Prepared isBusy={taking.isPending} onTake={() => taking.mutate(true)} />
      <section className="card">
        <h2>{t('carry.leave')}</h2>
        <p>{t('carry.leaveWhat')}</p>
        <ol>
          <li>{t('carry.leaveFirst')}</li>
          <li>{t('carry.leaveSecond')}</li>
          <li>{t('carry.leaveThird')}</li>
        </ol>
        <p>
          <a href={`${config.podServer}/.me`} className="line">
            {t('carry.account')}
          </a>
        </p>
      </section>
    </>
  )
}

/** Made once on the server, for who has a weak line; it rests there for a week. */
const Prepared = ({ isBusy, onTake }: { readonly isBusy: boolean; readonly onTake: () => void }) => {
  const { t } = useTranslation()
  const pod = usePod()
  const exports = useExports()
  const queries = useQueryClient()
  const prepared = useQuery({
    queryKey: ['prepared'],
    queryFn: async (): Promise<PreparedExport | null> => {
      try {
        return await exports.prepared(pod.name)
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return null
        throw error
      }
    },
    refetchInterval: ({ state }) => (state.data?.state === 'preparing' ? 1_000 : false),
  })
  const preparing = useMutation({
    mutationFn: () => exports.prepare(pod.name, exportKinds),
    onSettled: () => queries.invalidateQueries({ queryKey: ['prepared'] }),
  })
  const { data } = prepared
  const error = prepared.error ?? preparing.error
  return (
    <section className="card">
      <h2>{t('carry.later')}</h2>
      <p>{t('carry.laterWhat')}</p>
      {error === null ? null : <Fault error={error} />}
      <p role="status">
        {data === null || data === undefined ? (
          ''
        ) : data.state === 'preparing' ? (
          t('carry.preparing')
        ) : (
          <Ready prepared={data} />
        )}
      </p>
      <div className="answers">
        {data?.state === 'ready' ? (
          <Button isBusy={isBusy} onClick={onTake}>
            {t('carry.takeReady')}
          </Button>
        ) : null}
        <Button
          isBusy={preparing.isPending || data?.state === 'preparing'}
          onClick={() => preparing.mutate()}
        >
          {data?.state === 'ready' ? t('carry.prepareAgain') : t('carry.prepare')}
        </Button>
      </div>
    </section>
  )
}

const Ready = ({ prepared: { readyAt, until, size, takenAt } }: { readonly prepared: PreparedExport }) => {
  const { t, i18n } = useTranslation()
  const last = takenAt.at(-1)
  return (
    <>
      {t('carry.ready', { size: sizeWords(size, i18n.language) })}{' '}
      {readyAt === undefined ? null : <When at={readyAt} withTime />}
      {'. '}
      {until === undefined ? null : (
        <>
          {t('carry.until')} <When at={until} />
          {'. '}
        </>
      )}
      {last === undefined ? null : (
        <>
          {t('carry.lastTaken')} <When at={last} withTime />
          {'.'}
        </>
      )}
    </>
  )
}

/** A screen is not written anew for every piece that comes. */
const throttled = (show: (carried: Carried) => void): ((carried: Carried) => void) => {
  let shownAt = 0
  return (carried) => {
    const now = Date.now()
    if (now - shownAt < 200) return
    shownAt = now
    show(carried)
  }
}
