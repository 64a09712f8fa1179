import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { leastOfficialCount, officialTableSchema, type OfficialTable } from '@mutua/sdk/pool/official-table'
import type { Study } from '@mutua/sdk/pool/study'
import { parseQuery } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'
import { findVariable } from '@mutua/sdk/pool/variables'
import { scaledIn, typedList } from '@mutua/ui/records/typed-numbers'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { usePublishOfficial } from '../facts/study-facts.ts'

/**
 * A table without noise, written before the pods are read and put on the agenda by its fingerprint: it takes a vote of its own
 * (docs/decisions/0367).
 */
export const OfficialForm = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const [typed, setTyped] = useState({
    title: '',
    plain: '',
    column: '',
    cuts: '',
    k: String(leastOfficialCount),
  })
  const publish = usePublishOfficial()
  const isItalian = i18n.language === 'it'
  const column = study.table.columns.find(({ name }) => name === typed.column)
  const document = documentOf(study, typed)
  return (
    <details>
      <summary>{t('studies.official.title')}</summary>
      <p>{t('studies.official.what')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (document !== undefined) publish.mutate(document)
        }}
      >
        <TextField
          label={t('studies.official.name')}
          value={typed.title}
          onValue={(title) => setTyped({ ...typed, title })}
        />
        <TextField
          label={t('studies.official.why')}
          value={typed.plain}
          onValue={(plain) => setTyped({ ...typed, plain })}
        />
        <SelectField
          label={t('studies.official.by')}
          value={typed.column}
          nothing={t('studies.official.choose')}
          options={study.plan.variables.map((id) => ({
            value: columnOf(id),
            label: findVariable(id)?.title[isItalian ? 'it' : 'en'] ?? id,
          }))}
          onValue={(name) => setTyped({ ...typed, column: name })}
        />
        {column?.kind === 'number' ? (
          <TextField
            label={t('studies.official.cuts')}
            hint={t('studies.official.cutsHint')}
            dir="ltr"
            value={typed.cuts}
            onValue={(cuts) => setTyped({ ...typed, cuts })}
          />
        ) : null}
        <TextField
          label={t('studies.official.least')}
          hint={t('studies.official.leastHint', { least: leastOfficialCount })}
          inputMode="decimal"
          value={typed.k}
          onValue={(k) => setTyped({ ...typed, k })}
        />
        {document === undefined ? <p className="small">{t('studies.official.missing')}</p> : null}
        <Button type="submit" disabled={document === undefined} isBusy={publish.isPending}>
          {t('studies.official.publish')}
        </Button>
      </form>
      {publish.error === null ? null : <Fault error={publish.error} />}
      <div role="status">
        {publish.data === undefined ? null : (
          <>
            <p className="note">{t('studies.official.published')}</p>
            <p>
              <code dir="ltr" className="whole">
                {publish.data.subject} {publish.data.digest}
              </code>
            </p>
            <p>
              <Link href="/assemblies">{t('studies.official.toAssembly')}</Link>
            </p>
          </>
        )}
      </div>
    </details>
  )
}

/** As questions call it. */
const columnOf = (variable: string): string => findVariable(variable)?.column.name ?? variable

interface Typed {
  readonly title: string
  readonly plain: string
  readonly column: string
  /** Lower ends of the bands after the first, in figures of people. */
  readonly cuts: string
  readonly k: string
}

/** Undefined while something is missing, or cannot be asked of the table. */
const documentOf = (
  { id, table }: Study,
  { title, plain, column: name, cuts, k }: Typed,
): OfficialTable | undefined => {
  const column = table.columns.find((one) => one.name === name)
  if (column === undefined) return undefined
  const places = column.kind === 'number' ? column.places : undefined
  const by =
    places === undefined
      ? { column: name }
      : { column: name, cuts: typedList(cuts).map((cut) => scaledIn(cut, places)) }
  const made = officialTableSchema.safeParse({
    ...{ type: 'official-table', study: id, title, plain, k: scaledIn(k, 0) },
    query: { ...{ kind: 'histogram', of: 'members' }, by },
  })
  return made.success && isAskable(made.data.query, table) ? made.data : undefined
}

const isAskable = (query: OfficialTable['query'], table: Table): boolean => {
  try {
    parseQuery(table, query)
    return true
  } catch {
    return false
  }
}
