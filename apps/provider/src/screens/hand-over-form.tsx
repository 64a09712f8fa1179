import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { titleOf } from '@mutua/ui/records/plain-record'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { formText } from '../facts/form-text.ts'
import type { Case } from '../facts/cases.ts'
import { addressOf, makeHandOver, placesOf, useOwnParty, usePapers } from '../facts/hand-over-facts.ts'
import { useCases, useOpenCase, type OpenCase } from '../facts/open-case.ts'
import { mayWriteVisits } from '../facts/read-day.ts'

/** Whose case, which papers, to whom, and two lines. */
export const HandOverForm = ({ made }: { readonly made: (address: string) => void }) => {
  const { t } = useTranslation()
  const cases = useCases()
  const [chosen, choose] = useState('')
  const writable = (cases.data ?? []).filter(mayWriteVisits)
  const found = writable.find(({ key }) => key === chosen)
  if (cases.error !== null) return <Fault error={cases.error} again={() => void cases.refetch()} />
  if (cases.data === undefined) return <Waiting />
  if (writable.length === 0) return <p className="note">{t('handOver.noCase')}</p>
  return (
    <section className="card narrow" aria-labelledby="new">
      <h2 id="new">{t('handOver.new')}</h2>
      <label className="field inline">
        <span>{t('handOver.whose')}</span>
        <select value={chosen} onChange={({ target }) => choose(target.value)}>
          <option value="">{t('handOver.choose')}</option>
          {writable.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {found === undefined ? null : <OfCase key={found.key} found={found} made={made} />}
    </section>
  )
}

const OfCase = ({ found, made }: { readonly found: Case; readonly made: (address: string) => void }) => {
  const open = useOpenCase(found)
  const papers = usePapers(open)
  if (papers.error !== null) return <Fault error={papers.error} again={() => void papers.refetch()} />
  if (papers.data === undefined) return <Waiting />
  return <Papers open={open} papers={papers.data} made={made} />
}

const Papers = ({
  open,
  papers,
  made,
}: {
  readonly open: OpenCase
  readonly papers: NonNullable<ReturnType<typeof usePapers>['data']>
  readonly made: (address: string) => void
}) => {
  const { t } = useTranslation()
  const from = useOwnParty()
  const [missing, setMissing] = useState<'papers' | 'to' | 'words'>()
  const make = useMutation({
    mutationFn: async (wish: { chosen: typeof papers; to: string; words: string }) => {
      const places = await placesOf(
        open,
        wish.chosen.flatMap(({ records }) => records),
      )
      const handed = await makeHandOver(open, {
        papers: wish.chosen,
        to: wish.to,
        words: wish.words,
        from,
        id: crypto.randomUUID(),
        at: new Date().toISOString(),
      })
      return addressOf({ owner: open.owner, pod: open.pod, id: handed.id, papers: places }, location.origin)
    },
    onSuccess: made,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const chosen = papers.filter(({ key }) => said.getAll('paper').includes(key))
    const [to, words] = [formText(said, 'to'), formText(said, 'words')]
    const fault = chosen.length === 0 ? 'papers' : to === '' ? 'to' : words === '' ? 'words' : undefined
    setMissing(fault)
    if (fault === undefined) make.mutate({ chosen, to, words })
  }
  const wrong = (field: typeof missing) => ({
    'aria-invalid': missing === field,
    ...(missing === field ? { 'aria-describedby': 'hand-over-fault' } : {}),
  })
  if (papers.length === 0) return <p className="note">{t('handOver.noPapers')}</p>
  return (
    <form className="emergency-form" onSubmit={submit} noValidate>
      <fieldset className="choice" {...wrong('papers')}>
        <legend>{t('handOver.papers')}</legend>
        {papers.map(({ key, kind, record }) => (
          <label key={key} className="check">
            <input type="checkbox" name="paper" value={key} defaultChecked />
            <span>
              {t(`handOver.${kind}`)}
              <span className="small">
                {' '}
                <bdi>{titleOf(record)}</bdi>
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{t('handOver.to')}</span>
        <span className="small">{t('handOver.toHint')}</span>
        <input name="to" dir="auto" autoComplete="off" maxLength={140} {...wrong('to')} />
      </label>
      <label className="field">
        <span>{t('handOver.words')}</span>
        <span className="small">{t('handOver.wordsHint')}</span>
        <textarea name="words" dir="auto" rows={3} maxLength={1000} {...wrong('words')} />
      </label>
      {missing === undefined ? null : (
        <p id="hand-over-fault" role="alert" className="field-fault">
          {t(`handOver.missing.${missing}`)}
        </p>
      )}
      {make.error === null ? null : <Fault error={make.error} />}
      <Button type="submit" kind="first" isBusy={make.isPending}>
        {t('handOver.make')}
      </Button>
    </form>
  )
}
