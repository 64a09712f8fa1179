import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { studyResultsSchema, type Study } from '@mutua/sdk/pool/study'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useReport } from '../facts/forum-facts.ts'

/** What was found, told to the members whose data it used; due from the close on (EHDS Art. 61(4)). */
export const ResultsCard = ({ view, mayReport }: { readonly view: Study; readonly mayReport: boolean }) => {
  const { t, i18n } = useTranslation()
  const { results, resultsDue, resultsOverdue } = view
  if (results !== undefined)
    return (
      <section className="card stands" aria-labelledby="results">
        <h2 id="results">{t('results.title')}</h2>
        <p>
          <bdi>{i18n.language === 'it' ? results.plain.it : (results.plain.en ?? results.plain.it)}</bdi>
        </p>
        <p className="small">
          <When at={results.at} />
          {results.link === undefined ? null : (
            <>
              {', '}
              <a href={results.link} rel="noreferrer">
                {t('results.link')}
              </a>
            </>
          )}
        </p>
      </section>
    )
  if (resultsDue === undefined) return null
  return (
    <section className="card asks" aria-labelledby="results">
      <h2 id="results">{t('results.due')}</h2>
      <p className={resultsOverdue === true ? 'wrong' : undefined}>
        {t(resultsOverdue === true ? 'results.overdue' : 'results.until', {
          day: dayWords(resultsDue, i18n.language),
        })}
      </p>
      {mayReport ? <ReportForm study={view.id} /> : null}
    </section>
  )
}

const ReportForm = ({ study }: { readonly study: string }) => {
  const { t } = useTranslation()
  const [draft, setDraft] = useState({ it: '', en: '', link: '' })
  const report = useReport(study)
  const given = studyResultsSchema.safeParse({
    plain: { it: draft.it, ...(draft.en.trim() === '' ? {} : { en: draft.en }) },
    ...(draft.link.trim() === '' ? {} : { link: draft.link.trim() }),
  })
  const field = (name: 'it' | 'en' | 'link') => ({
    value: draft[name],
    onValue: (value: string) => setDraft({ ...draft, [name]: value }),
  })
  return (
    <>
      <TextField label={t('results.italian')} hint={t('results.hint')} rows={4} {...field('it')} />
      <TextField label={t('results.english')} rows={3} {...field('en')} />
      <TextField label={t('results.address')} isName {...field('link')} />
      <Button
        kind="first"
        disabled={!given.success}
        isBusy={report.isPending}
        onClick={() => {
          if (given.success) report.mutate(given.data)
        }}
      >
        {t('results.send')}
      </Button>
      {report.error === null ? null : <Fault error={report.error} />}
    </>
  )
}
