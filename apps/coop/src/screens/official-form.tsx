import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { leastOfficialCount, officialTableSchema, type OfficialTable } from '@mutua/sdk/pool/official-table'
import type { Study } from '@mutua/sdk/pool/study'
import { findVariable, tableOf } from '@mutua/sdk/pool/variables'
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
  const [typed, setTyped] = useState({ title: '', plain: '', column: '', cuts: '', k: '' })
  const publish = usePublishOfficial()
  const isItalian = i18n.language === 'it'
  const document = documentOf(study, typed)
  const column = tableOf(study.plan.variables, study.plan.rowsPerMember).columns.find(
    ({ name }) => name === typed.column,
  )
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
          nothing="—"
          options={study.plan.variables.map((id) => ({
            value: columnOf(id),
            label: findVariable(id)?.title[isItalian ? 'it' : 'en'] ?? id,
          }))}
          onValue={(name) => setTyped({ ...typed, column: name })}
        />
        {column?.kind === 'number' ? (
          <TextField
            label={t('studies.official.cuts')}
            value={typed.cuts}
            onValue={(cuts) => setTyped({ ...typed, cuts })}
          />
        ) : null}
        <TextField
          label={t('studies.official.least', { least: leastOfficialCount })}
          value={typed.k}
          onValue={(k) => setTyped({ ...typed, k })}
        />
        <Button type="submit" disabled={document === undefined} isBusy={publish.isPending}>
          {t('studies.official.publish')}
        </Button>
      </form>
      {publish.error === null ? null : <Fault error={publish.error} />}
      <div role="status">
        {publish.data === undefined ? null : (
          <>
            <p>{t('studies.official.published')}</p>
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
  /** Lower ends of the bands after the first, with commas between. */
  readonly cuts: string
  readonly k: string
}

/** Undefined while something is missing. */
const documentOf = ({ id }: Study, { title, plain, column, cuts, k }: Typed): OfficialTable | undefined => {
  const bands = cuts
    .split(/[,;،\s]+/)
    .filter((cut) => cut !== '')
    .map(Number)
  const made = officialTableSchema.safeParse({
    ...{ type: 'official-table', study: id, title, plain, k: k === '' ? leastOfficialCount : Number(k) },
    query: {
      ...{ kind: 'histogram', of: 'members' },
      by: { column, ...(bands.length === 0 ? {} : { cuts: bands }) },
    },
  })
  return made.success && column !== '' ? made.data : undefined
}
