import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createBooksClient } from '@mutua/sdk/clients/books-client'
import type { BudgetSummary } from '@mutua/sdk/coop/budget'
import { parseYear } from '@mutua/sdk/coop/period'
import { Problem } from '@mutua/sdk/problem'
import { moneyWords } from '@mutua/ui/records/money-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'

/** How the co-op spends: what the assembly planned for each part, what was spent and what is left. Sums only. */
export const SpendingScreen = () => {
  const { t, i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const year = parseYear(String(new Date().getFullYear()))
  const spending = useQuery({
    queryKey: ['spending', year],
    queryFn: () =>
      createBooksClient({ consentService: config.consentService, fetch: session.fetch })
        .budgetSummary(year)
        .catch(nothingPlanned),
  })
  if (spending.error !== null) return <Fault error={spending.error} again={() => void spending.refetch()} />
  if (spending.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('spending.title', { year })}</h1>
      {spending.data === null ? (
        <p className="note">{t('spending.none')}</p>
      ) : (
        <>
          <p>{t('spending.what', { resolution: spending.data.resolution })}</p>
          <section className="card">
            <h2>{t('spending.all')}</h2>
            <p>
              <Sums of={spending.data.total} language={i18n.language} />
            </p>
          </section>
          {spending.data.sections.map((section) => (
            <Section key={section.section} of={section} />
          ))}
        </>
      )}
    </>
  )
}

type SectionSums = BudgetSummary['sections'][number]

const Section = ({ of }: { readonly of: SectionSums }) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card">
      {/* What the house itself is called in the register has words of its own here. */}
      <h2>{of.section === 'co-op' ? t('spending.house') : <bdi>{of.section}</bdi>}</h2>
      {of.centres.map(({ centre, title, ...sums }) => (
        <section key={centre}>
          <h3>{builtIn.has(centre) ? t(`spending.centre.${centre}`) : <bdi>{title}</bdi>}</h3>
          <p>
            <Sums of={sums} language={i18n.language} />
          </p>
        </section>
      ))}
    </section>
  )
}

const Sums = ({ of, language }: { readonly of: BudgetSummary['total']; readonly language: string }) => {
  const { t } = useTranslation()
  const { plannedCents, spentCents, leftCents } = of
  const sums = {
    planned: moneyWords(plannedCents, language),
    spent: moneyWords(spentCents, language),
    left: moneyWords(leftCents < 0n ? -leftCents : leftCents, language),
  }
  if (plannedCents === 0n) return t('spending.unplanned', sums)
  return leftCents < 0n ? t('spending.over', sums) : t('spending.left', sums)
}

const builtIn: ReadonlySet<string> = new Set(['member-uses', 'administration'])

const nothingPlanned = (error: unknown): null => {
  if (error instanceof Problem && error.code === 'budget-unknown') return null
  throw error
}
