import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { caseTabs } from '../case-tabs.tsx'
import type { Case } from '../facts/cases.ts'
import { useCase, useOpenCase } from '../facts/open-case.ts'

/** One person on one page: what may be seen and until when, the path, what was written, who works on it. */
export const CaseScreen = ({ name, tab }: { readonly name: string; readonly tab: string }) => {
  const { t } = useTranslation()
  const found = useCase(name)
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  if (found.data === null || found.data.grants.length === 0)
    return (
      <>
        <h1>{t('case.over')}</h1>
        <p role="status">{t('case.overWhat')}</p>
      </>
    )
  return <StandingCase found={found.data} tab={tab} />
}

const StandingCase = ({ found, tab }: { readonly found: Case; readonly tab: string }) => {
  const { t } = useTranslation()
  const open = useOpenCase(found)
  const shown = caseTabs.find((one) => one.name === tab) ?? caseTabs[0]
  if (shown === undefined) throw new Error('a case has tabs')
  const { Tab } = shown
  return (
    <>
      <h1>
        <bdi>{found.name}</bdi>
      </h1>
      <nav className="tabs" aria-label={t('case.tabs')}>
        {caseTabs.map((one) => (
          <Link
            key={one.name}
            href={`/cases/${found.key}/${one.name}`}
            {...(one === shown ? { 'aria-current': 'page' as const } : {})}
          >
            {t(`case.tab.${one.name}`)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Waiting />}>
        <Tab open={open} />
      </Suspense>
    </>
  )
}
