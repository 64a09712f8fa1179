import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { isWholeLanguage } from '@mutua/ui/words/languages'
import { isInForce, localIdOf, useConsents } from '../facts/use-facts.ts'

/** A consent on paper, and its end on an earlier day. */
export const ConsentPaper = ({ grant }: { readonly grant: Grant }) => (
  <section className="card">
    <Paper grant={grant} />
    {isInForce(grant) ? <Sooner grant={grant} /> : null}
  </section>
)

/** The signed page as the consent service wrote it, kept byte for byte: it is checked by its signature. */
const Paper = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const consents = useConsents()
  const saving = useMutation({
    mutationFn: async () => {
      const language = isWholeLanguage(i18n.language) ? i18n.language : 'it'
      const page = await consents.consentReceipt(grant.id, language)
      save(
        new Blob([page], { type: 'text/html;charset=utf-8' }),
        `${t('paper.file')}-${localIdOf(grant.id)}.html`,
      )
    },
  })
  return (
    <>
      <h2>{t('paper.title')}</h2>
      <p>{t('paper.what')}</p>
      {saving.error === null ? null : <Fault error={saving.error} />}
      <Button isBusy={saving.isPending} onClick={() => saving.mutate()}>
        {t('paper.save')}
      </Button>
    </>
  )
}

const save = (page: Blob, name: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(page)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

const Sooner = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const consents = useConsents()
  const queries = useQueryClient()
  const [day, setDay] = useState('')
  const amending = useMutation({
    mutationFn: (validUntil: Instant) => consents.amend(grant.id, { validUntil }),
    onSuccess: () => setDay(''),
    onSettled: () => queries.invalidateQueries(),
  })
  const first = localDay(new Date())
  const last = lastDayBefore(grant.validUntil)
  return (
    <>
      {last < first ? null : (
        <details>
          <summary>{t('paper.sooner')}</summary>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              amending.mutate(endOf(day))
            }}
          >
            <label className="chooser">
              {t('paper.lastDay')}
              <input
                type="date"
                required
                min={first}
                max={last}
                value={day}
                onChange={({ target }) => setDay(target.value)}
              />
            </label>
            {amending.error === null ? null : <Fault error={amending.error} />}
            <Button type="submit" isBusy={amending.isPending}>
              {t('paper.shorten')}
            </Button>
          </form>
        </details>
      )}
      <p role="status">
        {amending.isSuccess ? t('paper.shortened', { day: dayText(grant.validUntil, i18n.language) }) : ''}
      </p>
    </>
  )
}

/** By the clock of who is reading, as everything on these screens. */
const endOf = (day: string): Instant => instantOf(new Date(`${day}T23:59:59`).getTime())

const localDay = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')

/** The last day whose end is sooner. */
const lastDayBefore = (end: Instant): string => {
  const at = new Date(end)
  const day = localDay(at)
  return endOf(day) < end ? day : localDay(new Date(at.getFullYear(), at.getMonth(), at.getDate() - 1))
}
