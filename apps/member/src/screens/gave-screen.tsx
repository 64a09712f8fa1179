import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { findPurpose, type PurposeKind } from '@mutua/sdk/consent/purposes'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useNameOf, useUses } from '../facts/use-facts.ts'
import { purposeWords } from '@mutua/ui/records/use-words'

/** What the data was good for: by purpose, by whom, what became of it. The sums are elsewhere, two screens from every decision. */
export const GaveScreen = () => {
  const { t, i18n } = useTranslation()
  const uses = useUses()
  const nameOf = useNameOf()
  if (uses.error !== null) return <Fault error={uses.error} again={() => void uses.refetch()} />
  if (uses.data === undefined) return <Waiting />
  const byPurpose = [...Map.groupBy(uses.data, ({ purpose }) => purpose)].toSorted(
    ([, one], [, other]) => other.length - one.length,
  )
  return (
    <>
      <h1>{t('gave.title')}</h1>
      {uses.data.length === 0 ? <p className="note">{t('gave.nothing')}</p> : <p>{t('gave.what')}</p>}
      {byPurpose.map(([purpose, all]) => (
        <section key={purpose} className="card">
          <h2>{purposeWords(purpose, i18n.language, t)}</h2>
          <p>
            <strong>{t('gave.uses', { count: all.length })}</strong>{' '}
            <span className="small">{t(`gave.kind.${kindOf(purpose)}`)}</span>
          </p>
          <ul>
            {namesOf(all, nameOf).map((name) => (
              <li key={name}>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section className="card">
        <h2>{t('gave.results')}</h2>
        <p>{t('gave.noResults')}</p>
      </section>
      <p>
        <Link href="/gave/year" className="line">
          {t('gave.toYear')}
        </Link>
      </p>
      <p>
        <Link href="/gave/spending" className="line">
          {t('spending.to')}
        </Link>
      </p>
    </>
  )
}

const kindOf = (purpose: string): PurposeKind => findPurpose(purpose)?.kind ?? 'care'

const namesOf = (uses: readonly Receipt[], nameOf: ReturnType<typeof useNameOf>): readonly string[] => [
  ...new Set(uses.map(({ recipient }) => nameOf(recipient.webId, recipient.organisation))),
]
