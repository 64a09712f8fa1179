import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '@mutua/sdk/clients/import-report'
import { csv, type ImportContent } from '@mutua/sdk/clients/pod-client'
import { Problem } from '@mutua/sdk/problem'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { filesWeRead, kindOfFile } from '@mutua/sdk/clients/kind-of-file'
import { usePodClient } from '../facts/own-records.ts'
import { hintsOf, noTableHints, readTitles, type TableHints } from '../facts/table-columns.ts'
import { usePod } from '../facts/use-facts.ts'
import { foreseen, whyRefused } from '../facts/what-came.ts'
import { CountedWords } from './came-line.tsx'
import { DataPlaces } from './data-places.tsx'
import { Imports } from './imports.tsx'
import { TableColumnsForm } from './table-columns-form.tsx'

/** Choose a file, see what is in it before anything is written, bring it in, and take it back if it was the wrong one. */
export const BringInScreen = () => {
  const { t } = useTranslation()
  const pod = usePod()
  const client = usePodClient()
  const queries = useQueryClient()
  const [isUnknown, setUnknown] = useState(false)
  const [isOver, setOver] = useState(false)
  const [table, setTable] = useState<Table>()
  const trial = useMutation({
    mutationFn: async (chosen: Chosen) => ({
      chosen,
      report: await client.import(pod.name, chosen.content, { ...chosen.options, dryRun: true }),
    }),
  })
  const bringing = useMutation({
    mutationFn: ({ content, options }: Chosen) => client.beginImport(pod.name, content, options),
    onSuccess: async () => {
      trial.reset()
      setTable(undefined)
      await queries.invalidateQueries({ queryKey: ['imports'] })
    },
  })
  const choose = (file: File | undefined) => {
    const kind = file === undefined ? undefined : kindOfFile(file.name)
    setUnknown(file !== undefined && kind === undefined)
    bringing.reset()
    trial.reset()
    setTable(undefined)
    if (file === undefined || kind === undefined) return
    const content = { body: file, ...kind }
    trial.mutate({ content, options: { name: file.name } })
    if (kind.contentType === csv && kind.encoding === undefined)
      void readTitles(file).then((titles) =>
        setTable({ file: file.name, content, titles, hints: noTableHints }),
      )
  }
  const isBusy = trial.isPending || bringing.isPending
  return (
    <>
      <h1>{t('mine.bringIn')}</h1>
      <DataPlaces />
      <section
        className={isOver ? 'card drop over' : 'card drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          if (!isBusy) choose(event.dataTransfer.files[0])
        }}
      >
        <label className="chooser">
          <strong>{t('bring.choose')}</strong>
          <span className="small">{t('bring.kinds')}</span>
          <input
            type="file"
            accept={filesWeRead}
            disabled={isBusy}
            onChange={({ target }) => {
              choose(target.files?.[0])
              // The same file can be chosen again after it was put right.
              target.value = ''
            }}
          />
          <span className="small only-wide">{t('came.drop')}</span>
        </label>
        {isUnknown ? <p role="alert">{t('bring.unknown')}</p> : null}
        {trial.isPending ? <Waiting /> : null}
        <FileFault error={trial.error ?? bringing.error} />
        {table === undefined ? null : (
          <TableColumnsForm
            key={table.file}
            titles={table.titles}
            hints={table.hints}
            isOpen={trial.error !== null}
            onChange={(hints) => setTable({ ...table, hints })}
            onRead={() =>
              trial.mutate({
                content: table.content,
                options: { name: table.file, hints: hintsOf(table.hints) },
              })
            }
          />
        )}
        {trial.data === undefined ? null : (
          <Foreseen
            name={trial.data.chosen.options.name}
            report={trial.data.report}
            isBusy={bringing.isPending}
            onBring={() => bringing.mutate(trial.data.chosen)}
            onLeave={() => {
              trial.reset()
              setTable(undefined)
            }}
          />
        )}
      </section>
      <Imports />
    </>
  )
}

interface Chosen {
  readonly content: ImportContent
  readonly options: { readonly name: string; readonly hints?: Readonly<Record<string, string>> }
}

/** A table that was chosen, and what its owner says of its columns. */
interface Table {
  readonly file: string
  readonly content: ImportContent
  readonly titles: readonly string[]
  readonly hints: TableHints
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
  const { categories, counted } = foreseen(report)
  return (
    <div role="status">
      <h2>
        {t('bring.foreseen')} <bdi>{name}</bdi>
      </h2>
      {counted.length === 0 ? null : (
        <p>
          <strong>
            {categories.map((name) => t(`what.category.${name}`, { defaultValue: name })).join(', ')}
          </strong>
          {': '}
          <CountedWords counted={counted} />
        </p>
      )}
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
            {refused.slice(0, 50).map(({ entry, status, reason }) => (
              <li key={entry}>
                {t('bring.entry', { entry })} {t(`came.why.${whyRefused({ status, reason })}`)}
                <details>
                  <summary>{t('came.saidBySystem')}</summary>
                  <p className="small" lang="en" dir="ltr">
                    {reason}
                  </p>
                </details>
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
