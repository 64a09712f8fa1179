import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readCovered, type CoveredItem } from '@mutua/sdk/clients/covered-client'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { useActing } from '../facts/acting.ts'
import { usePod } from '../facts/use-facts.ts'

/** “Show me exactly”: each record that a request or a consent covers at this moment, by kind; asked for when it is opened. */
export const Exactly = ({
  of: { scope, terms },
}: {
  readonly of: Pick<AccessRequest, 'scope' | 'terms'>
}) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const pod = usePod()
  const acting = useActing()
  const [isOpen, setOpen] = useState(false)
  const covered = useQuery({
    queryKey: ['covered', scope, terms],
    enabled: isOpen,
    queryFn: () =>
      readCovered({ scope, terms }, pod.name, { podServer: config.podServer, fetch: session.fetch }),
  })
  // The pod server names records to nobody but their owner.
  if (acting !== undefined) return <p className="small">{t('acting.notExactly')}</p>
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('exactly.show')}</summary>
      {covered.error === null ? null : <Fault error={covered.error} again={() => void covered.refetch()} />}
      {covered.data === undefined ? (
        isOpen && covered.error === null ? (
          <Waiting />
        ) : null
      ) : (
        <>
          <p>{t('exactly.count', { count: covered.data.total })}</p>
          {[...Map.groupBy(covered.data.items, ({ category = '' }) => category)].map(([category, items]) => (
            <Category key={category} category={category} items={items} />
          ))}
        </>
      )}
    </details>
  )
}

/** What is left out of the records, said before anything is opened. */
export const Masked = ({ terms }: { readonly terms: AccessRequest['terms'] }) => {
  const { t } = useTranslation()
  // `Type.element`; what it is called does not depend on the type.
  const masked = new Set(
    terms?.masked?.map((mask) => {
      const element = mask.slice(mask.indexOf('.') + 1)
      return t(`contents.element.${element}`, { defaultValue: mask })
    }),
  )
  if (masked.size === 0) return null
  const [first = '', ...others] = [...masked].toSorted((a, b) => Number(isRaw(a)) - Number(isRaw(b)))
  return masked.size <= mostMasked ? (
    <p>{t('exactly.masked', { what: [first, ...others].join(', ') })}</p>
  ) : (
    <details>
      <summary>{t('exactly.masked', { what: t('study.tooMany', { first, others: others.length }) })}</summary>
      <ul>
        {[first, ...others].map((what) => (
          <li key={what}>
            <bdi>{what}</bdi>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** More than that is no sentence. A study leaves out all that it does not need. */
const mostMasked = 6
/** Of an element that has no name in words. */
const isRaw = (what: string): boolean => /^[\w*]+\.\w+$/.test(what)

const Category = ({
  category,
  items,
}: {
  readonly category: string
  readonly items: readonly CoveredItem[]
}) => {
  const { t, i18n } = useTranslation()
  return (
    <>
      <h3>{t(`what.category.${category}`, { defaultValue: category })}</h3>
      <ul>
        {items.map(({ resource, title, time, modified }) => (
          <li key={resource}>
            <bdi>{title}</bdi> <span className="small">{dayText(time ?? modified, i18n.language)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
