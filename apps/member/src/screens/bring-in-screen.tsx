import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '@mutua/sdk/clients/import-report'
import type { ImportContent } from '@mutua/sdk/clients/pod-client'
import { Problem } from '@mutua/sdk/problem'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { filesWeRead, kindOfFile } from '@mutua/sdk/clients/kind-of-file'
import { usePodClient } from '../facts/own-records.ts'
import { usePod } from '../facts/use-facts.ts'
import { DataPlaces } from './data-places.tsx'
import { Imports } from './imports.tsx'

/** Choose a file, see what is in it before anything is written, bring it in, and take it back if it was the wrong one. */
export const BringInScreen = () => {
  const { t } = useTranslation()
  const pod = usePod()
  const client = usePodClient()
  const queries = useQueryClient()
  const [isUnknown, setUnknown] = useState(false)
  const trial = useMutation({
    mutationFn: async (chosen: Chosen) => ({
      chosen,
      report: await client.import(pod.name, chosen.content, { name: chosen.name, dryRun: true }),
    }),
  })
  const bringing = useMutation({
    mutationFn: ({ content, name }: Chosen) => client.beginImport(pod.name, content, { name }),
    onSuccess: async () => {
      trial.reset()
      await queries.invalidateQueries({ queryKey: ['imports'] })
    },
  })
  const choose = (file: File | undefined) => {
    const kind = file === undefined ? undefined : kindOfFile(file.name)
    setUnknown(file !== undefined && kind === undefined)
    bringing.reset()
    trial.reset()
    if (file !== undefined && kind !== undefined)
      trial.mutate({ name: file.name, content: { body: file, ...kind } })
  }
  return (
    <>
      <h1>{t('mine.bringIn')}</h1>
      <DataPlaces />
      <section className="card">
        <label className="chooser">
          <strong>{t('bring.choose')}</strong>
          <span className="small">{t('bring.kinds')}</span>
          <input
            type="file"
            accept={filesWeRead}
            disabled={trial.isPending || bringing.isPending}
            onChange={({ target }) => {
              choose(target.files?.[0])
              // The same file can be chosen again after it was put right.
              target.value = ''
            }}
          />
        </label>
        {isUnknown ? <p role="alert">{t('bring.unknown')}</p> : null}
        {trial.isPending ? <Waiting /> : null}
        <FileFault error={trial.error ?? bringing.error} />
        {trial.data === undefined ? null : (
          <Foreseen
            name={trial.data.chosen.name}
            report={trial.data.report}
            isBusy={bringing.isPending}
            onBring={() => bringing.mutate(trial.data.chosen)}
            onLeave={() => trial.reset()}
          />
        )}
      </section>
      <Imports />
    </>
  )
}

interface Chosen {
  readonly name: string
  readonly content: ImportContent
}

/** Why a file was not read; the server's own sentence beside it says where. */
const FileFault = ({ error }: { readonly error: unknown }) => {
  const { t, i18n } = useTranslation()
  if (error === null) return null
  if (!(error instanceof Problem) || !i18n.exists(`bring.fault.${error.code}`)) return <Fault error={error} />
  return (
    <div className="fault" role="alert">
      <p>{t(`bring.fault.${error.code}`)}</p>
      {error.detail === undefined ? null : (
        <p className="small" lang="en" dir="ltr">
          {error.detail}
        </p>
      )}
    </div>
  )
}

const Foreseen = ({
  name,
  report,
  isBusy,
  onBring,
  onLeave,
}: {
  readonly name: string
  readonly report: ImportReport
  readonly isBusy: boolean
  readonly onBring: () => void
  readonly onLeave: () => void
}) => {
  const { t } = useTranslation()
  const { imported, refused } = report
  const already = imported.filter((one) => one.already !== undefined).length
  const made = imported.filter((one) => one.status === 201).length
  const coming = imported.length - already
  return (
    <div role="status">
      <h2>
        {t('bring.foreseen')} <bdi>{name}</bdi>
      </h2>
      <ul>
        <li>{t('bring.new', { count: made })}</li>
        {coming === made ? null : <li>{t('bring.changed', { count: coming - made })}</li>}
        <li>{t('bring.already', { count: already })}</li>
        <li>{t('bring.invalid', { count: refused.length })}</li>
      </ul>
      {refused.length === 0 ? null : (
        <details>
          <summary>{t('bring.whyInvalid')}</summary>
          <ul>
            {refused.slice(0, 50).map(({ entry, reason }) => (
              <li key={entry}>
                {t('bring.entry', { entry })}{' '}
                <span className="small" lang="en" dir="ltr">
                  {reason}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="answers">
        <Button isBusy={isBusy} disabled={coming === 0} onClick={onBring}>
          {t('bring.now', { count: coming })}
        </Button>
        <Button onClick={onLeave}>{t('bring.leave')}</Button>
      </div>
    </div>
  )
}
