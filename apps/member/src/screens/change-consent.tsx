import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Amendment } from '@mutua/sdk/clients/consent-client'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseWith, resourceUrlSchema } from '@mutua/sdk/ids'
import { whatWords } from '@mutua/ui/records/what-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useConsents, usePod, useRequests } from '../facts/use-facts.ts'
import { Tick } from './tick.tsx'

/** Less than was given, at once; or as long as was asked for, where less was given. Never more than that. */
export const ChangeConsent = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const pod = usePod()
  const consents = useConsents()
  const queries = useQueryClient()
  const asked = useRequests((all) => all.find(({ id }) => id === grant.request) ?? null)
  const things = whatWords(grant, pod.root, { t, language: i18n.language })
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set())
  const amending = useMutation({
    mutationFn: (amendment: Amendment) => consents.amend(grant.id, amendment),
    onSuccess: () => setLeft(new Set()),
    onSettled: () => queries.invalidateQueries(),
  })
  const longest = asked.data?.validUntil
  const isLonger = longest !== undefined && longest > grant.validUntil
  if (things.length < 2 && !isLonger && !amending.isSuccess) return null
  return (
    <section className="card">
      <h2>{t('longer.title')}</h2>
      {things.length < 2 ? null : (
        <details>
          <summary>{t('longer.narrow')}</summary>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              amending.mutate(partOf(grant, left))
            }}
          >
            <fieldset>
              <legend>{t('longer.narrowWhat')}</legend>
              {things.map((thing, place) => (
                <Tick
                  key={thing}
                  label={thing}
                  isTicked={left.has(place)}
                  onTick={() => setLeft(left.symmetricDifference(new Set([place])))}
                />
              ))}
            </fieldset>
            <Button
              type="submit"
              isBusy={amending.isPending}
              disabled={left.size === 0 || left.size === things.length}
            >
              {t('longer.narrowNow')}
            </Button>
          </form>
        </details>
      )}
      {isLonger ? (
        <p>
          <Button isBusy={amending.isPending} onClick={() => amending.mutate({ validUntil: longest })}>
            {t('longer.extendTo', { day: dayText(longest, i18n.language) })}
          </Button>
        </p>
      ) : (
        <p className="small">{t('longer.extend')}</p>
      )}
      {amending.error === null ? null : <Fault error={amending.error} />}
      <p role="status">
        {amending.isSuccess
          ? amending.variables.validUntil === undefined
            ? t('longer.narrowed')
            : t('longer.extended', { day: dayText(grant.validUntil, i18n.language) })
          : ''}
      </p>
    </section>
  )
}

const partOf = ({ scope, terms }: Grant, left: ReadonlySet<number>): Amendment => {
  const isLeft = (_: unknown, place: number): boolean => left.has(place)
  return terms?.records === undefined
    ? {
        resources: scope.resources
          .filter(isLeft)
          .map((url) => parseWith(resourceUrlSchema, url, 'an address')),
      }
    : { terms: { ...terms, records: terms.records.filter(isLeft) } }
}
